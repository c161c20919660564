// Times are shown in UTC, as the tables hold them; the browser's own time is in the tooltip.
import { h } from "./element.js";

const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const formats = new Map();
// Java's names of offsets, such as UTC+07:00, are no zones for Intl, and bare offsets only for the newest browsers.
const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

export const ownZone = () => OWN_ZONE;

function parts(instant, zone) {
  const [, sign, hours, minutes, seconds = 0] = OFFSET.exec(zone) ?? [];
  if (sign) return parts(instant.getTime() + Number(`${sign}1`) * 1000 * (hours * 3600 + minutes * 60 + Number(seconds)), "UTC");
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    }));
  }
  const found = {};
  for (const { type, value } of formats.get(zone).formatToParts(instant)) found[type] = value;
  return found;
}

/** 12:03:07 */
export function clock(instant, zone = "UTC") {
  const p = parts(new Date(instant), zone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** 12:03 */
export const minute = (instant, zone = "UTC") => clock(instant, zone).slice(0, 5);

/** 2026-11-29 */
export function day(instant, zone = "UTC") {
  const p = parts(new Date(instant), zone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** 2026-11-29 12:03:07; whole minutes without seconds. */
export function full(instant, zone = "UTC") {
  const time = clock(instant, zone);
  return `${day(instant, zone)} ${time.endsWith(":00") ? time.slice(0, 5) : time}`;
}

/** The clock alone if it is today, otherwise with its day. */
export function short(instant, zone = "UTC") {
  return day(instant, zone) === day(Date.now(), zone) ? clock(instant, zone) : full(instant, zone);
}

/** A time element; a date without a time of day stays as it is. */
export function time(instant, form = short, zone = "UTC") {
  if (!instant) return "–";
  if (/^\d{4}-\d\d-\d\d$/.test(instant) || Number.isNaN(Date.parse(instant))) return String(instant);
  return h("time", { datetime: instant, title: `${full(instant, OWN_ZONE)} in ${OWN_ZONE}` }, form(instant, zone));
}
