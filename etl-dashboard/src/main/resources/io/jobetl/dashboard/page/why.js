// Why is this number what it is? The raw rows of one cell, those that count and those that do not, and the way to check it.
import { h, morph } from "./element.js";
import { get } from "./request.js";
import { count, duration, money, plural } from "./words.js";
import { full, time } from "./times.js";

const UNAVAILABLE = 503;
const AGAIN_MILLIS = 2000;

const STATES = {
  right: "right", pending: "not due yet", different: "differs", frozen: "frozen", empty: "empty", incomplete: "incomplete",
};
const METRICS = {
  clicks: "clicks", spend_hour: "spend", conversion: "applications", qualified_application: "qualified",
  disqualified_application: "not qualified", bid_set: "cost per click", company_id: "company",
};

/** A function that opens the dialog for a cell; the focus goes back to where it was. */
export function whyDialog(host) {
  const body = h("div", { class: "why-body" });
  const dialog = h("dialog", { class: "why", "aria-labelledby": "why-title" },
    h("form", { method: "dialog" }, h("button", { class: "close", "aria-label": "Close" }, "×")), body);
  host.append(dialog);
  body.addEventListener("click", copy);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  let asked = 0;

  async function answer(cell, mine) {
    const isWanted = () => mine === asked && dialog.open;
    try {
      const explanation = await get("why", cell);
      if (isWanted()) morph(body, explain(cell, explanation));
    } catch (failure) {
      if (!isWanted()) return;
      const passes = failure.status === UNAVAILABLE || failure.status === 0;
      morph(body, title(cell), h("div", { class: "failure", role: "alert" }, h("p", null, h("b", null, failure.message)), h("p", null, failure.remedy)),
        passes ? h("p", { class: "aside" }, "The page asks again by itself.") : null);
      if (passes) setTimeout(() => isWanted() && answer(cell, mine), AGAIN_MILLIS);
    }
  }

  return (cell) => {
    morph(body, title(cell), h("p", { class: "empty", role: "status" }, "Reading the raw rows…"));
    dialog.showModal();
    answer(cell, ++asked);
  };
}

async function copy({ target }) {
  const button = target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    // There is no clipboard on a page that came over plain http from another machine, or the browser refuses it.
    getSelection().selectAllChildren(button.previousElementSibling);
    button.textContent = "Selected: copy it by key";
  }
}

function title({ hour, job, publisher, campaign, group }) {
  return h("header", null, h("h2", { id: "why-title" }, "Why?"),
    h("p", { class: "key" }, time(hour, full), ` UTC · job ${job} · publisher ${publisher} · campaign ${campaign} · group ${group}`));
}

function explain(asked, why) {
  return [
    title(asked),
    h("p", { class: "answer", "data-state": why.state }, h("span", { class: "state", "data-state": why.state }, STATES[why.state] ?? why.state), " ", why.sentence),
    h("ul", { class: "notes" }, why.notes.map((note) => h("li", null, note))),
    why.cells.map(cell),
    h("section", null, h("h3", null, `Rows that do not count, ${count(why.rejectedTotal)}`),
      why.rejected.length
        ? rowsTable(why.rejected, true, "Rows that do not count")
        : h("p", { class: "empty" }, "None with this key."),
      more(why.rejectedMore)),
    provenance(why),
    h("section", { class: "command" }, h("h3", null, "The same in a terminal"),
      h("div", { class: "copyable" }, h("code", null, why.command), h("button", { type: "button", class: "button", "data-copy": why.command }, "Copy"))),
  ];
}

function cell(one) {
  return [
    h("div", { class: "pair" },
      h("section", null, h("h3", null, "The cell"), values(one),
        one.cause ? h("p", { class: "cause" }, one.cause) : null,
        one.remedy ? h("p", { class: "remedy" }, h("span", { class: "label" }, "Way out"), " ", h("code", null, one.remedy)) : null,
        one.pending ? h("p", null, `${plural(one.pending.rows, "row")} written but not due before `, time(one.pending.from), ".") : null),
      h("div", { class: "stack" },
        h("section", null, h("h3", null, "Who pays"), h("p", null, one.company.sentence),
          h("ul", { class: "plain" }, ["job", "campaign"].map((name) => version(name, one.company[name])))),
        h("section", null, h("h3", null, "Corrections"), corrections(one.corrections, one.correctionsMore)))),
    h("section", null, h("h3", null, `Rows that count, ${count(one.rowsTotal)}`,
      one.rowsLate ? h("small", null, ` ${count(one.rowsLate)} of them late`) : null),
    one.rows.length ? rowsTable(one.rows, false, "Rows that count") : h("p", { class: "empty" }, "None."), more(one.rowsMore)),
  ];
}

