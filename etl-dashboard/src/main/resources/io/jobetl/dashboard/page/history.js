// Clicks and spend by hour or day as charts: one line for the clicks, one chart of spend for each currency.
import { h } from "./element.js";
import { count, money, plural } from "./words.js";
import { day, full, minute } from "./times.js";
import { plot } from "./plot.js";

/**
 * A function that draws the charts of a report, and none where it has no course of time. They are made once for each
 * report, zone and set of currencies: what stands under the pointer and an open table stay while the numbers change.
 */
export function historyCharts(host) {
  const grid = h("div", { class: "plots" });
  host.append(grid);
  let drawn = null;
  let made = "";
  let charts = [];

  return (table) => {
    if (table === drawn) return;
    drawn = table;
    const lines = table ? linesOf(table) : [];
    const wanted = lines.length ? [table.report, table.zone, ...lines.map(({ title }) => title)].join() : "";
    if (wanted !== made) {
      charts.forEach(({ close }) => close());
      charts = lines.map((line) => chart(grid, line));
      made = wanted;
    }
    charts.forEach(({ draw }, i) => draw(lines[i]));
  };
}

/** What there is to draw: { title, colour, format, at, tick, cut, points } for each chart. */
function linesOf({ report, columns, zone, rows: all, truncated }) {
  const when = columns.find(({ kind }) => kind === "time");
  if (!["hourly", "daily"].includes(report) || !when) return [];
  const seconds = (row) => Date.parse(row[when.key]) / 1000;
  const rows = truncated ? whole(all, seconds) : all;
  if (rows.length < 2) return [];
  // A day is one already, in the zone of the report: it is drawn at its midnight in UTC, and must not be moved again.
  const drawn = report === "daily" ? "UTC" : zone;
  const step = report === "daily" ? 86400 : 3600;
  const cut = truncated
    ? ` The newest ${plural((seconds(rows[0]) - seconds(rows.at(-1))) / step + 1, report === "daily" ? "day" : "hour")} only: the report has more rows.`
    : "";
  const base = {
    cut,
    at: (t) => (report === "daily" ? day : full)(t * 1000, drawn),
    tick: (t, apart) => (apart < 86400 ? minute(t * 1000, drawn) : day(t * 1000, drawn).slice(5)),
  };
  const has = (name) => columns.some(({ key }) => key === name);
  const currencies = has("spend") ? [...new Set(rows.map((row) => row.currency ?? null))].sort() : [];
  return [
    ...(has("clicks") ? [{ ...base, title: "Clicks", colour: "--rows", format: count, points: sums(rows, seconds, "clicks", step) }] : []),
    ...currencies.map((currency) => ({
      ...base, title: `Spend, ${currency ?? "no currency"}`, colour: "--cells",
      format: (n) => `${money(n.toFixed(2))} ${currency ?? ""}`.trim(),
      points: sums(rows.filter((row) => (row.currency ?? null) === currency), seconds, "spend", step),
    })),
  ];
}

/** Newest first, without those of the oldest time: more rows of it may have been left out. */
function whole(rows, seconds) {
  const oldest = rows.length ? seconds(rows.at(-1)) : 0;
  return rows.filter((row) => seconds(row) !== oldest);
}

function chart(grid, { title, colour, format, at, tick }) {
  let cut = "";
  const { draw, renew, close } = plot(grid, {
    title, at, tick, whole: true, axis: (n) => count(n), series: [{ label: title.toLowerCase(), colour, value: ({ n }) => n, format }],
    sentence: (all) => {
      const most = all.reduce((best, point) => (point.n > best.n ? point : best), all[0]);
      return `${title}: ${format(most.n)} at most, at ${at(most.t)}; ${format(all.at(-1).n)} at the end, at ${at(all.at(-1).t)}.${cut}`;
    },
  });
  return {
    draw(line) {
      cut = line.cut;
      renew();
      draw(line.points);
    },
    close,
  };
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
