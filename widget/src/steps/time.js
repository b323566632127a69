import { viewers } from "../appointment.js";
import { Calendar } from "../calendar.js";
import { dateIn, elsewhere, lastDay, nextMonth, plusDays } from "../dates.js";
import { h } from "../dom.js";
import { alert, button, modeText } from "../frame.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Availability, Mode, Slot } from "../types.js" */

/** The service answers for 62 days at most, counted in the practice's zone. */
const MOST_DAYS = 60;

/** Day and time. @param {Flow} flow @returns {Promise<View>} */
export async function time(flow) {
  const service = await flow.service();
  const picker = new Picker(flow, service?.modes ?? []);
  await picker.open();
  const about = service && h("p", { class: "soft" }, `${flow.words.apart(service.name)} · ${flow.words.minutes(service.duration_minutes)}`);
  return { title: flow.words.say("time-title"), nodes: [about, ...picker.nodes] };
}

class Picker {
  #where = h("div");
  #zone = h("p", { class: "soft" });
  #times = h("div", { class: "times", part: "times" });
  #calendar;
  /** @type {Map<string, Slot[]>} by day */
  #slots = new Map();
  /** @type {Set<string>} months that were asked for */
  #asked = new Set();
  #today = dateIn("UTC");
  #month = "";
  /** @type {string | null | undefined} */
  #next;

  /** @param {Flow} flow @param {Mode[]} modes */
  constructor(flow, modes) {
    this.flow = flow;
    this.modes = modes;
    this.#calendar = new Calendar(flow.words, (day) => this.#choose(day), (month) => this.#turn(month));
  }

