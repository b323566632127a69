import { Failure } from "../api.js";
import { appointment } from "../appointment.js";
import { challenge } from "../challenge.js";
import { h } from "../dom.js";
import { Field, Tick } from "../fields.js";
import { alert, button } from "../frame.js";
import { open, place, wish } from "../placing.js";
import { timeButton } from "./time.js";

/** Other terms than those that were shown. @type {Code[]} */
const CHANGED = ["policy_changed", "consent_required"];

/** @import { Flow, View } from "../flow.js" */
/** @import { Code, Quote, Service, Slot } from "../types.js" */

/** Price and rules, exactly; below them, who comes. @param {Flow} flow @returns {Promise<View>} */
export async function details(flow) {
  const { words, choice, path } = flow;
  if (flow.memory.attempt) return unsure(flow);
  const { service, start, mode, who } = choice;
  const wish = { service, start, mode, practitioner: who || undefined, language: words.server };
  try {
    const [quote, it] = await Promise.all([flow.api.json(`${path}/quotes`, { body: wish }), flow.service()]);
    return { title: words.say("details-title"), nodes: new Details(flow, quote, it).nodes };
  } catch (error) {
    if (!isTaken(error)) throw error;
    await flow.service().catch(() => undefined);
    return { title: words.say("details-title"), nodes: taken(flow, error) };
  }
}

/** No answer came, so it may be booked or not. Until that is known nothing else can be asked for. @param {Flow} flow @returns {View} */
function unsure(flow) {
  const { words } = flow;
  const again = async () => {
    flow.main.inert = true;
    await place(flow).then((booking) => open(flow, booking), (error) => anew(flow, error));
  };
  return { title: words.say("details-title"), nodes: [alert(words.say("unsure")), button(words.say("retry"), again)] };
}

/** The step once more, and on it what went wrong. @param {Flow} flow @param {unknown} error */
async function anew(flow, error) {
  const text = flow.sorry(error);
  await flow.show();
  if (!flow.memory.attempt && !isTaken(error)) flow.main.querySelector("h2")?.after(alert(text));
}

/** @param {unknown} error @returns {error is Failure} */
const isTaken = (error) => error instanceof Failure && /** @type {Code[]} */ (["slot_taken", "too_soon", "too_far", "not_offered"]).includes(error.code);

/** Other times instead. What was typed is in the draft. @param {Flow} flow @param {Failure} failure */
function taken(flow, failure) {
  const { words } = flow;
  /** @type {Slot[]} */
  const given = failure.problem.alternatives ?? [];
  const others = given.filter(({ modes }) => !flow.choice.mode || modes.includes(flow.choice.mode));
  return [
    alert(flow.sorry(failure)),
    others.length > 0 && h("div", { class: "times" },
      h("ul", { class: "wide" }, others.map((slot) => h("li", {}, timeButton(flow, slot, true))))),
    button(words.say("all-times"), () => flow.go({ step: "time", start: undefined }, true), "plain"),
  ];
}

class Details {
  #trouble = h("div");
  #phoneRules;
  #overlap = false;

