import type { EstablishmentsQuery } from "./generated";

/** Workers by ward. An area that is not shown and a number that is not known are null. */
export function workersByWard(page: EstablishmentsQuery) {
  const workers: Record<string, number> = {};
  for (const { node } of page.establishments.edges) {
    if (node.area === null || node.workers === null) continue;
    workers[node.area.name] = (workers[node.area.name] ?? 0) + node.workers;
  }
  return workers;
}
