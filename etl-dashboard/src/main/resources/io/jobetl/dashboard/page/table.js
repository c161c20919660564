// A report as a table: sorted by any column, filtered by text, in pages. It shows exactly what the API answered.
import { h, morph } from "./element.js";
import { count, fractionDigits, plural } from "./words.js";
import { comparing, isNumber, paired, shown, text } from "./cells.js";
import { budgetBar, hasBudget } from "./budget.js";

const PAGE = 50;

/**
 * view: { sort: "-spend" or "spend" or "", filter, page from 1, or whatever stands in the address }. Buttons say what
 * they want in data-sort, data-page, data-cell.
 */
export function reportTable(host, table, view) {
  const columns = visible(table.columns, table.rows).map((column) => aligned(column, table.rows));
  const rows = arrange(table, columns, view);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const page = Math.min(Math.max(1, Math.trunc(view.page) || 1), pages);
  const part = rows.slice((page - 1) * PAGE, page * PAGE);
  morph(host,
    rows.length ? grid(table, columns, part, view) : nothing(table, view),
    h("div", { class: "below" },
      h("p", { class: "count", role: "status" }, counted(table, rows, view)),
      pages > 1 ? pager(page, pages) : null),
    help(columns));
}

/** The currency stands beside each amount, so it needs no column of its own next to one. */
function visible(columns, rows) {
  const amounts = columns.some(({ kind }) => kind === "money");
  const shown = paired(amounts && rows.length ? columns.filter(({ key }) => key !== "currency") : columns);
  return rows.some((row) => row.cell) ? measuresFirst(shown) : shown;
}

/** A cell has a long key: its measures stand behind the first name, so that they are seen without scrolling. */
function measuresFirst(columns) {
  const behind = columns.findIndex(({ name }) => name) + 1;
  const isMeasure = ({ kind }, i) => i >= behind && (kind === "integer" || kind === "money");
  return [...columns.slice(0, behind), ...columns.filter(isMeasure), ...columns.filter((column, i) => i >= behind && !isMeasure(column, i))];
}

/** Amounts of a column get as many digits as the longest of them needs, so that their points stand below each other. */
function aligned(column, rows) {
  if (column.kind !== "money") return column;
  return { ...column, digits: Math.max(2, ...rows.map((row) => fractionDigits(row[column.key]))) };
}

function arrange({ rows, zone }, columns, { sort, filter }) {
  const wanted = filter.toLowerCase();
  const kept = wanted
    ? rows.filter((row) => columns.some((column) => text(column, row, zone).toLowerCase().includes(wanted)))
    : [...rows];
  const down = sort.startsWith("-");
  const column = columns.find(({ key }) => key === sort.replace(/^-/, ""));
  if (!column) return kept;
  const compare = comparing(column);
  return kept.sort((a, b) => {
    const key = column.name ?? column.key;
    const missing = (a[key] == null) - (b[key] == null);
    return missing || (down ? -compare(a, b) : compare(a, b));
  });
}

function grid(table, columns, rows, { sort }) {
  const why = rows.some((row) => row.cell);
  const bars = hasBudget(columns);
  return h("div", { class: "scroll report", tabindex: "0", role: "region", "aria-label": `${table.title}, scrolls sideways` },
    h("table", null,
      h("caption", { class: "unseen" }, table.title),
      h("thead", null, h("tr", null,
        why ? h("th", { scope: "col" }, h("span", { class: "unseen" }, "Why?")) : null,
        columns.map((column) => [
          bars && column.key === "budget" ? h("th", { scope: "col", class: "fixed", title: "The line across shows how much of the flight is over." }, "budget spent") : null,
          heading(column, sort),
        ]))),
      h("tbody", null, rows.map((row) => h("tr", { "data-row": row.cell && JSON.stringify([row.cell, row.corrected_at]) },
        why ? h("td", { class: "why" }, row.cell ? whyButton(row.cell) : null) : null,
        columns.map((column, i) => [
          bars && column.key === "budget" ? h("td", null, budgetBar(row)) : null,
          h(i === 0 ? "th" : "td", {
            scope: i === 0 ? "row" : null, class: isNumber(column.kind) ? "number" : `is-${column.kind}`, "data-key": column.key,
          }, shown(column, row, table.zone)),
        ]))))));
}

function heading({ key, label, kind, about }, sort) {
  const down = sort === `-${key}`;
  const up = sort === key;
  const next = up ? `-${key}` : down ? "" : key;
  return h("th", {
    scope: "col", class: isNumber(kind) ? "number" : `is-${kind}`, "aria-sort": up ? "ascending" : down ? "descending" : null, title: about,
  }, h("button", { type: "button", "data-sort": next, "data-column": key },
    label, h("span", { class: "arrow", "aria-hidden": "true" }, up ? "▲" : down ? "▼" : "")));
}

function whyButton(cell) {
  const where = `job ${cell.job}, ${cell.hour}`;
  return h("button", { type: "button", class: "ask", "data-cell": JSON.stringify(cell), "aria-label": `Why? ${where}` }, "Why?");
}

/** A row for each campaign or group, whether it had clicks or not: no period makes them fewer. */
const ROW_FOR_EACH = ["campaigns", "groups"];

function counted({ report, rows: all, truncated }, rows, { filter }) {
  if (!all.length) return "";
  const some = filter ? `${count(rows.length)} of ${plural(all.length, "row")}` : plural(all.length, "row");
  if (!truncated) return some;
  return `${some}; there are more: ${ROW_FOR_EACH.includes(report) ? "" : "choose a shorter period, or "}take the CSV file`;
}

function pager(page, pages) {
  const to = (target, label, words) =>
    h("button", { type: "button", "data-page": target, disabled: target < 1 || target > pages, "aria-label": words }, label);
  return h("nav", { class: "pager", "aria-label": "Pages" },
    to(page - 1, "‹", "Previous page"), h("span", null, `page ${page} of ${pages}`), to(page + 1, "›", "Next page"));
}

function nothing({ rows, truncated }, { filter }) {
  const searched = truncated ? ` Only the first ${plural(rows.length, "row")} were searched.` : "";
  return rows.length
    ? h("p", { class: "empty" }, `No row contains “${filter}”.${searched} `, h("button", { type: "button", "data-clear": "filter" }, "Clear the filter"))
    : h("p", { class: "empty" }, "Nothing in this period. ", h("button", { type: "button", "data-clear": "period" }, "Show all times"));
}

function help(columns) {
  return h("details", { class: "data" }, h("summary", null, "What the columns mean"),
    h("dl", { class: "columns-help" }, columns.map(({ label, about }) => h("div", null, h("dt", null, label), h("dd", null, about)))));
}
