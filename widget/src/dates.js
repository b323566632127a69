/** Calendar dates as `YYYY-MM-DD` and months as `YYYY-MM`, without any zone. */

/** Swedes write dates as ISO 8601 does. */
const ISO = "sv";

/** @param {string} day */
const utc = (day) => new Date(`${day}T00:00Z`);
/** @param {Date} date */
const iso = (date) => date.toISOString().slice(0, 10);

/** @param {string} day @param {number} days */
export function plusDays(day, days) {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return iso(date);
}

/** The same day of another month, or its last one. @param {string} day @param {number} months */
export function plusMonths(day, months) {
  const month = nextMonth(day.slice(0, 7), months);
  const last = lastDay(month);
  const same = `${month}-${day.slice(8)}`;
  return same < last ? same : last;
}

/** @param {string} month @param {number} [by] */
export function nextMonth(month, by = 1) {
  const date = utc(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return iso(date).slice(0, 7);
}

/** @param {string} month */
export const lastDay = (month) => plusDays(`${nextMonth(month)}-01`, -1);

/** 1 for Monday … 7 for Sunday. @param {string} day */
export const weekday = (day) => utc(day).getUTCDay() || 7;

/** The date that it is at `instant` in `zone`. @param {string} zone IANA @param {Date} [instant] */
export const dateIn = (zone, instant = new Date()) => instant.toLocaleDateString(ISO, { timeZone: zone });

/** Whether the viewer's clock shows something else at `start`, which carries the practice's offset. @param {string} start */
export function elsewhere(start) {
  return new Date(start).toLocaleString(ISO).slice(0, 16) !== start.slice(0, 16).replace("T", " ");
}
