import { print } from "graphql";
import { createClient, type Client, type ClientOptions } from "graphql-ws";
import WebSocket from "ws"; // In Node: a browser has its own.
import { EstablishmentChangesDocument, type EstablishmentChangesSubscription } from "./generated";

export const connect = (url: string, token: string, more: Partial<ClientOptions> = {}) =>
  createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    ...more,
  });

export async function* changes(client: Client, after: string) {
  const variables = { after };
  const asked = { query: print(EstablishmentChangesDocument), variables };
  for await (const answer of client.iterate<EstablishmentChangesSubscription>(asked)) {
    if (!answer.data) throw new Error(answer.errors?.[0]?.message);
    const change = answer.data.establishmentChanged;
    // Where the connection is lost, the client asks the same again: from here on.
    variables.after = change.cursor;
    yield change;
  }
}
