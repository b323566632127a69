import { Failure, freshKey } from "./api.js";

/** @import { Flow } from "./flow.js" */
/** @import { Booking, BookingRequest, Code, Quote } from "./types.js" */

/** After these it is not known whether the booking was made. @type {Code[]} */
const UNKNOWN = ["offline", "timeout", "unavailable", "internal", "broken", "idempotency_in_flight"];

/**
 * Places the booking that is wished for; without a wish, the attempt of which no answer came is repeated as it was, with its
 * key: so nothing is booked twice. It is forgotten when an answer says what became of it.
 *
 * @param {Flow} flow
 * @param {BookingRequest} [wish]
 * @returns {Promise<Booking>}
 */
export async function place(flow, wish) {
  const { memory, keeper } = flow;
  memory.attempt ??= { key: freshKey(), body: JSON.stringify(wish) };
  keeper.save();
  /** @type {Booking} */
  let booking;
  try {
    booking = await flow.api.json(`${flow.path}/bookings`, memory.attempt);
  } catch (error) {
    if (error instanceof Failure && !UNKNOWN.includes(error.code)) memory.attempt = undefined;
    keeper.save();
    throw error;
  }
  const { id, manage_token: token = "", manage_url: manage } = booking;
  memory.attempt = undefined;
  memory.kept = { id, token, manage };
  keeper.save();
  return booking;
}

/**
 * What the service is asked for.
 *
 * @param {Flow} flow
 * @param {Quote} quote
 * @param {{ name: string, email: string, phone: string, note: string }} typed
 * @returns {BookingRequest}
 */
export function wish({ choice, memory, words }, quote, { name, email, phone, note }) {
  const { sms, voicemail } = memory.draft;
  // What is not said may be used, so it is said; without a number there is nothing to say of it.
  const may = (/** @type {boolean | undefined} */ allowed) => (phone ? (allowed ? "ok" : "never") : undefined);
  return {
    service: /** @type {string} */ (choice.service),
    practitioner: choice.who || undefined,
    start: /** @type {string} */ (choice.start),
    mode: choice.mode,
    policy_version: quote.policy_version,
    card_consent: quote.card_consent?.hash,
    client: {
      name,
      email,
      phone: phone || undefined,
      language: words.server,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      contact: { email: "ok", sms: may(sms), voicemail: may(voicemail), post: "never" },
    },
    note: note || undefined,
    previous: memory.previous,
    return_url: returnUrl(),
  };
}

/** This page, to which the payment page leads back. */
function returnUrl() {
  const { origin, pathname, href, protocol } = location;
  if (!protocol.startsWith("http")) return undefined;
  return href.length > 2000 ? origin + pathname : href;
}

/** Shows what was booked, and goes on to the payment page if there is one. @param {Flow} flow @param {Booking} booking */
export async function open(flow, booking) {
  flow.fresh = { booking };
  if (booking.status === "held") flow.tell("hk-held", { booking: booking.id, until: booking.hold_expires_at });
  await flow.show();
  if (booking.status === "held" && booking.held_for === "payment") await pay(flow, booking.payment.checkout_url);
}

/**
 * To the payment page. Asking for it never charges twice; if it turns out paid already, that is shown.
 *
 * @param {Flow} flow
 * @param {string | null} [page] when it is known
 */
export async function pay(flow, page) {
  flow.status.textContent = flow.words.say("leaving");
  if (!page) {
    const booking = await change(flow, "pay", {});
    page = booking.payment.checkout_url;
    if (booking.status !== "held" || !page) {
      flow.fresh = { booking };
      return flow.show();
    }
  }
  if (/^https?:/.test(page)) window.open(page, "_top");
}

/** @type {Map<string, string>} keys of changes of which no answer has come */
const keys = new Map();

/**
 * Changes the booking of this tab.
 *
 * @param {Flow} flow
 * @param {"pay" | "cancel"} what
 * @param {object} body
 * @param {string} [match] ETag
 * @returns {Promise<Booking>}
 */
export async function change(flow, what, body, match) {
  const { id = "", token } = flow.memory.kept ?? {};
  const name = what + id + JSON.stringify(body);
  const key = keys.get(name) ?? freshKey();
  keys.set(name, key);
  try {
    const booking = await flow.api.json(`/v1/bookings/${id}/${what}`, { body, token, key, match });
    keys.delete(name);
    return booking;
  } catch (error) {
    if (error instanceof Failure && !UNKNOWN.includes(error.code)) keys.delete(name);
    throw error;
  }
}

/** The booking of this tab as it is now. @param {Flow} flow @returns {Promise<{ booking: Booking, tag: string | undefined }>} */
export async function read(flow) {
  const { id, token } = flow.memory.kept ?? {};
  const answer = await flow.api.answer(`/v1/bookings/${id}`, { token });
  const tag = answer.headers.get("etag") ?? undefined;
  const booking = await answer.json().catch(() => {
    throw new Failure("offline");
  });
  return { booking, tag };
}
