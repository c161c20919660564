// Budget, spend and pace of a campaign as a bar with words beside it.
import { h } from "./element.js";

const TONES = { "on pace": "on", ahead: "ahead", behind: "behind" };
const DAY = 86400000;

/** Whether the rows of this report have a budget and say what is left of it. */
export const hasBudget = (columns) => ["budget", "remaining"].every((key) => columns.some((column) => column.key === key));

/** The filled part is what was spent of the budget; the tick is how much of the flight is over. */
export function budgetBar(row, now) {
  const budget = Number(row.budget ?? 0);
  if (!budget) return h("span", { class: "none" }, "no budget");
  const used = 1 - Number(row.remaining ?? 0) / budget;
  const elapsed = over(row, now);
  const tone = used > 1 ? "over" : TONES[row.state] ?? "none";
  const time = elapsed === null ? "no dates" : `${Math.floor(100 * elapsed)} % of the flight is over`;
  return h("div", { class: "budget", "data-pace": tone, title: `${tenth(used)} % of the budget is spent, ${time}` },
    h("span", { class: "track", "aria-hidden": "true" },
      h("span", { class: "used", css: { width: `${Math.max(0, Math.min(100, 100 * used))}%` } }),
      elapsed === null ? null : h("span", { class: "elapsed", css: { left: `${100 * elapsed}%` } })),
    h("span", { class: "words" }, `${tenth(used)} %, `, used > 1 ? "over budget" : row.state ?? ""));
}

const tenth = (part) => (Math.floor(part * 1000) / 10).toFixed(1);

/** The part of the flight that is over, from 0 to 1; null where it has no dates. */
function over({ start_date: start, last_date: last }, now) {
  const from = Date.parse(start);
  const to = Date.parse(last) + DAY;
  if (!(to > from)) return null;
  return Math.max(0, Math.min(1, (Date.parse(now) - from) / (to - from)));
}
