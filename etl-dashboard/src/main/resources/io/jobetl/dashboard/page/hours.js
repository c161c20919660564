// A strip of the last 48 hours: how many rows, in which phase, when each is counted again. Arrow keys move through it.
import { h, morph } from "./element.js";
import { count } from "./words.js";
import { day, full, minute, short } from "./times.js";

const PHASES = {
  OPEN: "open: still filling, read at each poll",
  CLOSED: "closed: over, counted again at doubling intervals for late rows",
  FROZEN: "frozen: final, its raw rows are about to expire",
  "": "no rows",
};

export function hoursStrip(host) {
  const list = h("div", {
    class: "hours", role: "listbox", tabindex: "0", "aria-label": "The last 48 hours, oldest first", "aria-orientation": "horizontal",
  });
  const words = h("p", { class: "hour-words" });
  const table = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The last 48 hours as a table" });
  const details = h("details", { class: "data" }, h("summary", null, "As a table"), table);
  host.append(h("section", { class: "panel", "aria-labelledby": "hours-title" },
    h("header", null, h("h2", { id: "hours-title" }, "The last 48 hours"), key()), list, words, details));

  let hours = [];
  let chosen = null;

  list.addEventListener("keydown", (event) => {
    const last = hours.length - 1;
    const from = chosen ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, ArrowUp: from - 24, ArrowDown: from + 24, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(Math.min(last, Math.max(0, to)));
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
  details.addEventListener("toggle", draw);

  function choose(index) {
    chosen = index === hours.length - 1 ? null : index;
    draw();
  }

  function draw() {
    if (!hours.length) return;
    const most = Math.max(1, ...hours.map(({ rows }) => rows));
    const selected = chosen ?? hours.length - 1;
    morph(list, hours.map((hour, i) => h("div", {
      role: "option", id: `hour-${i}`, "aria-selected": String(i === selected), "aria-label": sentence(hour),
      "data-phase": hour.phase || "NONE", "data-balanced": String(hour.balanced), title: sentence(hour),
      "data-tick": minute(hour.hour).slice(0, 2) % 6 === 0 ? minute(hour.hour) : null,
    }, h("span", { class: "bar", css: { height: hour.rows ? `${Math.max(4, (100 * hour.rows) / most)}%` : "0" } }))));
    list.setAttribute("aria-activedescendant", `hour-${selected}`);
    words.textContent = sentence(hours[selected]);
    if (details.open) morph(table, asTable(hours));
  }

  return (next) => {
    // The hours move to the left when a new one begins: stay with the chosen one.
    if (chosen !== null) {
      const index = next.findIndex(({ hour }) => hour === hours[chosen]?.hour);
      chosen = index < 0 ? null : index;
    }
    hours = next;
    draw();
  };
}

function sentence({ hour, phase, rows, counted, countedAt, nextRecount, balanced }) {
  const name = `${day(hour)} ${minute(hour)}`;
  if (!rows && balanced !== false) return `${name}: no rows counted${nextRecount ? `, next recount ${short(nextRecount)}` : ""}.`;
  return [
    `${name}: ${phase ? phase.toLowerCase() : "not counted yet"}, ${count(rows)} rows, ${count(counted)} of them counted`,
    balanced === null ? null : balanced ? "balanced" : "UNBALANCED: rows read are not rows in events plus rows not counted",
    countedAt ? `last counted ${short(countedAt)}` : null,
    nextRecount ? `next recount ${short(nextRecount)}` : "no further recount",
  ].filter(Boolean).join("; ") + ".";
}

function key() {
  return h("ul", { class: "legend" }, ["OPEN", "CLOSED", "FROZEN"].map((phase) =>
    h("li", { title: PHASES[phase] }, h("span", { class: "swatch", "data-phase": phase, "aria-hidden": "true" }), phase.toLowerCase())));
}

function asTable(hours) {
  return h("table", null,
    h("thead", null, h("tr", null, ["hour", "phase", "rows", "counted", "last counted", "next recount", "balance"].map((name, i) =>
      h("th", { scope: "col", class: i === 2 || i === 3 ? "number" : null }, name)))),
    h("tbody", null, [...hours].reverse().map((hour) => h("tr", null,
      h("th", { scope: "row" }, full(hour.hour)), h("td", null, hour.phase ? hour.phase.toLowerCase() : "no rows counted"),
      h("td", { class: "number" }, count(hour.rows)), h("td", { class: "number" }, count(hour.counted)),
      h("td", null, hour.countedAt ? short(hour.countedAt) : "–"), h("td", null, hour.nextRecount ? short(hour.nextRecount) : "–"),
      h("td", null, hour.balanced === null ? "not compared" : hour.balanced ? "balanced" : "UNBALANCED")))));
}
