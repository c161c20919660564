// Numbers, money and durations as people read them. Money and ratios come as text and stay exact: nothing is rounded.

const WHOLE = new Intl.NumberFormat("en-US");
const ONE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

export const count = (n) => (n === null || n === undefined ? "–" : WHOLE.format(n));

/** A rate: one digit below a hundred, none above. */
export const rate = (n) => (n === null || n === undefined ? "–" : Math.abs(n) < 100 ? ONE.format(n) : WHOLE.format(Math.round(n)));

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** Seconds in the unit that fits: 180 ms, 0.2 s, 42 s, 3 min 5 s, 2 h 10 min, 4 d 3 h. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const s = Math.abs(Number(seconds));
  if (s < 0.0995) return `${ONE.format(seconds * 1000)} ms`;
  if (s < 10) return `${ONE.format(seconds)} s`;
  if (s < 60) return `${Math.round(seconds)} s`;
  const sign = Number(seconds) < 0 ? "-" : "";
  if (s < 3600) return sign + pair(s, 60, "min", 1, "s");
  if (s < 86400) return sign + pair(s, 3600, "h", 60, "min");
  return sign + pair(s, 86400, "d", 3600, "h");
}

/** The same on an axis, where there is room for one unit only. */
export function tick(seconds) {
  if (seconds === 0) return "0";
  if (seconds < 1) return `${WHOLE.format(Math.round(seconds * 1000))} ms`;
  if (seconds < 120) return `${ONE.format(seconds)} s`;
  return seconds < 7200 ? `${ONE.format(seconds / 60)} min` : `${ONE.format(seconds / 3600)} h`;
}

function pair(seconds, large, largeUnit, small, smallUnit) {
  const first = Math.floor(seconds / large);
  const second = Math.floor((seconds % large) / small);
  return second ? `${first} ${largeUnit} ${second} ${smallUnit}` : `${first} ${largeUnit}`;
}

/** Exact decimal text with thousands and at least two digits: "1234.500000" is "1,234.50", "0.125000" is "0.125". */
export function money(text, digits = 2) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (whole === undefined) return String(text);
  return `${sign === "-" ? "−" : ""}${thousands(whole)}.${fraction.replace(/0+$/, "").padEnd(digits, "0")}`;
}

/** How many digits an exact decimal needs behind its point. */
export const fractionDigits = (text) => (/\.(\d*?)0*$/.exec(String(text ?? "")) ?? ["", ""])[1].length;

/** Exact ratio text as per cent: "0.0712" is "7.12 %". */
export function percent(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text)) ?? [];
  if (whole === undefined) return String(text);
  const digits = fraction.padEnd(2, "0");
  const above = thousands((whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, ""));
  const below = digits.slice(2).replace(/0+$/, "");
  return `${sign === "-" ? "−" : ""}${above}${below ? `.${below}` : ""} %`;
}

const thousands = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
