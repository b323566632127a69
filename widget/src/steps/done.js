import { h } from "../dom.js";
import { alert, button } from "../frame.js";
import { about } from "./booking.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Booking } from "../types.js" */

/** Booked. @param {Flow} flow @param {Booking} it @returns {View} */
export function done(flow, it) {
  const { words, memory, keeper } = flow;
  const kept = memory.kept;
  const what = about(flow, it);
  memory.draft = {};
  if (kept && !kept.told) {
    kept.told = true;
    flow.tell("hk-booked", { booking: it.id });
  }
  keeper.save();
  const trouble = h("div");
  const calendar = () => saveCalendar(flow, it).catch((error) => trouble.replaceChildren(alert(flow.sorry(error))));
  const again = () => {
    flow.forget();
    flow.go({ step: flow.steps[0] ?? "time", start: undefined });
  };
  const manage = kept?.manage && /^https?:/.test(kept.manage) ? kept.manage : undefined;
  return {
    title: words.say("done-title"),
    nodes: [
      what,
      h("p", {}, [
        it.paid.amount > 0 && words.say("paid", { amount: words.money(it.paid) }),
        it.free_until && words.say("free-until", { until: words.moment(it.free_until, it.time_zone) }),
        words.say("done"),
      ].filter(Boolean).join(" ")),
      trouble,
      h("div", { class: "actions" },
        button(words.say("calendar"), calendar),
        manage && h("a", { class: "plain", part: "button", href: manage, rel: "noreferrer" }, words.say("manage")),
        button(words.say("again"), again, "link")),
    ],
  };
}

/**
 * The appointment as a file that calendar apps open. It needs the booking's token, so it cannot be a plain link.
 *
 * @param {Flow} flow
 * @param {Booking} it
 */
async function saveCalendar(flow, it) {
  const answer = await flow.api.answer(`/v1/bookings/${it.id}/calendar.ics`, { token: flow.memory.kept?.token });
  const address = URL.createObjectURL(await answer.blob());
  h("a", { href: address, download: "appointment.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
