// The last problems: when, how often, what, and the way out.
import { h } from "./element.js";
import { plural } from "./words.js";
import { time } from "./times.js";

export function problems({ problems: list, instance }) {
  return h("section", { class: "panel", "aria-labelledby": "problems-title" },
    h("header", null, h("h2", { id: "problems-title" }, "Problems"),
      h("span", { class: "aside" }, list.length ? `newest first, ${list.length} of at most 50` : "")),
    list.length
      ? h("ol", { class: "problems" }, list.map(problem))
      : h("p", { class: "empty" }, "No problem since this instance started, ", time(instance.startedAt), "."));
}

function problem({ first, last, count, where, what, remedy }) {
  return h("li", null,
    h("div", { class: "when" }, time(last), h("small", null, count > 1 ? [plural(count, "time"), " since ", time(first)] : "once")),
    h("div", null, h("p", { class: "what" }, h("b", null, where), " ", what),
      remedy ? h("p", { class: "remedy" }, h("span", { class: "label" }, "Way out"), " ", remedy) : null));
}