function values({ stored, recomputed, differing }) {
  const rows = Object.entries(METRICS).map(([key, label]) => {
    const text = (values) => (values === null || values[key] === null || values[key] === undefined ? "–" : key === "spend_hour" || key === "bid_set" ? money(values[key]) : key === "company_id" ? String(values[key]) : count(values[key]));
    const differs = differing.includes(key);
    const compared = stored && recomputed;
    return h("tr", { "data-differs": differs ? "true" : null }, h("th", { scope: "row" }, label),
      h("td", { class: "number" }, text(stored)), h("td", { class: "number" }, text(recomputed)), h("td", null, !compared ? "–" : differs ? "differs" : "equal"));
  });
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Stored and recounted values" }, h("table", null, h("thead", null, h("tr", null,
    h("th", { scope: "col" }, "value"), h("th", { scope: "col", class: "number" }, "in events"), h("th", { scope: "col", class: "number" }, "from the raw rows"), h("th", { scope: "col" }, "comparison"))),
  h("tbody", null, rows)));
}

function rowsTable(rows, rejected, label) {
  const headings = ["event time", "what", "bid", rejected ? "why it does not count" : "adds to the spend", "written", "raw row"];
  return h("div", { class: "scroll rows", tabindex: "0", role: "region", "aria-label": label }, h("table", null,
    h("thead", null, h("tr", null, headings.map((name, i) => h("th", { scope: "col", class: i === 2 || (i === 3 && !rejected) ? "number" : null }, name)))),
    h("tbody", null, rows.map((row) => h("tr", null,
      h("th", { scope: "row" }, time(row.eventTime, full)), h("td", null, row.event ?? "nothing"), h("td", { class: "number" }, row.bid ?? "–"),
      rejected ? h("td", null, row.why) : h("td", { class: "number" }, row.counts ? money(row.counts) : "–"),
      h("td", null, row.lateSeconds === null || row.lateSeconds === undefined ? "–" : row.lateSeconds < 0 ? `${duration(-row.lateSeconds)} before it` : `${duration(row.lateSeconds)} after it`,
        row.late ? h("span", { class: "late" }, "late") : null, row.due ? [" due ", time(row.due)] : null),
      h("td", null, h("code", null, row.createTime), row.place ? ` stands in ${row.place}` : null))))));
}

const more = (n) => (n ? h("p", { class: "aside" }, `${plural(n, "further row")} not listed; the command below lists them with --limit.`) : null);

function version(name, one) {
  if (!one) return null;
  const known = one.isKnown ? (one.deleted ? "deleted" : one.known === null ? "has no company" : `has company ${one.known}`) : "is not known";
  return h("li", null, h("b", null, `${name} ${one.id}`), ` ${known}${one.position ? `, as of ${one.position}` : ""}`,
    one.drift ? h("span", { class: "late" }, `MySQL now has ${one.now ?? "none"}`) : null);
}

function corrections(list, earlier) {
  if (!list.length) return h("p", { class: "empty" }, "None: the cell did not change after its hour closed.");
  return h("ul", { class: "plain" }, earlier ? h("li", null, `${plural(earlier, "earlier correction")}: see the report Corrections.`) : null, list.map(({ at, lateSeconds, epoch, seq, changes }) => h("li", null, time(at, full),
    `, ${duration(lateSeconds)} after the hour: `, Object.entries(changes).map(([key, [before, after]]) => `${METRICS[key] ?? key} ${before} → ${after}`).join(", "),
    h("small", null, ` commit ${epoch}.${seq}`))));
}

function provenance({ hour, commit }) {
  return h("section", null, h("h3", null, "Where it comes from"), h("ul", { class: "plain" },
    hour ? h("li", null, `The hour is ${hour.phase.toLowerCase()}: ${count(hour.rowsInDigest)} rows in its digest, counted `, time(hour.countedAt),
      hour.nextRecount ? [", next recount ", time(hour.nextRecount)] : null, ".") : h("li", null, "The hour was never counted."),
    commit ? h("li", null, `The newest commit is ${commit.epoch}.${commit.seq} by ${commit.owner}, `, time(commit.committedAt), ".") : null));
}
