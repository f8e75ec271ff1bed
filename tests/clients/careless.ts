import type { EstablishmentsQuery } from "./generated";

/** It takes for granted what policy may hide and what nobody has counted: it must not compile. */
export function workersByWard(page: EstablishmentsQuery) {
  const workers: Record<string, number> = {};
  for (const { node } of page.establishments.edges) {
    const ward: string = node.area.name;
    const there: number = node.workers;
    workers[ward] = (workers[ward] ?? 0) + there;
  }
  return workers;
}
