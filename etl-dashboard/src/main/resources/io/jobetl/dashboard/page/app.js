// Puts the page together: which view, whether it is live, and who is asked.
import { h, morph } from "./element.js";
import * as view from "./address.js";
import { ownZone } from "./times.js";
import { analystView } from "./analyst.js";
import { liveWords, tone, verdict } from "./verdict.js";
import { loginForm } from "./login.js";
import { operatorView } from "./operator.js";
import { stream } from "./live.js";
import { whyDialog } from "./why.js";

const element = (id) => document.getElementById(id);
const operator = operatorView(element("operator"));
const analyst = analystView(element("analyst"), whyDialog(document.body));
let state = "";

function choose() {
  const { tab } = view.read();
  for (const link of element("tabs").children) {
    if (link.hash === `#${tab}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  element("operator").hidden = tab !== "operator";
  element("analyst").hidden = tab !== "analyst";
  document.body.dataset.tab = tab;
  if (tab === "operator") operator.reload();
  analyst.reload();
}

function show(newest) {
  morph(element("verdict"), verdict(newest));
  // A screen reader hears a new state, not each second of the old one.
  if (newest.verdict.state !== state) {
    state = newest.verdict.state;
    element("announcement").textContent = newest.verdict.sentence;
  }
  document.title = `${newest.verdict.state} · etl`;
  document.body.dataset.tone = tone(newest.verdict.state);
  operator.draw(newest);
  analyst.committed(newest);
  morph(element("foot"), h("p", null, `etl ${newest.version ?? ""} · all times are UTC`,
    ownZone() === "UTC" ? "" : `; point at one to see it in ${ownZone()}`,
    " · ", h("a", { href: "api/v1/openapi.json" }, "API"), " · ", h("a", { href: "metrics" }, "metrics")));
}

const live = stream({
  operator(newest) {
    show(newest);
    // Without a place among the listeners no points come: the charts are asked for as well.
    if (document.body.dataset.live === "crowded") operator.renew();
  },
  point: operator.point,
  state(name, last) {
    document.body.dataset.live = name;
    element("live").dataset.state = name;
    element("live").textContent = liveWords(name, last);
    if (name === "stale" || name === "refused") {
      // What was true before must not go on in the title.
      document.title = `${liveWords(name, last)} · etl`;
      element("announcement").textContent = liveWords(name, last);
      state = "";
    }
    if (name === "live") operator.renew();
    if (name === "refused") loginForm(element("verdict"), live.start);
  },
});

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  element("main").focus();
});
view.onChange(choose);
choose();
