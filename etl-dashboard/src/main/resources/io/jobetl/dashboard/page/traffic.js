// The charts of the operator: rows in, cells out, freshness and commit time, of 15 minutes or of 24 hours.
import { h, morph } from "./element.js";
import { get } from "./request.js";
import * as view from "./address.js";
import { duration, rate, tick as axis } from "./words.js";
import { clock, minute } from "./times.js";
import { plot } from "./plot.js";

const WINDOWS = { "15m": "the last 15 minutes", "24h": "the last 24 hours" };

export function traffic(host) {
  const chosen = () => (view.read().options.get("window") === "24h" ? "24h" : "15m");
  const buttons = h("div", { class: "choice", role: "group", "aria-label": "Window of the charts" });
  const problem = h("p", { class: "failure", role: "alert", hidden: true });
  const grid = h("div", { class: "plots" });
  host.append(h("section", { class: "panel", "aria-labelledby": "traffic-title" },
    h("header", null, h("h2", { id: "traffic-title" }, "Traffic"), buttons), problem, grid));

  let shown = null;
  let step = 1;
  let points = [];

  const perSecond = (key) => (point) => (point[key] ?? 0) / step;
  const at = (t) => (step === 1 ? clock(t * 1000) : minute(t * 1000));
  const perSecondText = (n) => `${rate(n)}/s`;
  const base = { at, tick: (t, apart) => (apart < 60 ? clock(t * 1000) : minute(t * 1000)) };
  const flowSentence = (name, value) => (all) => {
    if (!all.length) return "No data yet: the first point comes with the first second of counting.";
    const numbers = all.map(value);
    const most = numbers.reduce((best, n, i) => (n > numbers[best] ? i : best), 0);
    const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    return `${name}: ${rate(mean)} a second on average in ${WINDOWS[shown]}, ${rate(numbers[most])} at most, at ${at(all[most].t)}.`;
  };
  const timeSentence = (name, value) => (all) => {
    const known = all.filter((point) => value(point) != null);
    if (!known.length) return `${name}: nothing was committed in ${WINDOWS[shown]}.`;
    const worst = known.reduce((best, point) => (value(point) > value(best) ? point : best));
    const gap = all.length - known.length;
    const without = gap ? ` No commit in ${duration(gap * step)} of it.` : "";
    return `${name}: at most ${duration(value(worst))} in ${WINDOWS[shown]}, at ${at(worst.t)}.${without}`;
  };
  const charts = [
    plot(grid, {
      ...base, title: "Rows in", axis: rate, sentence: flowSentence("Rows read", perSecond("rows")),
      series: [{ label: "rows", colour: "--rows", value: perSecond("rows"), format: perSecondText }],
    }),
    plot(grid, {
      ...base, title: "Cells out", axis: rate, sentence: flowSentence("Cells written", perSecond("cells")),
      series: [{ label: "cells", colour: "--cells", value: perSecond("cells"), format: perSecondText }],
    }),
    plot(grid, {
      ...base, title: "Freshness", axis,
      sentence: timeSentence("From the event to its commit, p99", (point) => point.freshnessP99),
      series: [
        { label: "p50", colour: "--p50", value: (point) => point.freshnessP50, format: duration },
        { label: "p99", colour: "--p99", dash: [5, 3], value: (point) => point.freshnessP99, format: duration },
      ],
    }),
    plot(grid, {
      ...base, title: "Commit time, p99", axis, sentence: timeSentence("Commits", (point) => point.commitP99),
      series: [{ label: "commit", colour: "--commit", value: (point) => point.commitP99, format: duration }],
    }),
  ];

  buttons.addEventListener("click", (event) => {
    const choice = event.target.closest("button")?.value;
    if (choice) view.change({ window: choice === "15m" ? "" : choice });
  });

  async function load() {
    const window = chosen();
    shown = window;
    morph(buttons, Object.keys(WINDOWS).map((value) =>
      h("button", { type: "button", value, "aria-pressed": String(value === window) }, value === "15m" ? "15 minutes" : "24 hours")));
    try {
      const series = await get("series", { window });
      if (window !== shown) return;
      step = series.stepSeconds;
      points = series.points;
      problem.hidden = true;
      charts.forEach((chart) => {
        chart.renew();
        chart.draw(points);
      });
    } catch (failure) {
      problem.hidden = false;
      problem.textContent = `The charts could not be loaded: ${failure.message}. ${failure.remedy}`;
    }
  }

  setInterval(() => shown === "24h" && !document.hidden && load(), 60000);

  return {
    load,
    reload: () => (chosen() === shown ? null : load()),
    add(point) {
      if (shown !== "15m" || !points.length && !grid.isConnected) return;
      const oldest = point.t - 900;
      points = [...points.filter(({ t }) => t > oldest && t !== point.t), point];
      if (!document.hidden) charts.forEach((chart) => chart.draw(points));
    },
  };
}
