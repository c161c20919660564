// The operator's view: flow, traffic, hours, rows, exactness, problems.
import { h, morph } from "./element.js";
import { exactness } from "./exactness.js";
import { flow } from "./flow.js";
import { frontier } from "./verdict.js";
import { hoursStrip } from "./hours.js";
import { problems } from "./problems.js";
import { rows } from "./rows.js";
import { traffic } from "./traffic.js";

export function operatorView(host) {
  const picture = h("div", { class: "picture" });
  const late = h("div", null);
  const [charts, strip, where, exact, wrong] = Array.from({ length: 5 }, () => h("div", { class: "cell" }));
  host.append(
    h("section", { class: "panel", "aria-labelledby": "flow-title" },
      h("header", null, h("h2", { id: "flow-title" }, "Pipeline")), picture, late),
    charts, strip, h("div", { class: "columns" }, where, exact), wrong);
  const lines = traffic(charts);
  const showHours = hoursStrip(strip);

  let newest = null;
  let width = 0;
  new ResizeObserver(() => {
    const next = Math.floor(picture.clientWidth);
    if (next && next !== width) {
      width = next;
      if (newest) morph(picture, flow(newest, width));
    }
  }).observe(picture);

  lines.load();
  return {
    draw(view) {
      newest = view;
      if (width) morph(picture, flow(view, width));
      morph(late, frontier(view));
      showHours(view.hours);
      morph(where, rows(view));
      morph(exact, exactness(view));
      morph(wrong, problems(view));
    },
    point: lines.add,
    renew: lines.load,
    reload: lines.reload,
  };
}
