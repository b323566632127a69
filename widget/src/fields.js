import { h } from "./dom.js";

/** @import { Flow } from "./flow.js" */
/** @import { Id } from "../generated/texts.js" */

/** A field with its label, its hint, and room for what is wrong with it. What is typed is kept in the draft. */
export class Field {
  #wrong;

  /**
   * @param {Flow} flow
   * @param {"name" | "email" | "phone" | "note"} name
   * @param {Record<string, string | number | boolean>} attributes
   */
  constructor(flow, name, attributes) {
    const { words, keeper, memory } = flow;
    this.words = words;
    this.#wrong = h("p", { id: `${name}-wrong`, class: "wrong", part: "wrong" });
    this.input = h(/** @type {"input"} */ (name === "note" ? "textarea" : "input"), {
      id: name, name, part: "input", dir: "auto", "aria-describedby": `${name}-wrong ${name}-hint`, ...attributes,
      oninput: () => {
        memory.draft[name] = this.input.value;
        keeper.save();
        this.say(null);
      },
    });
    this.input.value = memory.draft[name] ?? "";
    this.element = h("div", { class: "field" },
      h("label", { for: name }, words.say(name)),
      h("p", { id: `${name}-hint`, class: "hint" }, words.say(`${name}-hint`)),
      this.#wrong, this.input);
  }

  get value() {
    return this.input.value.trim();
  }

  /** What is wrong, or nothing. @param {Id | null} id @returns {boolean} whether something is */
  say(id) {
    this.#wrong.textContent = id ? this.words.say(id) : "";
    if (id) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    return !!id;
  }
}

/** A box to tick. `label` is said next to it. */
export class Tick {
  #wrong;

  /** @param {string} name @param {string} label @param {boolean} [ticked] @param {(ticked: boolean) => void} [changed] */
  constructor(name, label, ticked = false, changed) {
    this.#wrong = h("p", { id: `${name}-wrong`, class: "wrong", part: "wrong" });
    this.input = h("input", {
      type: "checkbox", id: name, name, checked: ticked, "aria-describedby": `${name}-wrong`,
      onchange: () => {
        this.say("");
        changed?.(this.input.checked);
      },
    });
    this.element = h("div", { class: "field" }, h("label", { class: "tick" }, this.input, h("span", {}, label)), this.#wrong);
  }

  /** @param {string} text @returns {boolean} whether something is wrong */
  say(text) {
    this.#wrong.textContent = text;
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
    return !!text;
  }
}
