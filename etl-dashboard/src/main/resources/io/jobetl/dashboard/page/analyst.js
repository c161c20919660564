// The analyst's view: one report at a time, as the address says, read again while it is looked at.
import { h, morph } from "./element.js";
import { address, get } from "./request.js";
import * as view from "./address.js";
import { full, time } from "./times.js";
import { money } from "./words.js";
import { historyCharts } from "./history.js";
import { REPORTS, periodControls, reportLinks } from "./period.js";
import { reportTable } from "./table.js";
import { stillness } from "./still.js";

// The newest cells follow each commit; the others are sums, which may be up to half a minute old.
const REFRESH_MILLIS = 10000;
const RETRY_MILLIS = 2000;
const SETTLED_MILLIS = 300;
const MOST_NEWEST = 200;
// Of reports with a row for each thing, not for each time: sort and filter answer for all of them, not for the first.
const MOST_THINGS = 10000;
const THINGS = ["campaigns", "groups", "publishers", "funnel", "statement"];
// Ten times as many rows are asked for ten times less often.
const REFRESHED_ROWS = 1000;
const TOTAL = /^total (\S+): (\S+)$/;

export function analystView(host, ask) {
  const links = h("div", null);
  const head = h("div", { class: "report-head" });
  const controls = periodControls();
  const failure = h("div", null);
  const charts = h("div", { class: "history" });
  const drawCharts = historyCharts(charts);
  const grid = h("div", { class: "grid" });
  host.append(links, h("section", { class: "panel", "aria-labelledby": "report-title" }, head, controls.form, failure, charts, grid));

  let table = null;
  let asked = "";
  let loadedAt = 0;
  let request = null;
  let failed = false;
  let commits = "";
  let againAt = 0;
  const still = stillness(grid, () => drawHead(view.read()));

  const visible = () => view.read().tab === "analyst";
  const period = ({ options }) => ({ from: options.get("from"), to: options.get("to"), zone: options.get("zone") });
  const limit = (report) => (report === "newest" ? MOST_NEWEST : THINGS.includes(report) ? MOST_THINGS : null);
  const parameters = (state) => ({ ...period(state), limit: limit(state.report) });
  const refreshMillis = () => REFRESH_MILLIS * Math.max(1, (table?.rows.length ?? 0) / REFRESHED_ROWS);

  function reload() {
    if (!visible()) return;
    const state = view.read();
    const key = address(`reports/${state.report}`, parameters(state));
    morph(links, reportLinks(state.report, view.ofReport));
    controls.set(state.options, address(`reports/${state.report}`, { ...period(state), format: "csv" }));
    if (key === asked && table) return draw();
    if (table && table.report !== state.report) {
      table = null;
      morph(grid, h("p", { class: "empty" }, "Reading…"));
      drawCharts(null);
    }
    drawHead(state);
    load(state, key);
  }

  async function load(state, key) {
    request?.abort();
    const mine = new AbortController();
    request = mine;
    asked = key;
    try {
      const answer = await get(`reports/${state.report}`, parameters(state), mine.signal);
      failed = false;
      still.when(() => {
        if (asked !== key) return;
        table = answer;
        morph(failure);
        draw();
      });
    } catch (reason) {
      if (reason.name === "AbortError") return;
      failed = true;
      still.when(() => {
        if (asked !== key) return;
        morph(failure, h("div", { class: "failure", role: "alert" }, h("p", null, h("b", null, reason.message)), h("p", null, reason.remedy)));
        if (!table) morph(grid);
      });
    } finally {
      if (request === mine) {
        request = null;
        loadedAt = Date.now();
      }
    }
  }

  function drawHead({ report }) {
    const notes = table?.notes ?? [];
    morph(head,
      h("header", null, h("h2", { id: "report-title" }, table?.title ?? REPORTS[report] ?? report),
        h("span", { class: "aside" }, table ? ["as of ", time(table.asOf, full, table.zone), ` ${table.zone}`,
          still.isWaiting() ? ", held still under the pointer" : ""] : "")),
      totals(notes),
      h("ul", { class: "notes" }, notes.filter((note) => !TOTAL.test(note)).map((note) => h("li", null, note))));
  }

  function draw() {
    const state = view.read();
    drawHead(state);
    reportTable(grid, table, {
      sort: state.options.get("sort") ?? "", filter: state.options.get("filter") ?? "", page: Number(state.options.get("page") ?? 1),
    });
    drawCharts(table);
  }

  function again() {
    if (!visible() || document.hidden || request || host.closest("[data-live=stale], [data-live=refused]")) return;
    const state = view.read();
    load(state, address(`reports/${state.report}`, parameters(state)));
  }

  setInterval(() => {
    const isDue = Date.now() - loadedAt >= (failed ? RETRY_MILLIS : refreshMillis());
    if (!isDue && !(againAt && Date.now() >= againAt)) return;
    againAt = 0;
    again();
  }, 100);

  grid.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { sort, page, cell, clear } = button.dataset;
    if (sort !== undefined) view.change({ sort, page: "" });
    if (page !== undefined) view.change({ page: page === "1" ? "" : page });
    if (clear === "filter") view.change({ filter: "", page: "" });
    if (clear === "period") view.change({ from: "", to: "", page: "" });
    if (cell) ask(JSON.parse(cell));
  });
  controls.form.addEventListener("input", ({ target }) => {
    if (target.name === "filter") view.change({ filter: target.value, page: "" }, true);
  });
  controls.form.addEventListener("change", ({ target }) => {
    if (target.name !== "filter") view.change({ [target.name]: target.value, page: "" });
  });

  return {
    reload,
    /** Something may have been committed. */
    committed({ writer, totals }) {
      const next = `${writer?.epoch} ${writer?.commits} ${totals.cellsWritten}`;
      if (next === commits || request || view.read().report !== "newest") return;
      commits = next;
      again();
      // The answer may have been made a moment before the commit: look once more.
      againAt = Date.now() + SETTLED_MILLIS;
    },
  };
}

/** One sum for each currency; a sum across currencies would mean nothing. */
function totals(notes) {
  const sums = notes.map((note) => TOTAL.exec(note)).filter(Boolean);
  return sums.length ? h("dl", { class: "facts totals" }, sums.map(([, currency, sum]) =>
    h("div", null, h("dt", null, `Spend, ${currency}`), h("dd", null, money(sum))))) : null;
}
