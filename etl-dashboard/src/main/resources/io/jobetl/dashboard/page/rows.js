// Where the rows went: counted, not billable, or not usable. Most rows are page views, and that is as it should be.
import { h } from "./element.js";
import { count, plural } from "./words.js";

export function rows({ balance, notCounted }) {
  const of = (kind) => notCounted.filter((reason) => reason.kind === kind);
  const sum = (reasons) => reasons.reduce((total, reason) => total + reason.rows, 0);
  const filtered = sum(of("filtered"));
  const rejected = sum(of("rejected"));
  const all = balance.rowsInCells + filtered + rejected;
  return h("section", { class: "panel", "aria-labelledby": "rows-title" },
    h("header", null, h("h2", { id: "rows-title" }, "Where the rows went")),
    all ? share([["counted", balance.rowsInCells], ["not billable", filtered], ["not usable", rejected]], all) : null,
    h("p", { class: "explain" }, notCounted.length ? sentence(filtered, rejected) : "Not known yet."),
    h("table", { class: "reasons" },
      h("thead", { class: "unseen" }, h("tr", null, ["reason", "kind", "rows"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, notCounted.filter((reason) => reason.rows).map(({ label, kind, rows: n }) => h("tr", { "data-kind": kind },
        h("th", { scope: "row" }, label), h("td", null, kind === "rejected" ? "not usable" : "not billable"),
        h("td", { class: "number" }, count(n)))))));
}

function sentence(filtered, rejected) {
  const views = filtered
    ? `${plural(filtered, "row")} are page views and the like: nobody pays for them, and nothing is wrong.`
    : "No page views came so far.";
  return rejected
    ? `${views} ${plural(rejected, "row")} could not be used: see the reasons below.`
    : `${views} Every other row was counted.`;
}

function share(parts, all) {
  return [
    h("div", { class: "share", "aria-hidden": "true" }, parts.map(([name, n]) =>
      n ? h("span", { "data-part": name, css: { "flex-grow": String(n) } }) : null)),
    h("ul", { class: "legend" }, parts.map(([name, n]) =>
      h("li", null, h("span", { class: "swatch", "data-part": name, "aria-hidden": "true" }), `${name} ${count(n)} `,
        h("small", null, `${((100 * n) / all).toFixed(n && n < all / 100 ? 2 : 0)} %`)))),
  ];
}
