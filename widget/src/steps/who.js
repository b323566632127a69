import { h } from "../dom.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Practitioner } from "../types.js" */

/** With whom. @param {Flow} flow @returns {Promise<View>} */
export async function who(flow) {
  const { words, choice, path } = flow;
  const [answer] = await Promise.all([
    flow.api.json(`${path}/practitioners?service=${encodeURIComponent(choice.service ?? "")}`),
    flow.service(),
  ]);
  /** @type {Practitioner[]} */
  const people = answer.data;
  const choose = (/** @type {string} */ handle) => flow.go({ who: handle, step: "time", day: undefined, start: undefined });
  const row = (/** @type {string} */ handle, /** @type {(Node | false)[]} */ ...content) =>
    h("li", {}, h("button", { class: "choice", part: "choice", onclick: () => choose(handle) }, content));
  return {
    title: words.say("who-title"),
    nodes: [h("ul", { class: "list" },
      row("", h("strong", {}, words.say("who-any"))),
      people.map((one) => row(one.handle, h("strong", {}, one.name),
        h("span", { class: "soft" }, [one.title, one.pronouns].filter(Boolean).join(" · ")),
        one.languages.length > 0 && h("span", { class: "soft" }, words.languages(one.languages)))))],
  };
}
