import { IDS, TEXTS } from "../generated/texts.js";

/** @import { Id } from "../generated/texts.js" */
/** @import { Money } from "./types.js" */

const INDEX = new Map(IDS.split(" ").map((id, n) => [id, n]));
const RIGHT_TO_LEFT = ["ar"];
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { weekday: "long", day: "numeric", month: "long" };

/**
 * The tag of the language to speak: the first of the wishes that is spoken here, else English. A wish without a region
 * gets the browser's, if that is for the same language.
 *
 * @param {(string | null | undefined)[]} wishes BCP 47
 */
export function chooseTag(wishes) {
  const spoken = wishes.find((wish) => wish && primary(wish) in TEXTS) || "en";
  if (spoken.includes("-")) return spoken;
  return navigator.languages.find((tag) => primary(tag) === primary(spoken) && tag.includes("-")) ?? spoken;
}

/** @param {string} tag */
const primary = (tag) => /** @type {string} */ (tag.toLowerCase().split("-")[0]);

/** Everything that is said, in one language. Times are in a named zone, never silently in the viewer's. */
export class Words {
  /** @param {string} tag BCP 47 */
  constructor(tag) {
    this.language = primary(tag);
    this.direction = RIGHT_TO_LEFT.includes(this.language) ? "rtl" : "ltr";
    /** As the service writes: Arabic with the digits 0–9 and the 24-hour clock. */
    this.tag = this.language === "ar" ? "ar-u-nu-latn-hc-h23" : tag === "en" ? "en-GB" : tag === "es" ? "es-US" : tag;
    this.server = this.language === "ar" ? "ar" : this.tag;
    this.texts = TEXTS[this.language] ?? [];
  }

  /** Not asked for before a time is told: a browser's first format takes longer than all else that the widget begins with. @type {Intl.DateTimeFormatOptions | undefined} */
  #hours;

  /**
   * @param {Id} id
   * @param {Record<string, string | number>} [values] `count` chooses the plural form
   */
  say(id, values = {}) {
    const message = this.texts[/** @type {number} */ (INDEX.get(id))] ?? "";
    const count = Number(values.count);
    const text = typeof message === "string" ? message : message[new Intl.PluralRules(this.tag).select(count)] ?? message.other ?? "";
    return text.replace(/\{(\w+)\}/g, (_, name) => this.apart(String(values[name])));
  }

  /** Where lines run from the right, a value keeps its own direction (Unicode isolates). @param {string} text */
  apart(text) {
    return this.direction === "rtl" ? `\u2068${text}\u2069` : text;
  }

  /** @param {Money} money */
  money({ amount, currency }) {
    const format = new Intl.NumberFormat(this.tag, { style: "currency", currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  }

  /** @param {number} minutes */
  minutes(minutes) {
    return new Intl.NumberFormat(this.tag, { style: "unit", unit: "minute", unitDisplay: "long" }).format(minutes);
  }

  /** @param {string[]} tags of languages */
  languages(tags) {
    const names = new Intl.DisplayNames(this.tag, { type: "language" });
    return new Intl.ListFormat(this.tag).format(tags.map((tag) => names.of(tag) ?? tag));
  }

  /** A calendar date in words. @param {string} day YYYY-MM-DD @param {Intl.DateTimeFormatOptions} [options] */
  day(day, options = DAY) {
    return new Intl.DateTimeFormat(this.tag, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
  }

  /**
   * The time of day of an instant, on the viewer's clock if `options` name no zone.
   *
   * @param {string} instant
   * @param {Intl.DateTimeFormatOptions} [options]
   */
  time(instant, options) {
    return this.#clock(options).format(new Date(instant));
  }

  /** Date and time. @param {string} instant @param {string} zone IANA */
  moment(instant, zone) {
    return this.time(instant, { ...DAY, timeZone: zone });
  }

  /** From when to when. @param {string} start @param {string} end @param {string} zone */
  range(start, end, zone) {
    return this.#clock({ ...DAY, timeZone: zone }).formatRange(new Date(start), new Date(end));
  }

  /** @param {Intl.DateTimeFormatOptions} [options] */
  #clock(options) {
    if (!this.#hours) {
      const { hour12 } = new Intl.DateTimeFormat(this.tag, { hour: "numeric" }).resolvedOptions();
      this.#hours = { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };
    }
    return new Intl.DateTimeFormat(this.tag, { ...this.#hours, ...options });
  }

  /** A zone's name, e.g. "United Kingdom Time". @param {string} zone */
  zone(zone) {
    const format = new Intl.DateTimeFormat(this.tag, { timeZone: zone, timeZoneName: "longGeneric" });
    return format.formatToParts(new Date()).find((part) => part.type === "timeZoneName")?.value ?? zone;
  }

  /** 1 for Monday … 7 for Sunday. */
  get firstDayOfWeek() {
    const locale = /** @type {any} */ (new Intl.Locale(this.tag));
    return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  }
}
