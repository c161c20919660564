// Asks the API. What goes wrong becomes a Failure: what happened, and what to do about it.

export class Failure extends Error {
  constructor(status, what, remedy) {
    super(what);
    this.status = status;
    this.remedy = remedy;
  }
}

/** GET of a path below api/v1/; empty parameters are left out. */
export async function get(path, parameters = {}, signal = undefined) {
  let response;
  try {
    response = await fetch(address(path, parameters), { headers: { Accept: "application/json" }, signal });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Failure(0, "etl does not answer", "Start etl run; the page connects again by itself.");
  }
  if (response.ok) return response.json();
  const said = await response.json().catch(() => ({}));
  throw new Failure(response.status, said.error ?? `etl answered with status ${response.status}`, said.remedy ?? "");
}

export function address(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value != null));
  return `api/v1/${path}${query.size ? `?${query}` : ""}`;
}
