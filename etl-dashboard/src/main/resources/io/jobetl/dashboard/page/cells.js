// How one value of a report looks, by the kind of its column, and how two of them compare.
import { h } from "./element.js";
import { count, money, percent } from "./words.js";
import { full, time } from "./times.js";

const NUMBERS = new Set(["id", "integer", "money", "ratio"]);

export const isNumber = (kind) => NUMBERS.has(kind);

/** The value as text, as the filter sees it. */
export function text(column, row, zone) {
  const value = row[column.key];
  if (value === null || value === undefined || value === "") return "";
  switch (column.kind) {
    case "money": return `${money(value)} ${row.currency ?? ""}`.trim();
    case "ratio": return percent(value);
    case "integer": return count(value);
    case "time": return /T/.test(value) ? full(value, zone) : String(value);
    default: return String(value);
  }
}

export function shown(column, row, zone) {
  const value = row[column.key];
  if (value === null || value === undefined || value === "") return h("span", { class: "none", title: "no value" }, "–");
  switch (column.kind) {
    case "money": return [money(value), " ", h("small", { class: "currency" }, row.currency ?? "no currency")];
    case "time": return time(value, full, zone);
    case "state": return h("span", { class: "state", "data-state": String(value).replaceAll(" ", "-") }, String(value));
    default: return text(column, row, zone);
  }
}

/** Ascending; money by currency first, because amounts of two currencies cannot be compared. Missing values are last. */
export function comparing(column) {
  const { key, kind } = column;
  return (a, b) => {
    const x = a[key];
    const y = b[key];
    if (x == null || y == null) return (x == null) - (y == null);
    if (kind === "money" && a.currency !== b.currency) return String(a.currency).localeCompare(String(b.currency));
    if (isNumber(kind)) return Number(x) - Number(y);
    return String(x).localeCompare(String(y), "en", { numeric: true });
  };
}
