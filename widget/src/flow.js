import { Failure } from "./api.js";
import { h } from "./dom.js";
import { frame, trouble } from "./frame.js";
import { booking } from "./steps/booking.js";
import { details } from "./steps/details.js";
import { service } from "./steps/service.js";
import { time } from "./steps/time.js";
import { who } from "./steps/who.js";

/** @import { Api } from "./api.js" */
/** @import { Keeper } from "./memory.js" */
/** @import { Words } from "./words.js" */
/** @import { Booking, Choice, Service, Step } from "./types.js" */

/** @typedef {{ title: string, nodes: (Node | false | null | undefined)[] }} View */
/** @typedef {{ practice: string, service: string, who: string }} Fixed what the attributes say */

/** @type {Record<Step, (flow: Flow) => Promise<View>>} */
const STEPS = { service, who, time, details, booking };
/** A step that is there sooner needs no sign that it is coming. */
const NOTICEABLE_MS = 250;

/** The way through the steps: which one is shown, forth and back. */
export class Flow {
  /** Ends everything that waits: listeners, timers. */
  #over = new AbortController();
  /** Rises with each step that is shown; what comes late for an earlier one is dropped. */
  turn = 0;
  /** The booking as an answer has just told it, so that it need not be asked for. @type {{ booking: Booking, tag?: string } | undefined} */
  fresh;
  /** @type {Promise<Service[]> | undefined} */
  #services;

  /**
   * @param {HTMLElement} host
   * @param {Api} api
   * @param {Words} words
   * @param {Keeper} keeper
   * @param {Fixed} fixed
   */
  constructor(host, api, words, keeper, fixed) {
    this.host = host;
    this.api = api;
    this.words = words;
    this.keeper = keeper;
    this.fixed = fixed;
    this.path = `/v1/practices/${encodeURIComponent(fixed.practice)}`;
    this.main = h("div", { class: "view", part: "view" });
    this.status = h("div", { role: "status", class: "unseen" });
    const label = { role: "region", "aria-label": words.say("label"), lang: words.server, dir: words.direction };
    host.shadowRoot?.replaceChildren(h("div", { class: "box", part: "box", ...label }, this.main, this.status));
  }

  get memory() {
    return this.keeper.memory;
  }

  get choice() {
    return this.memory.choice;
  }

  async start() {
    // On its way while the rest begins.
    if (!this.memory.kept) this.services();
    const { signal } = this.#over;
    addEventListener("popstate", (event) => this.#turned(event.state), { signal });
    // Back from the payment page, out of the browser's memory: what is shown may be old.
    addEventListener("pageshow", (event) => event.persisted && this.memory.kept && this.show(), { signal });
    let { choice } = this;
    if (this.fixed.service && choice.step === "service") {
      // Trouble is said by the step itself.
      await this.service().catch(() => undefined);
      if (signal.aborted) return;
      choice = { ...choice, step: this.choosesWho ? "who" : "time" };
    }
    this.keeper.choose(this.#possible(choice), true);
    // Back from the payment page: what came of it is what they look for, wherever on the page it stands.
    const { kept } = this.memory;
    await this.show({ focus: !!kept && !kept.told });
    performance.mark("hk-interactive");
    this.tell("hk-ready");
  }

  end() {
    this.turn++;
    this.#over.abort();
  }

  /** Only what can be shown: a step needs the choices before it. @param {Choice} choice @returns {Choice} */
  #possible(choice) {
    const all = { ...choice, service: this.fixed.service || choice.service, who: this.fixed.who || choice.who };
    if (!all.service) return { step: "service" };
    if (choice.step === "service" && this.fixed.service) return { ...all, step: "time" };
    if (choice.step === "details" && !choice.start) return { ...all, step: "time" };
    return choice.step === "booking" ? { ...all, step: "time" } : all;
  }

  /** @param {any} state */
  #turned(state) {
    const choice = this.keeper.choiceOf(state);
    // Another widget's step, or the page's own.
    if (!choice || JSON.stringify(choice) === JSON.stringify(this.choice)) return;
    this.memory.choice = this.#possible(choice);
    this.keeper.save();
    this.show();
  }

