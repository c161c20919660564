// The stream of events. It is stale when nothing came for three seconds, and connects again by itself.

const STALE_MILLIS = 3000;
const RETRY_MILLIS = 2000;

/**
 * Calls operator(view) and point(point) for each event, and state(name, since) whenever one of connecting, live, stale,
 * crowded or refused begins. Crowded: all places among the listeners are taken, so the page asks now and then. Refused:
 * the API wants a token; start() again after the sign-in.
 */
export function stream({ operator, point, state }) {
  let source = null;
  let last = null;
  let name = "connecting";
  let retry = null;
  let attempt = 0;

  function become(next) {
    if (next === name) return;
    name = next;
    state(name, last);
  }

  function heard() {
    last = Date.now();
    become("live");
  }

  function end() {
    attempt++; // what is asked in this moment is answered to nobody
    clearTimeout(retry);
    source?.close();
  }

  function start() {
    end();
    if (document.hidden) return;
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
    end();
    const mine = attempt;
    retry = setTimeout(async () => {
      const answer = await fetch("api/v1/live", { method: "HEAD" }).catch(() => null);
      if (mine !== attempt) return;
      const waitSeconds = Number(answer?.headers.get("Retry-After"));
      if (answer?.ok) start();
      else if (answer?.status === 401) become("refused");
      else if (answer?.status === 429 && waitSeconds) poll(Date.now() + 1000 * waitSeconds, mine);
      else again(RETRY_MILLIS);
    }, millis);
  }

  // Until a place may be free.
  async function poll(until, mine) {
    const view = await fetch("api/v1/operator").then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    if (mine !== attempt) return;
    if (view) {
      last = Date.now();
      become("crowded");
      operator(view);
    }
    retry = setTimeout(() => (view && Date.now() < until ? poll(until, mine) : again(0)), RETRY_MILLIS);
  }

  setInterval(() => {
    if (["live", "crowded"].includes(name) && Date.now() - last > limit()) become("stale");
    if (name === "stale" && Date.now() - last > 4 * STALE_MILLIS && source.readyState === EventSource.OPEN) start();
  }, 250);

  const limit = () => (name === "crowded" ? RETRY_MILLIS : 0) + STALE_MILLIS;

  // Browsers open six connections to a host, for all its pages together, those that are kept to go back to among them:
  // a page that nobody sees gives its own to the others.
  function rest() {
    end();
    if (name === "live" || name === "crowded") become("connecting");
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : start()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (event) => event.persisted && start());

  start();
  return { start };
}
