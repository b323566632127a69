import { Failure } from "../api.js";
import { appointment } from "../appointment.js";
import { h } from "../dom.js";
import { button } from "../frame.js";
import { read } from "../placing.js";
import { done } from "./done.js";
import { held } from "./held.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Booking, Code } from "../types.js" */

/** The link is dead, or it is another practice's. @type {Code[]} */
const LOST = ["not_found", "unauthorized", "forbidden", "gone"];

/** The booking of this tab, whatever has become of it. @param {Flow} flow @returns {Promise<View>} */
export async function booking(flow) {
  const { fresh } = flow;
  flow.fresh = undefined;
  try {
    const { booking, tag } = fresh ?? (await read(flow));
    return view(flow, booking, tag);
  } catch (error) {
    if (!(error instanceof Failure) || !LOST.includes(error.code)) throw error;
    flow.forget();
    await flow.show();
    return { title: "", nodes: [] };
  }
}

/** @param {Flow} flow @param {Booking} it @param {string} [tag] ETag @returns {View} */
function view(flow, it, tag) {
  switch (it.status) {
    case "held":
      return held(flow, it, tag);
    case "expired":
    case "declined":
      return over(flow, it, "expired");
    case "cancelled":
      return over(flow, it, "cancelled");
    default:
      return done(flow, it);
  }
}

/** @param {Flow} flow @param {Booking} it @param {"expired" | "cancelled"} how @returns {View} */
function over(flow, it, how) {
  const { words } = flow;
  const again = () => {
    flow.forget();
    flow.go({ step: "time", start: undefined });
  };
  // What never had a payment was not paid too late.
  const why = it.payment.status === "none" ? "lapsed" : "expired";
  return {
    title: words.say(`${how}-title`),
    nodes: [about(flow, it), it.answer ? h("p", {}, it.answer) : null, how === "expired" && h("p", {}, words.say(why)), button(words.say("choose"), again)],
  };
}

/** What, when, with whom; and where messages about it go, as long as what was typed is known. @param {Flow} flow @param {Booking} it */
export function about({ words, memory }, it) {
  return appointment(words, { ...it, service: it.service.name, email: memory.draft.email, people: it.practitioners.map((one) => one.name).join(", ") });
}
