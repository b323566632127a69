/** @import { Choice, Memory } from "./types.js" */

/**
 * What outlives a reload and the way to the payment page and back: for this tab only, gone with it. What was typed and the
 * booking stand in sessionStorage; in the history of the tab stand the choices, nothing personal.
 */
export class Keeper {
  /** @param {string} name tells widgets of one website apart */
  constructor(name) {
    this.name = `hk:${name}`;
    /** @type {Memory} */
    this.memory = { choice: { step: "service" }, draft: {} };
    try {
      Object.assign(this.memory, JSON.parse(sessionStorage.getItem(this.name) ?? "{}"));
    } catch {
      // No storage here, or something else in it: the widget works, and forgets.
    }
    this.memory.choice = this.choiceOf(history.state) ?? this.memory.choice;
  }

  save() {
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.memory));
    } catch {
      // As above.
    }
  }

  /** @param {any} state of the history @returns {Choice | undefined} */
  choiceOf(state) {
    return state?.[this.name]?.choice;
  }

  /** How many steps of ours lie before this one in the history. */
  get depth() {
    return history.state?.[this.name]?.depth ?? 0;
  }

  /** @param {Choice} choice @param {boolean} replace the entry of the history instead of adding one */
  choose(choice, replace) {
    this.memory.choice = choice;
    const depth = this.depth + (replace ? 0 : 1);
    const state = { ...history.state, [this.name]: { choice, depth } };
    if (replace) history.replaceState(state, "");
    else history.pushState(state, "");
    this.save();
  }
}
