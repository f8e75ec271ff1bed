// The page of panels: pictures are fetched with the token, which is kept in this page alone.
"use strict";

const element = (id) => document.getElementById(id);
const place = location.pathname.replace(/\/$/, "");
const shown = element("panels");
const said = element("said");

function address(path, given) {
  const query = new URLSearchParams({ lang: shown.dataset.lang });
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== "") query.set(name, value);
  }
  return `${path}?${query}`;
}

async function fetched(url) {
  const token = element("token").value.trim();
  const answer = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, "Accept-Language": shown.dataset.lang },
    cache: "no-store",
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => null);
  throw new Error(told?.errors?.[0]?.message ?? `${said.dataset.failed} (${answer.status})`);
}

function made(name, attributes, ...children) {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(...children);
  return node;
}

class Picture {
  constructor(panel, period) {
    this.panel = panel;
    this.period = panel.periods ? period : null;
    this.image = made("img", { alt: "" });
    this.fault = made("p", { hidden: true });
    this.by = panel.by.length ? this.choice() : null;
    const file = made("button", { type: "button", className: "plain" }, shown.dataset.file);
    file.addEventListener("click", () => this.save());
    const label = this.by ? [made("label", {}, shown.dataset.by, this.by)] : [];
    const caption = made("figcaption", {}, ...label, file);
    this.node = made("figure", {}, this.image, this.fault, caption);
  }

  choice() {
    const whole = made("option", { value: "-" }, shown.dataset.whole);
    const keys = this.panel.by.map((key) => made("option", { value: key.field }, key.title));
    const usual = this.panel.usual.join(",");
    const titles = this.panel.by.filter((key) => this.panel.usual.includes(key.field));
    const first = this.panel.usual.length > 1
      ? [made("option", { value: usual }, titles.map((key) => key.title).join(", "))]
      : [];
    const select = made("select", {}, ...first, ...keys, whole);
    select.value = usual || "-";
    select.addEventListener("change", () => this.draw());
    return select;
  }

  url(ending) {
    const by = this.by?.value === "-" ? "," : this.by?.value ?? null;
    return address(`${place}/${this.panel.name}.${ending}`, { by, period: this.period });
  }

  async draw() {
    try {
      const answer = await fetched(this.url("svg"));
      URL.revokeObjectURL(this.image.src);
      this.image.src = URL.createObjectURL(await answer.blob());
      this.image.alt = `${this.panel.title}. ${this.panel.formula}`;
      this.fault.hidden = true;
    } catch (error) {
      this.fault.textContent = error.message;
      this.fault.hidden = false;
    }
  }

  async save() {
    try {
      const url = URL.createObjectURL(await (await fetched(this.url("csv"))).blob());
      made("a", { href: url, download: `${this.panel.name}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      this.fault.textContent = error.message;
      this.fault.hidden = false;
    }
  }
}

element("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = said.dataset.busy;
  shown.replaceChildren();
  try {
    const panels = await (await fetched(address(`${place}.json`, {}))).json();
    const pictures = panels.map((panel) => new Picture(panel, element("period").value.trim()));
    shown.append(...pictures.map((picture) => picture.node));
    for (const picture of pictures) await picture.draw();
    said.textContent = panels.length ? "" : said.dataset.none;
  } catch (error) {
    said.textContent = error.message;
  }
});
