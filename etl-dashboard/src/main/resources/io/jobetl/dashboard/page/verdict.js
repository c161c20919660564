// The first thing to read: whether the numbers are right and fresh, as a sentence, and what it rests on.
import { h } from "./element.js";
import { count, duration, plural } from "./words.js";
import { clock, time } from "./times.js";

const STATES = {
  healthy: { tone: "ok", sign: "✓" },
  standby: { tone: "calm", sign: "◫" },
  behind: { tone: "warn", sign: "▲" },
  unbalanced: { tone: "error", sign: "≠" },
  stopped: { tone: "error", sign: "■" },
};

export const tone = (state) => STATES[state]?.tone ?? "unknown";

export function verdict({ verdict: { state, sentence, since }, counted, writer, totals, balance }) {
  const [name, ...reason] = sentence.split(/(?<=:)\s/);
  return h("section", { class: "verdict", "data-tone": tone(state), "aria-labelledby": "verdict-sentence" },
    h("span", { class: "sign", "aria-hidden": "true" }, STATES[state]?.sign ?? "?"),
    h("div", { class: "said" },
      h("h1", { id: "verdict-sentence" },
        reason.length ? [h("b", null, name), " ", reason.join(" ")] : h("b", null, sentence)),
      h("p", { class: "since" }, state, " since ", time(since))),
    h("dl", { class: "facts" },
      fact("Counted until", time(counted.until), `${duration(counted.ageSeconds)} ago`),
      fact("Rows in events", count(balance.rowsInCells), `of ${plural(balance.rowsRead, "row")} read`),
      fact("Cells written", count(totals.cellsWritten), plural(totals.commits, "commit")),
      fact("Writer", writer ? h("span", { class: "owner" }, writer.owner) : "nobody",
        writer ? `epoch ${writer.epoch}, ${lease(writer.leaseSeconds)}` : "the lease is free")));
}

const lease = (seconds) => (seconds < 0 ? `lease ran out ${duration(-seconds)} ago` : `lease for ${duration(seconds)} more`);

function fact(name, value, detail) {
  return h("div", null, h("dt", null, name), h("dd", null, value, h("small", null, detail)));
}

/** Late rows: how late a row may be and surely be counted by now, and whether hints bring them sooner. */
export function frontier({ counted: { lateUntil }, hints }) {
  const told = hints.text ? [" ", h("span", { class: "hints" }, `${hints.text[0].toUpperCase()}${hints.text.slice(1)}.`)] : [];
  return lateUntil
    ? h("p", { class: "frontier" }, "Late rows: a row up to 1 h late is counted if it was written before ", time(lateUntil), ".", told)
    : h("p", { class: "frontier" }, "Late rows: not known yet how far they are counted; the first sweep is under way.", told);
}

/** What the words in the header's corner say. */
export function liveWords(name, last) {
  switch (name) {
    case "live": return "live";
    case "stale": return `stale since ${clock(last)} UTC`;
    case "refused": return "signed out";
    case "crowded": return "32 pages listen already: this one asks every 2 s";
    default: return "connecting";
  }
}
