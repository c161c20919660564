// The stream of events. It is stale when nothing came for three seconds, and connects again by itself.

const STALE_MILLIS = 3000;
const RETRY_MILLIS = 2000;

/**
 * Calls operator(view) and point(point) for each event, and state(name, since) whenever one of connecting, live, stale or
 * refused begins. Refused: the API wants a token; start() again after the sign-in.
 */
export function stream({ operator, point, state }) {
  let source = null;
  let last = null;
  let name = "connecting";
  let retry = null;

  function become(next) {
    if (next === name) return;
    name = next;
    state(name, last);
  }

  function heard() {
    last = Date.now();
    become("live");
  }

  function start() {
    clearTimeout(retry);
    source?.close();
    source = new EventSource("api/v1/live");
    source.addEventListener("operator", (event) => {
      heard();
      operator(JSON.parse(event.data));
    });
    source.addEventListener("point", (event) => {
      heard();
      point(JSON.parse(event.data));
    });
    source.onerror = () => again(RETRY_MILLIS);
  }

  // An EventSource does not say why it ended: ask, so that a missing token is not taken for a server that is away.
  function again(millis) {
    source.close();
    clearTimeout(retry);
    retry = setTimeout(async () => {
      const status = await fetch("api/v1/operator").then((answer) => answer.status, () => 0);
      if (status === 0) again(RETRY_MILLIS);
      else if (status === 401) become("refused");
      else start();
    }, millis);
  }

  setInterval(() => {
    if (name === "live" && Date.now() - last > STALE_MILLIS) become("stale");
    if (name === "stale" && Date.now() - last > 4 * STALE_MILLIS && source.readyState === EventSource.OPEN) start();
  }, 250);

  // A browser keeps pages to go back to, with their connections, and opens six to a host: the next visits would wait.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) start();
  });

  start();
  return { start };
}
