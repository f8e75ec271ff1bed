import * as relay from "relay-runtime";
import { graphql } from "relay-runtime";
import type { relayListQuery } from "./__generated__/relayListQuery.graphql";
import nextQuery from "./__generated__/relayNextQuery.graphql";
import type { relayNextQuery } from "./__generated__/relayNextQuery.graphql";
import type { relayRegisterMutation } from "./__generated__/relayRegisterMutation.graphql";
import type { relay_list$key } from "./__generated__/relay_list.graphql";

export const connect = (url: string, token: string) => {
  const headers = {
    accept: "application/graphql-response+json",
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
  };
  const network = relay.Network.create(async ({ text: query }, variables) => {
    const body = JSON.stringify({ query, variables });
    return (await fetch(url, { method: "POST", headers, body })).json();
  });
  return new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
};

const list = graphql`
  fragment relay_list on Query
  @refetchable(queryName: "relayNextQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" }) {
    establishments(first: $first, after: $after, order: [{ field: NAME }])
      @connection(key: "relay_list_establishments") {
      edges {
        node {
          id
          name
          workers
          area {
            name
          }
        }
      }
      pageInfo {
        endCursor
      }
    }
  }
`;

export async function twoPages(environment: relay.Environment) {
  const query = graphql`
    query relayListQuery {
      ...relay_list
    }
  `;
  const found = await relay.fetchQuery<relayListQuery>(environment, query, {}).toPromise();
  const selector = relay.getSingularSelector(relay.getFragment(list), found)!;
  const read = () => environment.lookup(selector).data as relay_list$key[" $data"];
  const after = read()?.establishments.pageInfo.endCursor;
  await relay.fetchQuery<relayNextQuery>(environment, nextQuery, { after }).toPromise();
  return read();
}

const told = (errors?: readonly relay.PayloadError[] | null) =>
  (errors?.[0] as { extensions?: object } | undefined)?.extensions;

export const register = (
  environment: relay.Environment,
  input: relayRegisterMutation["variables"]["input"],
) =>
  new Promise((resolve, reject) =>
    relay.commitMutation<relayRegisterMutation>(environment, {
      mutation: graphql`
        mutation relayRegisterMutation($input: RegisterEstablishmentInput!) {
          registerEstablishment(input: $input) {
            establishment {
              id
              name
            }
            userErrors {
              code
              field
              message
            }
          }
        }
      `,
      variables: { input },
      onCompleted: (done, errors) => resolve(told(errors) ?? done.registerEstablishment),
      onError: (error) => {
        const { source } = error as { source?: { errors: relay.PayloadError[] } };
        source ? resolve(told(source.errors)) : reject(error);
      },
    }),
  );
