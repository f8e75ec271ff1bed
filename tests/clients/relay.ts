import * as relay from "relay-runtime";
import { graphql } from "relay-runtime";
import type { relay_list$data } from "./__generated__/relay_list.graphql";
import type { relayListQuery } from "./__generated__/relayListQuery.graphql";
import nextQuery from "./__generated__/relayNextQuery.graphql";
import type { relayRegisterMutation } from "./__generated__/relayRegisterMutation.graphql";

export function connect(url: string, token: string) {
  const headers = {
    accept: "application/graphql-response+json",
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
  };
  const network = relay.Network.create(async ({ id, text }, variables) => {
    const body = JSON.stringify({ ...(id ? { documentId: id } : { query: text }), variables });
    return (await fetch(url, { method: "POST", headers, body })).json();
  });
  return new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
}

const list = graphql`
  fragment relay_list on Query
  @refetchable(queryName: "relayNextQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 3 }, after: { type: "String" }) {
    establishments(first: $first, after: $after, order: [{ field: NAME }])
      @connection(key: "relay_list_establishments") {
      edges { node { id name workers area { name } } }
      pageInfo { endCursor }
    }
  }
`;
const listQuery = graphql`query relayListQuery { ...relay_list }`;
const registerMutation = graphql`
  mutation relayRegisterMutation($input: RegisterEstablishmentInput!) {
    registerEstablishment(input: $input) {
      establishment { id name }
      userErrors { code field message }
    }
  }
`;

export async function twoPages(environment: relay.Environment) {
  const found = await relay.fetchQuery<relayListQuery>(environment, listQuery, {}).toPromise();
  const selector = relay.getSingularSelector(relay.getFragment(list), found)!;
  const read = () => environment.lookup(selector).data as unknown as relay_list$data;
  const after = read().establishments.pageInfo.endCursor;
  await relay.fetchQuery(environment, nextQuery, { after }).toPromise();
  return read();
}

type Given = relayRegisterMutation["variables"]["input"];
type Told = readonly { readonly extensions?: object }[];

export function register(environment: relay.Environment, input: Given) {
  return new Promise((resolve, reject) =>
    relay.commitMutation<relayRegisterMutation>(environment, {
      mutation: registerMutation,
      variables: { input },
      onCompleted: (done, errors) =>
        resolve((errors as Told | null)?.[0]?.extensions ?? done.registerEstablishment),
      onError: (error: Error & { source?: { errors: Told } }) =>
        error.source ? resolve(error.source.errors[0]?.extensions) : reject(error),
    }),
  );
}
