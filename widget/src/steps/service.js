import { h } from "../dom.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Service } from "../types.js" */

/** What is to be booked. @param {Flow} flow @returns {Promise<View>} */
export async function service(flow) {
  const services = await flow.services();
  flow.choosesWho = false;
  const { words } = flow;
  if (!services.length) return { title: words.say("label"), nodes: [h("p", {}, words.say("absent"))] };
  return { title: words.say("service-title"), nodes: [h("ul", { class: "list" }, services.map((one) => row(flow, one)))] };
}

/** @param {Flow} flow @param {Service} one */
function row(flow, one) {
  const { words } = flow;
  const price = one.price.amount ? words.money(one.price) : words.say("free");
  // Nothing is said of a service for everyone.
  const whom = words.say(/** @type {import("../../generated/texts.js").Id} */ (one.audience.replace("_", "-")));
  const facts = [words.minutes(one.duration_minutes), price, whom].filter(Boolean).join(" · ");
  return h("li", {}, h("button", { class: "choice", part: "choice", onclick: () => choose(flow, one) },
    h("strong", {}, one.name), one.description && h("span", {}, one.description), h("span", { class: "soft" }, facts)));
}

/** @param {Flow} flow @param {Service} one */
function choose(flow, one) {
  flow.choosesWho = flow.choiceOfPeople(one);
  const chosen = { service: one.handle, who: flow.fixed.who, mode: undefined, day: undefined, start: undefined };
  flow.go({ ...chosen, step: flow.choosesWho ? "who" : "time" });
}
