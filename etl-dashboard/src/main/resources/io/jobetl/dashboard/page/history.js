// Clicks and spend by hour or day as charts: one line for the clicks, one chart of spend for each currency.
import { h } from "./element.js";
import { count, money, plural } from "./words.js";
import { day, full, minute } from "./times.js";
import { plot } from "./plot.js";

export const hasHistory = ({ report }) => report === "hourly" || report === "daily";

/** The charts of a report, or nothing where it has no course of time. */
export function historyCharts(host, table) {
  const { report, columns, zone } = table;
  host.replaceChildren();
  const when = columns.find(({ kind }) => kind === "time");
  if (!hasHistory(table) || !when) return;
  const seconds = (row) => Date.parse(row[when.key]) / 1000;
  const rows = table.truncated ? whole(table.rows, seconds) : table.rows;
  if (rows.length < 2) return;
  // A day is one already, in the zone of the report: it is drawn at its midnight in UTC, and must not be moved again.
  const drawn = report === "daily" ? "UTC" : zone;
  const step = report === "daily" ? 86400 : 3600;
  const cut = table.truncated
    ? ` The newest ${plural((seconds(rows[0]) - seconds(rows.at(-1))) / step + 1, report === "daily" ? "day" : "hour")} only: the report has more rows.`
    : "";
  const base = {
    cut,
    at: (t) => (report === "daily" ? day : full)(t * 1000, drawn),
    tick: (t, apart) => (apart < 86400 ? minute(t * 1000, drawn) : day(t * 1000, drawn).slice(5)),
  };
  const grid = h("div", { class: "plots" });
  host.append(grid);
  if (columns.some(({ key }) => key === "clicks")) {
    draw(grid, { ...base, title: "Clicks", colour: "--rows", format: count }, sums(rows, seconds, "clicks", step));
  }
  if (!columns.some(({ key }) => key === "spend")) return;
  for (const currency of [...new Set(rows.map((row) => row.currency ?? null))].sort()) {
    const own = rows.filter((row) => (row.currency ?? null) === currency);
    const format = (n) => `${money(n.toFixed(2))} ${currency ?? ""}`.trim();
    draw(grid, { ...base, title: `Spend, ${currency ?? "no currency"}`, colour: "--cells", format }, sums(own, seconds, "spend", step));
  }
}

/** Newest first, without those of the oldest time: more rows of it may have been left out. */
function whole(rows, seconds) {
  const oldest = rows.length ? seconds(rows.at(-1)) : 0;
  return rows.filter((row) => seconds(row) !== oldest);
}

function draw(grid, { title, colour, format, at, tick, cut }, points) {
  const value = (point) => point.n;
  plot(grid, {
    title, at, tick, whole: true, axis: (n) => count(n), series: [{ label: title.toLowerCase(), colour, value, format }],
    sentence: (all) => {
      const most = all.reduce((best, point) => (point.n > best.n ? point : best), all[0]);
      return `${title}: ${format(most.n)} at most, at ${at(most.t)}; ${format(all.at(-1).n)} at the end, at ${at(all.at(-1).t)}.${cut}`;
    },
  }).draw(points);
}

const MOST_POINTS = 20000;

/** The sum of each hour or day; those without a row in between are zero, not a line from one to the other. */
function sums(rows, seconds, key, step) {
  const byTime = new Map();
  for (const row of rows) byTime.set(seconds(row), (byTime.get(seconds(row)) ?? 0) + Number(row[key] ?? 0));
  const times = [...byTime.keys()];
  const first = Math.min(...times);
  const last = Math.max(...times);
  if ((last - first) / step < MOST_POINTS) {
    for (let t = first; t < last; t += step) if (!byTime.has(t)) byTime.set(t, 0);
  }
  return [...byTime].sort(([a], [b]) => a - b).map(([t, n]) => ({ t, n }));
}
