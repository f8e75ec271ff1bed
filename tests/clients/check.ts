import { readFileSync } from "node:fs";
import type { EstablishmentsQuery, RegisterEstablishmentInput } from "./generated";

/** What every page offers, whatever its client is. */
interface Page {
  connect(url: string, token: string): unknown;
  twoPages(client: unknown): Promise<EstablishmentsQuery>;
  register(client: unknown, input: RegisterEstablishmentInput): Promise<unknown>;
}

/** Relay's compiler plugin puts the artifact where the tag stands; here that is done when it runs. */
function putArtifactsForTags() {
  require("relay-runtime").graphql = ([document]: TemplateStringsArray) => {
    const [, name] = /(?:query|mutation|fragment)\s+(\w+)/.exec(document ?? "")!;
    return require(`./__generated__/${name}.graphql`).default;
  };
}

/** Do with one client what the test asks of all, and print what each step came to. */
async function main() {
  const { name, url, tokens, input } = JSON.parse(readFileSync(0, "utf8"));
  putArtifactsForTags();
  const { connect, twoPages, register }: Page = require(`./${name}`);
  const pages = await twoPages(connect(url, tokens.office));
  const seen = {
    rows: pages.establishments.edges.map(({ node }) => node),
    registered: await register(connect(url, tokens.office), input),
    again: await register(connect(url, tokens.office), input),
    refused: await register(connect(url, tokens.ward), input),
    unknown: await register(connect(url, "kc_nobody"), input),
  };
  process.stdout.write(JSON.stringify(seen));
}

main();
