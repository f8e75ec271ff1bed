import { readFileSync } from "node:fs";
import { print } from "graphql";
import type { Client } from "graphql-ws";
import { changes, connect } from "./following";
import { RegisterEstablishmentDocument } from "./generated";

/** The names of the first ``count`` changes; the connection is lost after every one of them. */
async function followed(client: Client, after: string, count: number) {
  const names: string[] = [];
  for await (const change of changes(client, after)) {
    names.push(`${change.operation} ${change.establishment?.name}`);
    if (names.length === count) break;
    client.terminate();
  }
  return names;
}

/** The answer to one operation over the socket; the code of its closing where it is closed. */
async function answered(client: Client, query: string, variables = {}) {
  try {
    for await (const answer of client.iterate({ query, variables })) return answer;
  } catch (closed) {
    return (closed as { code: number }).code;
  }
}

async function main() {
  const { url, tokens, after, input } = JSON.parse(readFileSync(0, "utf8"));
  const open = (token: string) => connect(url, token, { retryWait: async () => {} });
  const [office, ward, nobody] = [open(tokens.office), open(tokens.ward), open("kc_nobody")];
  const register = print(RegisterEstablishmentDocument);
  const seen = {
    office: await followed(office, after, 2),
    ward: await followed(ward, after, 1),
    refused: await answered(ward, register, { input }),
    registered: await answered(office, register, { input }),
    unknown: await answered(nobody, "{ __typename }"),
  };
  for (const client of [office, ward, nobody]) await client.dispose();
  process.stdout.write(JSON.stringify(seen));
}

main();
