import { Failure } from "../api.js";
import { h } from "../dom.js";
import { alert, button } from "../frame.js";
import { change, pay, read } from "../placing.js";
import { about } from "./booking.js";

/** @import { Flow, View } from "../flow.js" */
/** @import { Booking, Code } from "../types.js" */

/** Minutes before the end at which it is said aloud. */
const SAID = [5, 2, 1];
/** What is kept for no longer is counted down. */
const COUNTED_MS = 2 * 60 * 60_000;
const FIRST_LOOK_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** The time is kept while its payment, the link in a mail, or the practice's yes is waited for. @param {Flow} flow @param {Booking} it @param {string} [tag] @returns {View} */
export function held(flow, it, tag) {
  const { words } = flow;
  watch(flow, it);
  if (it.payment.status === "processing") {
    return { title: words.say("way-title"), nodes: [about(flow, it), h("p", {}, words.say("way"))] };
  }
  const asked = it.held_for === "approval";
  const trouble = h("div");
  const attempt = (/** @type {() => Promise<unknown>} */ what) => async () => {
    flow.main.inert = true;
    await what().catch((error) => trouble.replaceChildren(alert(flow.sorry(error))));
    flow.main.inert = false;
  };
  // Of an hour that nobody has confirmed by mail it is not said that it is theirs.
  const kept = it.time_kept !== false;
  const paid = it.held_for === "payment";
  const amount = words.money(it.due_now);
  const waits = asked
    ? words.say("asked", { moment: words.moment(it.hold_expires_at ?? it.start, it.time_zone) })
    : words.say(kept ? "mail" : "mail-unkept");
  return {
    title: words.say(kept ? "held-title" : "mail-title"),
    nodes: [
      about(flow, it),
      paid ? !isLong(it) && countdown(flow, it) : h("p", {}, waits),
      trouble,
      h("div", { class: "actions" },
        paid && button(it.due_now.amount ? words.say("go-pay", { amount }) : words.say("go-card"), attempt(() => pay(flow))),
        paid && !flow.memory.kept?.extended && button(words.say("extend"), attempt(() => extend(flow)), "plain"),
        button(words.say("release"), attempt(() => release(flow, tag)), "link")),
      paid && h("p", { class: "soft" }, words.say("paid-already")),
    ],
  };
}

/** Whether it is kept for hours, after the practice has said yes: nobody counts their minutes. @param {Booking} it */
const isLong = (it) => Date.parse(it.hold_expires_at ?? "") - Date.now() > COUNTED_MS;

/** How long it is still kept: shown by the minute, said aloud a few times only. @param {Flow} flow @param {Booking} it */
function countdown(flow, it) {
  const { turn, words } = flow;
  const line = h("p", { class: "left", part: "left" });
  const left = () => Math.floor((Date.parse(it.hold_expires_at ?? "") - Date.now()) / 60_000);
  let said = left();
  const tick = () => {
    const minutes = left();
    line.textContent = words.say("held-left", { count: Math.max(minutes, 1) });
    if (minutes < said && SAID.includes(minutes)) flow.status.textContent = line.textContent;
    said = minutes;
  };
  const timer = setInterval(() => (flow.turn === turn ? tick() : clearInterval(timer)), 5000);
  tick();
  return line;
}

/** Looks, ever less often, whether the payment has come or the time is up. @param {Flow} flow @param {Booking} shown */
function watch(flow, shown) {
  const { turn } = flow;
  let pause = FIRST_LOOK_MS;
  const look = async () => {
    if (flow.turn !== turn) return;
    const now = document.hidden ? undefined : await read(flow).catch(() => undefined);
    if (flow.turn !== turn) return;
    if (now && (now.booking.held_for !== shown.held_for || now.booking.payment.status !== shown.payment.status)) {
      flow.fresh = now;
      flow.show();
      return;
    }
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}

/** Possible once. @param {Flow} flow */
async function extend(flow) {
  const { kept } = flow.memory;
  let said = "";
  try {
    flow.fresh = { booking: await change(flow, "pay", { extend: true }) };
    said = flow.words.say("extended");
  } catch (error) {
    // It was extended before, or is over: what is shown is old.
    if (!(error instanceof Failure && /** @type {Code[]} */ (["not_payable", "already_ended"]).includes(error.code))) throw error;
  }
  if (kept) kept.extended = true;
  flow.keeper.save();
  await flow.show();
  flow.status.textContent = said;
}

/** Gives the time back, unless it was paid in the meantime. @param {Flow} flow @param {string} [tag] */
async function release(flow, tag) {
  try {
    await change(flow, "cancel", {}, tag ?? (await read(flow)).tag);
  } catch (error) {
    if (!(error instanceof Failure && /** @type {Code[]} */ (["precondition_failed", "already_ended"]).includes(error.code))) throw error;
    await flow.show();
    return;
  }
  flow.forget();
  await flow.go({ step: "time", start: undefined }, true);
}