  /** @param {Flow} flow @param {Quote} quote @param {Service | undefined} service */
  constructor(flow, quote, service) {
    this.flow = flow;
    this.quote = quote;
    // Computed while somebody types. Without it the mail is the way.
    const asks = quote.answer_within_hours !== null;
    const free = !quote.due_now.amount && !quote.card_consent;
    this.challenge = free || asks ? challenge(flow).catch(() => undefined) : undefined;
    const { words, memory, keeper } = flow;
    this.name = new Field(flow, "name", { autocomplete: "name", maxlength: 120, required: true });
    this.email = new Field(flow, "email", { type: "email", autocomplete: "email", maxlength: 254, required: true });
    this.phone = new Field(flow, "phone", { type: "tel", autocomplete: "tel", maxlength: 40 }, quote.phone_required);
    this.note = new Field(flow, "note", { rows: 3, maxlength: 2000 });
    const rule = (/** @type {"sms" | "voicemail"} */ name) => new Tick(name, words.say(name), memory.draft[name], (ticked) => {
      memory.draft[name] = ticked;
      keeper.save();
    });
    this.#phoneRules = h("div", { class: "ticks" }, rule("sms").element, rule("voicemail").element);
    this.#phoneRules.hidden = !this.phone.value;
    this.phone.input.addEventListener("input", () => (this.#phoneRules.hidden = !this.phone.value));
    this.agree = new Tick("agree", words.say("agree"));
    this.card = quote.card_consent && new Tick("agree-card", words.say("agree-card"));
    const { due_now } = quote;
    const pays = due_now.amount ? words.say("pay", { amount: words.money(due_now) }) : words.say(free ? "book" : "save-card");
    const label = asks ? words.say("ask") : pays;
    this.button = h("button", { class: "main", part: "button main-button" }, label);
    this.fields = h("fieldset", { class: "plain-set" }, h("legend", {}, words.say("you")),
      this.name.element, this.email.element, this.phone.element, this.#phoneRules, this.note.element);
    const about = { start: quote.start, end: quote.end, time_zone: quote.time_zone, mode: flow.choice.mode, service: service?.name };
    this.nodes = [
      appointment(words, about),
      h("h3", {}, words.say("terms")),
      h("ul", { class: "terms", part: "terms" }, quote.sentences.map((sentence) => h("li", {}, sentence))),
      h("form", { novalidate: true, onsubmit: (event) => this.#submit(event) },
        this.fields, this.agree.element,
        this.card && h("p", { class: "card" }, quote.card_consent?.text), this.card?.element,
        this.#trouble, this.button),
    ];
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const { flow } = this;
    if (this.button.ariaDisabled || this.#anythingWrong()) return;
    const label = this.button.textContent;
    const { name, email, phone, note } = this;
    const typed = { name: name.value, email: email.value, phone: phone.value, note: note.value };
    this.button.ariaDisabled = "true";
    this.button.textContent = flow.words.say("loading");
    this.#trouble.replaceChildren();
    try {
      await open(flow, await place(flow, { ...wish(flow, this.quote, typed), challenge: await this.challenge, allow_overlap: this.#overlap }));
    } catch (error) {
      this.button.ariaDisabled = null;
      this.button.textContent = label;
      this.#failed(error);
    }
  }

  /** @returns {boolean} whether something is missing or cannot be right */
  #anythingWrong() {
    const { name, email, phone } = this;
    return this.#mark({
      name: !name.value,
      email: !/^\S+@[^\s@]+\.[^\s@]+$/.test(email.value),
      phone: !!(phone.value || this.quote.phone_required) && !/^[^a-z]{6,}$/i.test(phone.value),
      agree: !this.agree.input.checked,
      card: !!this.card && !this.card.input.checked,
    });
  }

  /**
   * Says at each field what is wrong, and goes to the first.
   *
   * @param {Partial<Record<"name" | "email" | "phone" | "agree" | "card", boolean>>} wrong
   */
  #mark(wrong) {
    const { words } = this.flow;
    const names = /** @type {const} */ (["name", "email", "phone", "agree", "card"]);
    for (const name of names) this[name]?.say(wrong[name] && words.say(`wrong-${name === "card" ? "agree" : name}`));
    const first = names.find((name) => wrong[name]);
    if (first) this[first]?.input.focus();
    return !!first;
  }

  /** @param {unknown} error */
  #failed(error) {
    const { flow } = this;
    if (isTaken(error)) {
      flow.main.replaceChildren(h("h2", { tabindex: -1 }, flow.words.say("details-title")),
        ...taken(flow, error).filter((node) => !!node));
      flow.main.querySelector("h2")?.focus();
    } else if (error instanceof Failure && error.code === "invalid") this.#refused(error);
    else if (flow.memory.attempt || (error instanceof Failure && CHANGED.includes(error.code))) anew(flow, error);
    else {
      // Pressed again, it is wanted beside the one they have.
      this.#overlap = error instanceof Failure && error.code === "already_booked";
      this.#trouble.replaceChildren(alert(flow.sorry(error)));
    }
  }

  /** What the service does not take, at the fields it names. @param {Failure} failure */
  #refused(failure) {
    /** @type {{ pointer: string }[]} */
    const errors = failure.problem.errors ?? [];
    const named = Object.fromEntries(errors.map(({ pointer }) => [pointer.split("/").at(-1), true]));
    if (!this.#mark(named)) this.#trouble.replaceChildren(alert(this.flow.sorry(failure)));
  }
}