  /** To another step. @param {Partial<Choice> & { step: Step }} choice @param {boolean} [replace] */
  go(choice, replace = false) {
    this.keeper.choose({ ...this.choice, ...choice }, replace);
    return this.show();
  }

  /** One step back, as the browser's button does it. */
  back() {
    if (this.keeper.depth) return history.back();
    const steps = this.steps;
    const before = steps[steps.indexOf(this.choice.step) - 1];
    if (before) this.go({ step: before }, true);
  }

  /** The booking of this tab is no longer its concern. */
  forget() {
    const { id, token } = this.memory.kept ?? {};
    if (id && token) this.memory.previous = { booking: id, token };
    this.memory.kept = this.fresh = undefined;
    this.keeper.save();
  }

  /** Shows the step of the choice; while there is a booking, that. @param {{ focus?: boolean }} [how] */
  async show({ focus = true } = {}) {
    const turn = ++this.turn;
    const step = this.memory.kept ? "booking" : this.choice.step;
    this.main.inert = true;
    const wait = () => this.main.replaceChildren(h("p", { class: "soft" }, this.words.say("loading")));
    const soon = setTimeout(wait, NOTICEABLE_MS);
    /** @type {Node[]} */
    let nodes;
    try {
      const view = await STEPS[step](this);
      nodes = frame(this, step, view);
    } catch (error) {
      nodes = frame(this, step, trouble(this, error, () => this.show()));
    }
    clearTimeout(soon);
    if (turn !== this.turn) return;
    this.main.inert = false;
    this.main.replaceChildren(...nodes);
    this.status.textContent = "";
    if (focus) this.main.querySelector("h2")?.focus();
    this.tell("hk-step", { step });
  }

  /** The steps of this booking, as far as they are known. @returns {Step[]} */
  get steps() {
    return /** @type {Step[]} */ ([
      ...(this.fixed.service ? [] : ["service"]),
      ...(this.choosesWho ? ["who"] : []),
      "time",
      "details",
    ]);
  }

  /** Whether there is a choice of practitioners, as far as it is known. */
  choosesWho = false;

  /** The listed services that the practitioner of the attributes gives, if one is named; asked for once. */
  services() {
    const { who } = this.fixed;
    this.#services ??= this.api.json(`${this.path}/services?language=${this.words.server}`).then(({ data }) =>
      data.filter((/** @type {Service} */ one) => !who || one.practitioner_handles.includes(who)));
    this.#services.catch(() => (this.#services = undefined));
    return this.#services;
  }

  /** What the choice names. One that is not listed (only those with the link know it) can be booked all the same. */
  async service() {
    const name = this.fixed.service || this.choice.service;
    const found = (await this.services()).find((one) => one.handle === name);
    this.choosesWho = !!found && this.choiceOfPeople(found);
    return found;
  }

  /** @param {Service} service */
  choiceOfPeople(service) {
    return !this.fixed.who && !service.together && service.practitioner_handles.length > 1;
  }

  /** @param {string} name @param {object} [detail] nothing personal */
  tell(name, detail = {}) {
    this.host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  /** Says what went wrong; the page is told its code. @param {unknown} error */
  sorry(error) {
    const code = error instanceof Failure ? error.code : "broken";
    if (!(error instanceof Failure)) console.error(error);
    this.tell("hk-error", { code });
    return this.words.say(SORRY[code] ?? "broken");
  }
}

/** @type {Record<string, import("../generated/texts.js").Id>} */
const SORRY = {
  offline: "offline",
  invalid: "absent",
  not_found: "absent",
  slot_taken: "taken",
  too_soon: "taken",
  too_far: "taken",
  not_offered: "taken",
  policy_changed: "changed",
  consent_required: "changed",
  not_for_client: "not-for-you",
  limit_reached: "taken",
  client_limit_reached: "limit",
  already_booked: "already-booked",
  hold_cap_reached: "hold-cap",
  practitioner_held: "practitioner-held",
  unproved_reached: "unproved",
};
