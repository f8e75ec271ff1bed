import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { EstablishmentsDocument, RegisterEstablishmentDocument } from "./generated";
import type { RegisterEstablishmentInput } from "./generated";

export const connect = (url: string, token: string) =>
  new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange({ resolvers: { Query: { establishments: relayPagination() } } }),
      fetchExchange,
    ],
  });

export async function twoPages(client: Client) {
  const one = await client.query(EstablishmentsDocument, { first: 3 });
  const after = one.data?.establishments.pageInfo.endCursor;
  const both = await client.query(EstablishmentsDocument, { first: 3, after });
  return both.data;
}

export async function register(client: Client, input: RegisterEstablishmentInput) {
  const { data, error } = await client.mutation(RegisterEstablishmentDocument, { input });
  if (error?.networkError) throw error.networkError;
  return error ? error.graphQLErrors[0]?.extensions : data?.registerEstablishment;
}
