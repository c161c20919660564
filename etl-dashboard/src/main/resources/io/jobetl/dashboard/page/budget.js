// Budget, spend and pace of a campaign as a bar with words beside it.
import { h } from "./element.js";

/** Whether the rows of this report have a budget and a spend. */
export const hasBudget = (columns) => ["budget", "spend"].every((key) => columns.some((column) => column.key === key));

/** The filled part is spend / budget; the tick is where the spend of an even pace would be now: spend / pace. */
export function budgetBar(row) {
  const budget = Number(row.budget ?? 0);
  if (!budget) return h("span", { class: "none" }, "no budget");
  const used = Number(row.spend ?? 0) / budget;
  const pace = row.pace === null || row.pace === undefined ? null : Number(row.pace);
  const plan = pace ? used / pace : null;
  return h("div", { class: "budget", "data-pace": tone(used, pace) },
    h("span", { class: "track", "aria-hidden": "true" },
      h("span", { class: "used", css: { width: `${Math.min(100, 100 * used)}%` } }),
      plan !== null && plan <= 1 ? h("span", { class: "plan", css: { left: `${100 * plan}%` } }) : null),
    h("span", { class: "words" }, `${(Math.floor(used * 1000) / 10).toFixed(1)} % used`, paceWords(used, pace)));
}

function tone(used, pace) {
  if (used > 1) return "over";
  if (pace === null) return "none";
  if (pace > 1.1) return "ahead";
  return pace < 0.9 ? "behind" : "on";
}

function paceWords(used, pace) {
  if (used > 1) return ", over budget";
  if (pace === null) return "";
  const off = Math.round((pace - 1) * 100);
  if (pace > 1.1) return `, ${off} % ahead`;
  if (pace < 0.9) return `, ${-off} % behind`;
  return ", on pace";
}
