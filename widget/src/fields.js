import { h } from "./dom.js";

/** @import { Flow } from "./flow.js" */

/** Something to be filled in: an input, and room for what is wrong with it. */
class Entry {
  /** @param {string} name @param {HTMLInputElement} input */
  constructor(name, input) {
    this.input = input;
    this.wrong = h("p", { id: `${name}-wrong`, class: "wrong", part: "wrong" });
  }

  /** Without the signs that turn the text around them: they come along when a name or a number is copied. */
  get value() {
    return this.input.value.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").trim();
  }

  /** Says what is wrong, or takes it back. @param {string | false | undefined} text */
  say(text) {
    this.wrong.textContent = text || "";
    this.input.ariaInvalid = text ? "true" : null;
  }
}

/** A field with its label and its hint. What is typed is kept in the draft. */
export class Field extends Entry {
  /**
   * @param {Flow} flow
   * @param {"name" | "email" | "phone" | "note"} name
   * @param {Record<string, string | number | boolean>} attributes
   * @param {boolean} [needed] the phone number, which can be left out as a rule
   */
  constructor({ words, keeper, memory }, name, attributes, needed) {
    const changed = () => {
      memory.draft[name] = this.input.value;
      keeper.save();
      this.say("");
    };
    const about = { id: name, name, part: "input", dir: "auto", "aria-describedby": `${name}-wrong ${name}-hint` };
    super(name, h(/** @type {"input"} */ (name === "note" ? "textarea" : "input"), { ...about, ...attributes, oninput: changed }));
    this.input.value = memory.draft[name] ?? "";
    this.element = h("div", { class: "field" },
      h("label", { for: name }, words.say(needed ? "phone-needed" : name)),
      h("p", { id: `${name}-hint`, class: "hint" }, words.say(`${name}-hint`)),
      this.wrong, this.input);
  }
}

/** A box to tick. `label` is said next to it. */
export class Tick extends Entry {
  /** @param {string} name @param {string} label @param {boolean} [ticked] @param {(ticked: boolean) => void} [then] */
  constructor(name, label, ticked, then) {
    const changed = () => {
      this.say("");
      then?.(this.input.checked);
    };
    super(name, h("input", { type: "checkbox", id: name, name, checked: ticked, "aria-describedby": `${name}-wrong`, onchange: changed }));
    this.element = h("div", { class: "field" }, h("label", { class: "tick" }, this.input, h("span", {}, label)), this.wrong);
  }
}