  get nodes() {
    return [this.#where, this.#zone, h("div", { class: "columns" }, this.#calendar.element, this.#times)];
  }

  /** Asks once: for what is left of this month and the next, or around the day that was chosen before. */
  async open() {
    const { choice } = this.flow;
    const month = this.#today.slice(0, 7);
    const chosen = choice.day?.slice(0, 7) ?? "";
    if (chosen > nextMonth(month)) await this.#ask(chosen);
    else {
      const end = [lastDay(nextMonth(month)), plusDays(this.#today, MOST_DAYS)].sort()[0];
      await this.#load(`&end=${end}`);
      this.#asked.add(month).add(nextMonth(month));
    }
    const first = [...this.#slots.values()].flat();
    // Not listed, known by its link only: then the times say how it can take place.
    if (!this.modes.length) this.modes = [...new Set(first.flatMap((slot) => slot.modes))];
    const mode = [choice.mode, ...this.modes].find((mode) => first.some((slot) => mode && slot.modes.includes(mode)));
    this.flow.choice.mode = mode ?? this.modes[0];
    if (this.modes.length > 1) this.#where.replaceChildren(this.#modes());
    const day = choice.day && this.#on(choice.day).length ? choice.day : [...this.#slots.keys()].sort().find((day) => this.#on(day).length);
    this.#month = day?.slice(0, 7) ?? month;
    this.#show(day);
  }

  /** @param {string} query */
  async #load(query) {
    const { flow } = this;
    const { service = "", who } = flow.choice;
    const person = who ? `&practitioner=${encodeURIComponent(who)}` : "";
    /** @type {Availability} */
    const found = await flow.api.json(`${flow.path}/availability?service=${encodeURIComponent(service)}${person}${query}`);
    this.#today = dateIn(found.time_zone);
    this.#next = found.next_available;
    for (const slot of found.slots) {
      const day = slot.start.slice(0, 10);
      const others = (this.#slots.get(day) ?? []).filter((one) => one.start !== slot.start);
      this.#slots.set(day, [...others, slot]);
    }
    const far = found.slots.find((slot) => elsewhere(slot.start));
    if (far) this.#zone.textContent = flow.words.say("zone", { zone: flow.words.zone(found.time_zone) });
  }

  /** @param {string} month */
  async #ask(month) {
    const start = [`${month}-01`, this.#today].sort()[1];
    await this.#load(`&start=${start}&end=${lastDay(month)}`);
    this.#asked.add(month);
  }

  /** @param {string} day */
  #on(day) {
    const { mode } = this.flow.choice;
    return (this.#slots.get(day) ?? []).filter((slot) => !mode || slot.modes.includes(mode));
  }

  /** @param {string} [day] that is selected */
  #show(day) {
    this.flow.choice.day = day;
    const times = (/** @type {string} */ one) => this.#on(one).length;
    this.#calendar.show({ month: this.#month, first: this.#today, today: this.#today, selected: day, times });
    this.#times.replaceChildren(...(day ? this.#listed(day) : this.#nothing()));
  }

  /** @param {string} day */
  #choose(day) {
    const { flow } = this;
    this.#show(day);
    flow.keeper.choose(flow.choice, true);
    flow.status.textContent = flow.words.say("day-times", { day: flow.words.day(day), count: this.#on(day).length });
  }

  /** @param {string} month */
  async #turn(month) {
    const { flow } = this;
    const { turn } = flow;
    this.#month = month;
    this.#show(this.#firstIn(month));
    if (this.#asked.has(month)) return;
    this.#times.replaceChildren(h("p", { class: "soft" }, flow.words.say("loading")));
    try {
      await this.#ask(month);
      if (flow.turn === turn && this.#month === month) this.#refresh(month);
    } catch (error) {
      this.#times.replaceChildren(alert(flow.sorry(error)), button(flow.words.say("retry"), () => this.#turn(month), "plain"));
    }
  }

  /** The month again, with its times; the keyboard stays where it was. @param {string} month */
  #refresh(month) {
    const at = /** @type {HTMLElement | undefined} */ (this.#calendar.element.querySelector(":focus"))?.dataset.day;
    this.#show(this.#firstIn(month));
    if (at) /** @type {HTMLElement | null} */ (this.#calendar.element.querySelector(`[data-day="${at}"]`))?.focus();
  }

  /** @param {string} month */
  #firstIn(month) {
    return [...this.#slots.keys()].sort().find((day) => day.startsWith(month) && this.#on(day).length);
  }

  #modes() {
    const { flow } = this;
    const one = (/** @type {Mode} */ mode) => h("label", { class: "pill", part: "mode" },
      h("input", { type: "radio", name: "mode", value: mode, checked: mode === flow.choice.mode, onchange: () => this.#whereNow(mode) }),
      h("span", {}, flow.words.say(modeText(mode))));
    return h("fieldset", { class: "modes" }, h("legend", {}, flow.words.say("where")), this.modes.map(one));
  }

  /** @param {Mode} mode */
  #whereNow(mode) {
    const { flow } = this;
    flow.choice.mode = mode;
    const day = flow.choice.day;
    this.#show(day && this.#on(day).length ? day : this.#firstIn(this.#month));
    flow.keeper.choose(flow.choice, true);
  }

  #nothing() {
    const { words } = this.flow;
    const known = [...this.#slots.keys()].sort().find((day) => day.slice(0, 7) > this.#month && this.#on(day).length);
    const later = known ?? this.#next?.slice(0, 10);
    const month = words.day(`${this.#month}-01`, { month: "long" });
    if (!later) return [h("p", {}, words.say(this.#slots.size ? "month-none" : "none", { month }))];
    return [
      h("p", {}, words.say("month-none", { month })),
      button(words.say("month-next", { day: words.day(later) }), () => this.#turn(later.slice(0, 7)), "plain"),
    ];
  }

  /** @param {string} day */
  #listed(day) {
    const { words } = this.flow;
    const parts = /** @type {const} */ (["morning", "afternoon", "evening"]);
    const part = (/** @type {Slot} */ slot) => (slot.start.slice(11, 13) < "12" ? 0 : slot.start.slice(11, 13) < "17" ? 1 : 2);
    const slots = this.#on(day).sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
    return [h("h3", {}, words.day(day)), ...parts.map((name, n) => {
      const some = slots.filter((slot) => part(slot) === n);
      return some.length && [h("h4", {}, words.say(name)), h("ul", {}, some.map((slot) => h("li", {}, timeButton(this.flow, slot))))];
    }).filter((group) => group !== 0).flat()];
  }
}

/** A time to be chosen; leads to its price and rules. @param {Flow} flow @param {Slot} slot @param {boolean} [withDay] */
export function timeButton(flow, slot, withDay = false) {
  const { words, choice } = flow;
  // The offset in the text is the practice's, so its digits are what the practice's clock shows.
  const wall = `${slot.start.slice(0, 19)}Z`;
  const yours = viewers(words, slot.start, choice.mode);
  const choose = () => flow.go({ step: "details", start: slot.start, day: slot.start.slice(0, 10) }, choice.step === "details");
  return h("button", { class: "time", part: "time", onclick: choose },
    h("span", {}, withDay ? words.moment(wall, "UTC") : words.time(wall, { timeZone: "UTC" })), yours && h("small", {}, yours));
}
