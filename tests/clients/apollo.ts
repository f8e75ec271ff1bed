import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { EstablishmentsDocument, RegisterEstablishmentDocument } from "./generated";
import type { RegisterEstablishmentInput } from "./generated";

export const connect = (uri: string, token: string) =>
  new ApolloClient({
    link: new HttpLink({ uri, headers: { authorization: `Bearer ${token}` } }),
    cache: new InMemoryCache({
      typePolicies: {
        Query: { fields: { establishments: relayStylePagination(["filter", "order"]) } },
      },
    }),
  });

export async function twoPages(client: ApolloClient) {
  const query = { query: EstablishmentsDocument, variables: { first: 3 } };
  const { data } = await client.query(query);
  const after = data?.establishments.pageInfo.endCursor;
  await client.watchQuery(query).fetchMore({ variables: { after } });
  return client.readQuery(query);
}

export async function register(client: ApolloClient, input: RegisterEstablishmentInput) {
  try {
    const variables = { input };
    const done = await client.mutate({ mutation: RegisterEstablishmentDocument, variables });
    return done.data?.registerEstablishment;
  } catch (error) {
    if (CombinedGraphQLErrors.is(error)) return error.errors[0]?.extensions;
    throw error;
  }
}
