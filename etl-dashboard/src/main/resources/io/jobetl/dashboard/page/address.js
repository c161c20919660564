// The state of the view is in the address (#analyst/campaigns?zone=UTC&sort=-spend), so a link shows what its sender saw.

const listeners = [];

/** { tab, report, options }: options is a URLSearchParams of its own. */
export function read() {
  const [path, query = ""] = location.hash.slice(1).split("?");
  const [tab, report] = path.split("/");
  return {
    tab: tab === "analyst" ? "analyst" : "operator",
    report: report || "campaigns",
    options: new URLSearchParams(query),
  };
}

/** The address of a report, keeping the period and the zone but neither sort, filter nor page. */
export function ofReport(report) {
  const { options } = read();
  const kept = new URLSearchParams();
  for (const key of ["from", "to", "zone"]) if (options.get(key)) kept.set(key, options.get(key));
  return `#analyst/${report}${kept.size ? `?${kept}` : ""}`;
}

/** Changes some options; an empty value takes one away. Typing replaces the entry of the history, a choice adds one. */
export function change(values, replace = false) {
  const { tab, report, options } = read();
  for (const [key, value] of Object.entries(values)) {
    if (value === "" || value === null || value === undefined) options.delete(key);
    else options.set(key, value);
  }
  const path = tab === "analyst" ? `analyst/${report}` : tab;
  const hash = `#${path}${options.size ? `?${options}` : ""}`;
  if (hash === location.hash) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash);
  listeners.forEach((listener) => listener());
}

export function onChange(listener) {
  listeners.push(listener);
}

addEventListener("popstate", () => listeners.forEach((listener) => listener()));
