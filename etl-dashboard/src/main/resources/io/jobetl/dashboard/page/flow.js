// The pipeline as a picture: what stands on the way from the pixel to events, with rate, lag and error on each arrow.
// Drawn for the width there is, so that its text keeps its size: from left to right, or from top to bottom.
import { h, svg } from "./element.js";
import { duration, rate } from "./words.js";

// Columns as parts of the width, rows as steps.
const WIDE = {
  pixel: [0, 0], cassandra: [0.47, 0], mysql: [0, 2], connect: [0.235, 2], kafka: [0.47, 2], engine: [0.755, 1], events: [1, 1],
};
const NARROW = {
  pixel: [0, 0], mysql: [1, 0], connect: [1, 1], cassandra: [0, 2], kafka: [1, 2], engine: [0.5, 3], events: [0.5, 4],
};
const STATE_WORDS = { ok: "in order", warn: "worth a look", error: "in trouble", unknown: "not known" };
const NODE = { width: 136, height: 56 };

export function flow({ flow: { nodes, arrows }, connector }, width) {
  const wide = width >= 860;
  const place = wide ? wideGrid(width) : narrowGrid(width);
  const known = new Map(nodes.map((node) => [node.id, { ...node, ...place.of(node.id) }]));
  const height = wide ? 2 * place.step + NODE.height + 2 : 4 * place.step + NODE.height + 2;
  return [
    svg("svg", { class: "flow", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words(nodes) },
      svg("defs", null, ["calm", "error"].map((name) => svg("marker", {
        id: `tip-${name}`, class: `tip ${name}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8,
        orient: "auto-start-reverse",
      }, svg("path", { d: "M0 0 8 4 0 8Z" })))),
      arrows.map((arrow) => drawArrow(arrow, known, wide)),
      [...known.values()].map((node) => drawNode(node, place.nodeWidth))),
    tasks(connector),
    troubles(nodes, arrows),
    inWords(nodes, arrows),
  ];
}

function wideGrid(width) {
  const nodeWidth = Math.min(176, Math.max(NODE.width, width / 9));
  const across = width - nodeWidth - 2;
  const step = 68;
  return {
    step, nodeWidth,
    of: (id) => at(1 + WIDE[id][0] * across, 1 + WIDE[id][1] * step, nodeWidth),
  };
}

function narrowGrid(width) {
  const nodeWidth = Math.min(200, (width - 18) / 2);
  const across = width - nodeWidth - 2;
  const step = 108;
  return {
    step, nodeWidth,
    of: (id) => at(1 + NARROW[id][0] * across, 1 + NARROW[id][1] * step, nodeWidth),
  };
}

const at = (x, y, width) => ({ x, y, right: x + width, bottom: y + NODE.height, cx: x + width / 2, cy: y + NODE.height / 2 });

function drawNode(node, width) {
  return svg("g", { class: "node", "data-state": node.state },
    svg("rect", { x: node.x, y: node.y, width, height: NODE.height, rx: 8 }),
    mark(node),
    svg("text", { class: "name", x: node.x + 30, y: node.y + 24 }, node.label),
    svg("text", { class: "text", x: node.x + 13, y: node.y + 43 }, cut(node.text, width - 22, 6.1)),
    svg("title", null, `${node.label}: ${STATE_WORDS[node.state] ?? node.state}, ${node.text}`));
}

/** A shape for each state, for those who do not see the colours. */
function mark({ state, x, y }) {
  const cx = x + 18;
  const cy = y + 19.5;
  const shape = {
    ok: svg("circle", { cx, cy, r: 4.5 }),
    warn: svg("path", { d: `M${cx} ${cy - 5}l5.5 10h-11z` }),
    error: svg("path", { d: `M${cx - 4} ${cy - 4}l8 8m0 -8l-8 8`, class: "cross" }),
  };
  return shape[state] ?? svg("circle", { cx, cy, r: 4, class: "ring" });
}

function drawArrow(arrow, known, wide) {
  const from = known.get(arrow.from);
  const to = known.get(arrow.to);
  if (!from || !to) return null;
  const state = arrow.error ? "error" : "calm";
  const { path, texts } = wide ? across(from, to, arrow) : down(from, to, arrow);
  return svg("g", { class: `arrow ${state}` },
    svg("path", { d: path, "marker-end": `url(#tip-${state})` }),
    texts,
    svg("title", null, `${arrow.from} to ${arrow.to}: ${speed(arrow)}, ${lag(arrow)}${arrow.error ? `, ${arrow.error}` : ""}`));
}

const perSecond = ({ perSecond: n }) => (n === null || n === undefined ? "" : `${rate(n)}/s`);

const speed = (arrow) => `${arrow.label} ${perSecond(arrow)}`.trim();

function lag({ lagSeconds, error }) {
  if (error) return "error, see below";
  return lagSeconds === null || lagSeconds === undefined ? "" : `lag ${duration(lagSeconds)}`;
}

const label = (x, y, anchor, name, text) => (text ? svg("text", { x, y, "text-anchor": anchor, class: name }, text) : null);

/** From left to right, the rate above the line and the lag below; a branch turns just before the box that it ends in. */
function across(from, to, arrow) {
  const turn = to.x - 26;
  const straight = from.cy === to.cy;
  const end = straight ? to.x : turn;
  const middle = (from.right + end) / 2;
  const room = end - from.right - 10;
  const sign = from.cy > to.cy ? -10 : 10;
  const entry = to.cy - sign;
  return {
    path: straight
      ? `M${from.right + 4} ${from.cy}H${to.x - 4}`
      : `M${from.right + 4} ${from.cy}H${turn - 10}q10 0 10 ${sign}V${entry - sign}q0 ${sign} 10 ${sign}H${to.x - 4}`,
    texts: [
      label(middle, from.cy - 8, "middle", "rate", cut(speed(arrow), room, 6.6)),
      label(middle, from.cy + 18, "middle", "lag", cut(lag(arrow), room, 6.2)),
    ],
  };
}

/** From top to bottom, the words beside the line: a branch keeps them on its outer side, where no other line is. */
function down(from, to, arrow) {
  const straight = Math.abs(from.cx - to.cx) < 2;
  const outerLeft = !straight && from.cx < to.cx;
  const x = from.cx + (outerLeft ? -8 : 8);
  const anchor = outerLeft ? "end" : "start";
  const words = [["rate", perSecond(arrow)], ["rate", arrow.label], ["lag", arrow.error ? "error" : lag(arrow)]].filter(([, text]) => text);
  const room = to.y - from.bottom;
  const top = straight && room < 80 ? from.bottom + 17 : from.bottom + (straight ? room / 2 - 14 : 16);
  const bend = from.cx < to.cx ? 8 : -8;
  const entry = to.cx - 3 * bend;
  return {
    path: straight
      ? `M${from.cx} ${from.bottom + 3}V${to.y - 4}`
      : `M${from.cx} ${from.bottom + 3}V${to.y - 26}q0 8 ${bend} 8H${entry - bend}q${bend} 0 ${bend} 8V${to.y - 4}`,
    texts: words.map(([name, text], i) => label(x, top + i * 15, anchor, name, cut(text, 82, 6.9))),
  };
}

/** Text that fits; the whole of it is in the title and in the table below. */
function cut(text, room, letter) {
  const fits = Math.floor(room / letter);
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1)).trimEnd()}…`;
}

const words = (nodes) => `The pipeline. ${nodes.map(({ label, text }) => `${label}: ${text}`).join("; ")}.`;

function tasks({ state, detail, remedy, tasks: list = [] }) {
  if (!state) return null;
  const failed = state === "failed" || list.some((task) => task.state === "FAILED");
  return h("p", { class: "tasks", "data-tone": failed ? "error" : "ok" },
    h("span", { class: "label" }, "Connector"), ` ${state}`,
    list.length ? list.map((task) => [
      " · ", h("span", { class: task.state === "FAILED" ? "bad" : null }, `task ${task.id} ${task.state.toLowerCase()}`),
      task.worker ? ` on ${task.worker}` : "",
    ]) : ", without a task",
    detail && (failed || !list.length || remedy) ? h("span", { class: "detail" }, ": ", detail) : null,
    remedy ? h("span", { class: "remedy" }, " → ", remedy) : null);
}

function troubles(nodes, arrows) {
  const said = [
    ...nodes.filter(({ state }) => state === "error" || state === "warn").map(({ label, text }) => [label, text]),
    ...arrows.filter(({ error }) => error).map(({ from, to, error }) => [`${from} → ${to}`, error]),
  ];
  return said.length ? h("ul", { class: "troubles" }, said.map(([where, what]) => h("li", null, h("b", null, where), ": ", what))) : null;
}

function inWords(nodes, arrows) {
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  return h("details", { class: "data" }, h("summary", null, "The picture as a table"),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The pipeline as a table" }, h("table", null,
      h("thead", null, h("tr", null, ["from", "to", "what", "per second", "lag", "error"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, arrows.map((arrow) => h("tr", null,
        h("td", null, label.get(arrow.from) ?? arrow.from), h("td", null, label.get(arrow.to) ?? arrow.to),
        h("td", null, arrow.label), h("td", { class: "number" }, rate(arrow.perSecond)),
        h("td", { class: "number" }, duration(arrow.lagSeconds)), h("td", null, arrow.error || "none")))))),
    h("ul", { class: "plain" }, nodes.map((node) => h("li", null, h("b", null, node.label), `: ${STATE_WORDS[node.state] ?? node.state}, ${node.text}`))));
}

