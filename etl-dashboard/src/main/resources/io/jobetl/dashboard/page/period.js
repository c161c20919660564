// Which report, which time, which zone, which rows: the controls above a table.
import { h } from "./element.js";
import { ownZone } from "./times.js";

export const REPORTS = {
  campaigns: "Campaigns", groups: "Groups", publishers: "Publishers", funnel: "Funnel", hourly: "By hour", daily: "By day",
  statement: "Statement", corrections: "Corrections", newest: "Newest cells",
};

/** The links to the reports; `link` gives the address of each. */
export function reportLinks(current, link) {
  return h("nav", { class: "reports", "aria-label": "Reports" }, Object.entries(REPORTS).map(([name, label]) =>
    h("a", { href: link(name), "aria-current": name === current ? "page" : null }, label)));
}

/** The controls, made once; `set` fills in what the address says. They report by change and input events. */
export function periodControls() {
  const field = (name, label, input) => h("label", null, h("span", null, label), input);
  const from = h("input", { type: "date", name: "from" });
  const to = h("input", { type: "date", name: "to" });
  const zone = h("input", { name: "zone", list: "zones", placeholder: "UTC", autocomplete: "off", spellcheck: "false", size: "18" });
  const filter = h("input", { type: "search", name: "filter", placeholder: "any column", autocomplete: "off" });
  const csv = h("a", { class: "button", href: "", download: true }, "CSV");
  const zones = h("datalist", { id: "zones" }, [...new Set(["UTC", ownZone(), ...Intl.supportedValuesOf("timeZone")])]
    .map((name) => h("option", { value: name })));
  const form = h("form", { class: "controls", "aria-label": "Period and filter" },
    field("from", "From", from), field("to", "Until, excluded", to), field("zone", "Zone", zone), field("filter", "Filter", filter), csv, zones);
  form.addEventListener("submit", (event) => event.preventDefault());
  return {
    form,
    set(options, csvAddress) {
      for (const input of [from, to, zone, filter]) {
        const value = options.get(input.name) ?? "";
        if (input.value !== value && document.activeElement !== input) input.value = value;
      }
      csv.href = csvAddress;
    },
  };
}
