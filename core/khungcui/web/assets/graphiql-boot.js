// Opens GraphiQL on the endpoint that the page names, with the token from the box above it.
const config = JSON.parse(document.getElementById("config").textContent);
const box = document.getElementById("token");
const KEPT = "khungcui.token";

box.value = sessionStorage.getItem(KEPT) ?? "";

const fetcher = GraphiQL.createFetcher({
  url: config.endpoint,
  fetch: (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("Accept", "application/graphql-response+json, application/json;q=0.9");
    if (box.value.trim() && !headers.has("Authorization")) {
      headers.set("Authorization", `Bearer ${box.value.trim()}`);
    }
    return fetch(url, { ...init, headers });
  },
});

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
const plugins = [GraphiQLPluginExplorer.explorerPlugin()];

// Another token may see another schema: a new key makes GraphiQL read it anew.
function open() {
  root.render(
    React.createElement(GraphiQL, {
      key: box.value,
      fetcher,
      plugins,
      defaultQuery: config.query,
      defaultEditorToolsVisibility: true,
      inputValueDeprecation: true,
    }),
  );
}

document.getElementById("access").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEPT, box.value);
  open();
});
open();
