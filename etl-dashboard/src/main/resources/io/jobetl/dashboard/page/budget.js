// Budget, spend and pace of a campaign as a bar with words beside it.
import { h } from "./element.js";

const TONES = { "on pace": "on", ahead: "ahead", behind: "behind" };

/** Whether the rows of this report have a budget and say what is left of it. */
export const hasBudget = (columns) => ["budget", "remaining"].every((key) => columns.some((column) => column.key === key));

/** The filled part is what was spent of the budget; the tick is how much of the flight is over. */
export function budgetBar(row) {
  const budget = Number(row.budget ?? 0);
  if (!budget) return h("span", { class: "none" }, "no budget");
  const used = (budget - Number(row.remaining ?? 0)) / budget;
  const elapsed = row.flight_elapsed == null ? null : Number(row.flight_elapsed);
  const tone = used > 1 ? "over" : TONES[row.state] ?? "none";
  const time = elapsed === null ? "no dates" : `${Math.floor(100 * elapsed + 1e-6)} % of the flight is over`;
  return h("div", { class: "budget", "data-pace": tone, title: `${tenth(used)} % of the budget is spent, ${time}` },
    h("span", { class: "track", "aria-hidden": "true" },
      h("span", { class: "used", css: { width: `${Math.max(0, Math.min(100, 100 * used))}%` } }),
      elapsed === null ? null : h("span", { class: "elapsed", css: { left: `${100 * elapsed}%` } })),
    h("span", { class: "words" }, `${tenth(used)} %, `, used > 1 ? "over budget" : row.state ?? ""));
}

/** Rounded down, so that 100.0 % is a budget that is spent; the little more makes up for binary fractions. */
const tenth = (part) => (Math.floor(part * 1000 + 1e-6) / 10).toFixed(1);
