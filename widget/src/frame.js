import { h } from "./dom.js";

/** @import { Flow, View } from "./flow.js" */
/** @import { Mode, Step } from "./types.js" */

/** What is around a step: the way back, how far it is, its heading. @param {Flow} flow @param {Step} step @param {View} view */
export function frame(flow, step, { title, nodes }) {
  const { words, steps } = flow;
  const at = steps.indexOf(step);
  const back = (at > 0 || flow.keeper.depth > 0) && at >= 0;
  return [
    at >= 0 && h("div", { class: "way" },
      back && h("button", { class: "link back", part: "back", onclick: () => flow.back() }, words.say("back")),
      h("span", { class: "soft" }, words.say("step", { step: at + 1, steps: steps.length }))),
    h("h2", { tabindex: -1, part: "heading" }, title),
    ...nodes,
  ].filter((node) => node instanceof Node);
}

/** What is shown when a step could not be. @param {Flow} flow @param {unknown} error @param {() => void} again @returns {View} */
export function trouble(flow, error, again) {
  const turn = flow.turn;
  addEventListener("online", () => turn === flow.turn && again(), { once: true });
  return { title: flow.words.say("label"), nodes: [alert(flow.sorry(error)), button(flow.words.say("retry"), again)] };
}

/** @param {string} text @param {(Node | string)[]} more */
export function alert(text, ...more) {
  return h("div", { role: "alert", class: "alert", part: "alert" }, h("p", {}, text), ...more);
}

/** @param {string} text @param {() => void} onclick @param {"main" | "plain" | "link"} [kind] */
export function button(text, onclick, kind = "main") {
  return h("button", { class: kind, part: kind === "main" ? "button main-button" : "button", onclick }, text);
}

/** @param {Mode} mode @returns {`mode-${Mode}`} */
export const modeText = (mode) => `mode-${mode}`;
