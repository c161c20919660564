// How one value of a report looks, by the kind of its column, and how two of them compare.
import { h } from "./element.js";
import { count, money, percent } from "./words.js";
import { clock, day, full, time } from "./times.js";

const NUMBERS = new Set(["id", "integer", "money", "amount", "ratio"]);

export const isNumber = (kind) => NUMBERS.has(kind);

/** The value as text, as the filter sees it. */
export function text(column, row, zone) {
  if (column.name) return `${row[column.name] ?? ""} ${row[column.key] ?? ""}`;
  const value = row[column.key];
  if (value === null || value === undefined || value === "") return "";
  switch (column.kind) {
    case "money": return `${money(value)} ${row.currency ?? ""}`.trim();
    case "amount": return money(value);
    case "ratio": return percent(value);
    case "integer": return count(value);
    case "time": return /T/.test(value) ? full(value, zone) : String(value);
    default: return String(value);
  }
}

export function shown(column, row, zone) {
  if (column.name) return named(row[column.key], row[column.name]);
  const value = row[column.key];
  if (value === null || value === undefined || value === "") return h("span", { class: "none", title: "no value" }, "–");
  switch (column.kind) {
    case "money": return [money(value, column.digits), " ", h("small", { class: "currency" }, row.currency ?? "no currency")];
    case "time": return time(value, moment, zone);
    case "state": return h("span", { class: "state", "data-state": String(value).replaceAll(" ", "-") }, String(value));
    default: return text(column, row, zone);
  }
}

/** A moment of today is its clock; a time without seconds, as the beginning of an hour, keeps its day. */
function moment(instant, zone) {
  const text = full(instant, zone);
  return text.length === "2026-11-29 12:00".length || day(instant, zone) !== day(Date.now(), zone) ? text : clock(instant, zone);
}

function named(id, name) {
  if (id === null || id === undefined) return h("span", { class: "none" }, "–");
  return [name ? h("span", { class: "name", title: name }, name) : h("span", { class: "none" }, Number(id) === 0 ? "none" : "without a name"), " ",
    h("small", { class: "id" }, `${id}`)];
}

/** An id and the name that follows it become one column, which is sorted by the name. */
export function paired(columns) {
  const names = new Set(columns.map(({ key }) => key));
  const nameOf = (key) => ["_name", "_title"].map((end) => key.replace(/_id$/, end)).find((name) => name !== key && names.has(name));
  const taken = new Set(columns.map(({ key }) => nameOf(key)).filter(Boolean));
  return columns.filter(({ key }) => !taken.has(key)).map((column) => {
    const name = nameOf(column.key);
    return name ? { ...column, name, kind: "text", about: `${column.about} With its name.` } : column;
  });
}

/** Ascending; money by currency first, because amounts of two currencies cannot be compared. Missing values are last. */
export function comparing(column) {
  const { kind } = column;
  const key = column.name ?? column.key;
  return (a, b) => {
    const x = a[key];
    const y = b[key];
    if (x == null || y == null) return (x == null) - (y == null);
    if (kind === "money" && a.currency !== b.currency) return String(a.currency).localeCompare(String(b.currency));
    if (isNumber(kind)) return Number(x) - Number(y);
    return String(x).localeCompare(String(y), "en", { numeric: true });
  };
}
