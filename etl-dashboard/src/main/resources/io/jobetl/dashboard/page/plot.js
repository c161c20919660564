// A chart for eyes, keyboards and screen readers: a figure with its newest value, a sentence and a table of its data.
// Arrow keys move the cursor; what stands under it is said in words.
import { h, morph } from "./element.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const scheme = matchMedia("(prefers-color-scheme: dark)");

/**
 * kind: { title, about, series: [{ label, colour, dash, value(point), format(number) }], at(seconds) text of a moment,
 * tick(seconds, apart) text of the time axis, axis(number) text of the other, sentence(points) }.
 * whole: no spike is cut off. The result's draw(points) takes points with t in seconds, oldest first.
 */
export function plot(host, kind) {
  const canvas = h("div", {
    class: "canvas", tabindex: "0", role: "application", "aria-roledescription": "chart",
    "aria-label": `${kind.title}. Arrow keys move the cursor, Home and End jump, Escape leaves.`,
  });
  const readout = h("output", { class: "readout", "aria-live": "polite" });
  const newest = h("div", { class: "newest" });
  const sentence = h("p", { class: "sentence" });
  const above = h("p", { class: "above", hidden: true });
  const table = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${kind.title} as a table` });
  const details = h("details", { class: "data" }, h("summary", null, "As a table"), table);
  const figure = h("figure", { class: "plot" },
    h("figcaption", null, h("h3", null, kind.title), newest, legend(kind.series)),
    h("div", { class: "drawing" }, canvas, above), readout, sentence, details);
  host.append(figure);

  let points = [];
  let chart = null;
  let said = 0;
  let cursor = null;

  details.addEventListener("toggle", () => details.open && fillTable());
  canvas.addEventListener("keydown", key);
  canvas.addEventListener("blur", () => move(null));
  const observer = new ResizeObserver(resize);
  observer.observe(canvas);
  scheme.addEventListener("change", recolour);

  function recolour() {
    chart?.redraw(false, true);
  }

  function resize() {
    const width = Math.floor(canvas.clientWidth);
    if (width < 40) return;
    if (!chart) chart = create(width, columns());
    else if (chart.width !== width) chart.setSize({ width, height: height() });
  }

  const height = () => canvas.clientHeight || 150;
  const columns = () => [points.map(({ t }) => t), ...kind.series.map(({ value }) => points.map(value))];

  function create(width, data) {
    const axis = (more) => ({
      stroke: () => colour("--muted"), font: "11px system-ui, sans-serif", ticks: { show: false },
      grid: { stroke: () => colour("--line"), width: 1 }, ...more,
    });
    return new uPlot({
      width, height: height(), legend: { show: false }, padding: [8, 6, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: true }, y: { range: (u) => [0, ceiling(u.data.slice(1), kind.whole)] } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      axes: [
        axis({ size: 28, space: 64, gap: 8, values: (u, splits) => splits.map((t) => kind.tick(t, splits[1] - splits[0])), grid: { show: false } }),
        axis({ size: 50, space: 32, gap: 4, values: (u, splits) => splits.map(kind.axis) }),
      ],
      series: [{}, ...kind.series.map((line) => ({
        label: line.label, stroke: () => colour(line.colour), width: 1.5, dash: line.dash, points: { show: false },
        fill: kind.series.length === 1 ? () => colour(`${line.colour}-wash`) : undefined,
      }))],
      hooks: { setCursor: [(u) => say(u.cursor.idx)] },
    }, data, canvas);
  }

  function say(index) {
    const point = index === null || index === undefined ? null : points[index];
    readout.value = point ? `${kind.at(point.t)}: ${values(point).join(", ")}` : "";
  }

  const values = (point) => kind.series.map(({ label, value, format }) => {
    const n = value(point);
    return `${label} ${n === null || n === undefined ? "none" : format(n)}`;
  });

  function key(event) {
    const last = points.length - 1;
    const from = cursor ?? last + 1;
    const wide = Math.max(1, Math.round(points.length / 15));
    const to = {
      ArrowLeft: from - 1, ArrowRight: cursor === null ? last : from + 1, PageUp: from - wide, PageDown: from + wide,
      Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape") move(null);
    if (to === undefined) return;
    event.preventDefault();
    move(Math.min(last, Math.max(0, to)));
  }

  function move(index) {
    cursor = index;
    if (!chart) return;
    if (index === null) chart.setCursor({ left: -10, top: -10 });
    else chart.setCursor({ left: chart.valToPos(points[index].t, "x"), top: 10 });
    say(index);
  }

  function fillTable() {
    morph(table, h("table", null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "time"), kind.series.map(({ label }) => h("th", { scope: "col", class: "number" }, label)))),
      h("tbody", null, [...points].reverse().map((point) => h("tr", null, h("th", { scope: "row" }, kind.at(point.t)),
        kind.series.map(({ value, format }) => h("td", { class: "number" }, value(point) == null ? "none" : format(value(point)))))))));
  }

  return {
    draw(next) {
      // The cursor stays at its moment while the chart moves on.
      const moment = cursor === null ? null : points[cursor]?.t;
      points = next;
      chart?.setData(columns());
      const most = Math.max(0, ...columns().slice(1).flat());
      above.hidden = !chart || most <= chart.scales.y.max;
      above.textContent = above.hidden ? "" : `▲ up to ${kind.series[0].format(most)}, above the chart`;
      if (moment !== null) {
        const index = points.findIndex(({ t }) => t === moment);
        cursor = index < 0 ? null : index;
        if (chart && cursor !== null) chart.setCursor({ left: chart.valToPos(moment, "x"), top: 10 }, false);
      }
      const last = [...points].reverse().find((point) => kind.series.some(({ value }) => value(point) != null));
      morph(newest, last ? kind.series.map(({ label, value, format }) => h("span", null,
        h("b", null, value(last) == null ? "–" : format(value(last))), kind.series.length > 1 ? ` ${label}` : "")) : "no data yet");
      if (!said && details.open) fillTable();
      if (Date.now() - said > 30000 || !sentence.textContent) {
        sentence.textContent = kind.sentence(points);
        said = points.length ? Date.now() : 0;
      }
    },
    /** Says the sentence and an open table anew with the next points: they are of another window. */
    renew() {
      said = 0;
    },
    /** Takes it away: what the document listens to would keep it and its points for good. */
    close() {
      observer.disconnect();
      scheme.removeEventListener("change", recolour);
      chart?.destroy();
      figure.remove();
    },
  };
}

/** The top of the chart: a few spikes far above all else may be cut off, or nothing else could be seen. */
function ceiling(lines, whole) {
  const all = lines.flat().filter((n) => n !== null && n !== undefined).sort((a, b) => a - b);
  const most = all.at(-1) ?? 0;
  const usual = all[Math.floor(all.length * 0.98)] ?? 0;
  if (!whole && usual > 0 && most > 5 * usual) return usual * 2;
  return most > 0 ? most * 1.12 : 1;
}

function legend(series) {
  return series.length < 2 ? null : h("ul", { class: "legend" }, series.map(({ label, colour: name, dash }) =>
    h("li", null, h("span", { class: `line ${dash ? "dashed" : ""}`, css: { "border-color": `var(${name})` }, "aria-hidden": "true" }), label)));
}
