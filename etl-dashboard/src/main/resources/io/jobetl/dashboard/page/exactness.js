// What keeps the numbers exact, and what is still on its way.
import { h } from "./element.js";
import { count, plural } from "./words.js";
import { full, short, time } from "./times.js";

const NAMED = 20;

export function exactness(view) {
  const { balance, corrections, recounts, deadLetters, drift, followers, totals } = view;
  const dead = deadLetters.reduce((sum, { rows }) => sum + rows, 0);
  return h("section", { class: "panel", "aria-labelledby": "exact-title" },
    h("header", null, h("h2", { id: "exact-title" }, "Exactness")),
    h("dl", { class: "lines" },
      line("Balance", !balance.asOf ? "not known yet" : balance.conserved === null ? "not known" : balance.conserved ? "holds" : "does not hold",
        !balance.asOf ? "plain" : balance.conserved === null ? "warn" : balance.conserved ? "ok" : "error",
        !balance.asOf ? "compared once a minute" : balance.conserved === null
          ? ["it held at ", time(balance.asOf), ", and could not be compared since: see the problems"]
          : balance.conserved
          ? ["rows read are rows in cells plus rows not counted, in each of the last 48 hours; looked at ", time(balance.asOf)]
          : `in ${balance.unbalancedHours.map((hour) => full(hour)).join(", ")}: run etl verify`),
      line("Corrections", known(corrections, count(corrections.lastDay ?? 0)), "plain", "cells of closed hours that late rows changed in the last day"),
      line("Recounts", recounts.requested === null ? "not known yet" : count(recounts.requested), "plain",
        `asked for and under way; ${plural(recounts.waiting, "hour")} will be counted again for late rows`),
      line("Companies", !followers.length ? "none" : followers.length > NAMED ? `more than ${NAMED}` : count(followers.length), "plain",
        followers.length
          ? `changed, old hours follow: ${followers.slice(0, NAMED).map(({ dimension, id }) => `${dimension} ${id}`).join(", ")}${followers.length > NAMED ? ", ..." : ""}`
          : "on their way into old hours"),
      line("Dead letters", known(corrections, count(dead)), dead ? "warn" : corrections.lastDay === null ? "plain" : "ok", dead
        ? deadLetters.filter(({ rows }) => rows).map(({ reason, rows }) => `${words(reason)} ${count(rows)}`).join(", ")
        : corrections.lastDay === null ? "counted once a minute" : "no input was set aside"),
      drift.map((one) => driftLine(one)),
      totals.readFailures ? line("Failed reads", count(totals.readFailures), "warn", "read again by themselves") : null));
}

/** What is looked at with the balance, once a minute. */
const known = ({ lastDay }, text) => (lastDay === null ? "not known yet" : text);

function driftLine({ dimension, open, repairedLastDay, comparedAt, problem }) {
  const state = open ? plural(open, "row") : problem ? "not compared" : comparedAt ? "none" : "not known yet";
  const detail = problem || [
    comparedAt ? `compared with MySQL ${short(comparedAt)}` : "not compared yet",
    repairedLastDay ? `; ${repairedLastDay} repaired in the last day` : "",
  ].join("");
  return line(`Drift of ${dimension}`, state, problem || open ? "warn" : comparedAt ? "ok" : "plain", detail);
}

function line(name, value, tone, detail) {
  return h("div", null, h("dt", null, name), h("dd", { "data-tone": tone }, h("b", null, value)), h("dd", { class: "detail" }, detail));
}

const words = (reason) => reason.toLowerCase().replaceAll("_", " ");
