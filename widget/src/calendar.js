import { lastDay, nextMonth, plusDays, plusMonths, weekday } from "./dates.js";
import { h } from "./dom.js";

/** @import { Words } from "./words.js" */

/**
 * @typedef {object} Month what a month is to show
 * @property {string} month YYYY-MM
 * @property {string} first no earlier month is shown than this day's
 * @property {string} [today]
 * @property {string} [selected]
 * @property {(day: string) => number} times free times on a day
 */

/**
 * A month as a date grid (WAI-ARIA Authoring Practices: Date Picker): one day is in the tab order, the arrows, Home, End,
 * PageUp and PageDown go to the others.
 */
export class Calendar {
  #title = h("h3", { id: "month", "aria-live": "polite" });
  #body = h("tbody");
  #before;
  #after;
  /** The day in the tab order. */
  #at = "";
  /** @type {Month} */
  #shown = { month: "", first: "", times: () => 0 };

  /**
   * @param {Words} words
   * @param {(day: string) => void} onday a day was chosen
   * @param {(month: string) => void} onmonth another month is wanted; to be answered with `show`
   */
  constructor(words, onday, onmonth) {
    this.words = words;
    this.onday = onday;
    this.onmonth = onmonth;
    const turn = (/** @type {number} */ by, /** @type {"month-before" | "month-after"} */ name) =>
      h("button", { class: "turn", part: "turn", "aria-label": words.say(name), onclick: () => this.#turn(by) },
        h("span", { "aria-hidden": "true", class: by < 0 ? "arrow before" : "arrow" }));
    this.#before = turn(-1, "month-before");
    this.#after = turn(1, "month-after");
    this.element = h("div", { class: "calendar", part: "calendar" },
      h("div", { class: "month" }, this.#before, this.#title, this.#after),
      h("table", { role: "grid", "aria-labelledby": "month", onkeydown: (event) => this.#key(event) },
        h("thead", {}, h("tr", {}, this.#names())), this.#body));
  }

  /** @param {Month} month */
  show(month) {
    this.#shown = month;
    const days = this.#days();
    const wished = [this.#at, month.selected, days.find((day) => month.times(day)), days[0]];
    this.#at = wished.find((day) => day?.startsWith(month.month)) ?? "";
    this.#title.textContent = this.words.day(`${month.month}-01`, { month: "long", year: "numeric" });
    this.#before.disabled = month.month <= month.first.slice(0, 7);
    const blank = (weekday(`${month.month}-01`) - this.words.firstDayOfWeek + 7) % 7;
    const cells = [...Array(blank).fill(null), ...days].map((day) => this.#cell(day));
    while (cells.length % 7) cells.push(this.#cell(null));
    this.#body.replaceChildren(...Array.from({ length: cells.length / 7 }, (_, week) => h("tr", {}, cells.slice(week * 7, week * 7 + 7))));
  }

  #names() {
    const monday = "2024-01-01";
    const short = this.words.language === "ar" ? "narrow" : "short";
    return Array.from({ length: 7 }, (_, n) => {
      const day = plusDays(monday, this.words.firstDayOfWeek - 1 + n);
      return h("th", { scope: "col", abbr: this.words.day(day, { weekday: "long" }) }, this.words.day(day, { weekday: short }));
    });
  }

  #days() {
    const { month } = this.#shown;
    return Array.from({ length: Number(lastDay(month).slice(8)) }, (_, n) => plusDays(`${month}-01`, n));
  }

  /** @param {string | null} day */
  #cell(day) {
    if (!day) return h("td");
    const { words } = this;
    const { times, selected, today } = this.#shown;
    const count = times(day);
    const name = words.day(day);
    return h("td", { role: "gridcell", "aria-selected": day === selected ? "true" : "false" },
      h("button", {
        class: "day",
        part: count ? "day free-day" : "day",
        "data-day": day,
        tabindex: day === this.#at ? 0 : -1,
        "aria-label": count ? words.say("day-times", { day: name, count }) : words.say("day-none", { day: name }),
        "aria-disabled": count ? null : "true",
        "aria-current": day === today ? "date" : null,
        onclick: () => this.#choose(day),
      }, words.day(day, { day: "numeric" }).replace(/\D+$/, "")));
  }

  /** @param {string} day */
  #choose(day) {
    if (!this.#shown.times(day)) return;
    this.#at = day;
    this.onday(day);
    this.#focus();
  }

  /** @param {number} by */
  #turn(by) {
    this.#at = "";
    this.onmonth(nextMonth(this.#shown.month, by));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const day = this.#at;
    const onward = this.words.direction === "rtl" ? -1 : 1;
    const inWeek = (weekday(day) - this.words.firstDayOfWeek + 7) % 7;
    /** @type {Record<string, string>} */
    const targets = {
      ArrowRight: plusDays(day, onward),
      ArrowLeft: plusDays(day, -onward),
      ArrowDown: plusDays(day, 7),
      ArrowUp: plusDays(day, -7),
      Home: plusDays(day, -inWeek),
      End: plusDays(day, 6 - inWeek),
      PageUp: plusMonths(day, -1),
      PageDown: plusMonths(day, 1),
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    if (target.slice(0, 7) < this.#shown.first.slice(0, 7)) return;
    this.#at = target;
    if (target.startsWith(this.#shown.month)) this.show(this.#shown);
    else this.onmonth(target.slice(0, 7));
    this.#focus();
  }

  #focus() {
    /** @type {HTMLElement | null} */ (this.#body.querySelector(`[data-day="${this.#at}"]`))?.focus();
  }
}
