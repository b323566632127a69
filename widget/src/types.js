/**
 * Shapes of the API that the widget reads and sends, from the contract (generated/contract.d.ts is made of openapi.yaml), and what it
 * keeps itself.
 *
 * @typedef {import("../generated/contract").components["schemas"]} Schemas
 *
 * @typedef {Schemas["MoneyView"]} Money
 * @typedef {Schemas["ModeDto"]} Mode
 * @typedef {Schemas["ServiceView"]} Service
 * @typedef {Schemas["PractitionerView"]} Practitioner
 * @typedef {Schemas["SlotView"]} Slot
 * @typedef {Schemas["AvailabilityView"]} Availability
 * @typedef {Schemas["QuoteBody"]} QuoteRequest
 * @typedef {Schemas["QuoteView"]} Quote
 * @typedef {Schemas["BookingBody"]} BookingRequest
 * @typedef {Schemas["BookingView"]} Booking
 * @typedef {Schemas["ProblemCode"] | "offline" | "broken"} Code why a request did not succeed; `offline` when no answer came
 *
 * @typedef {"service" | "who" | "time" | "details" | "booking"} Step
 *
 * @typedef {object} Choice what was chosen so far; goes into the history of the tab, so nothing personal
 * @property {Step} step
 * @property {string} [service] handle
 * @property {string} [who] handle of a practitioner; empty: any
 * @property {Mode} [mode]
 * @property {string} [day] YYYY-MM-DD
 * @property {string} [start]
 *
 * @typedef {object} Draft what was typed
 * @property {string} [name]
 * @property {string} [email]
 * @property {string} [phone]
 * @property {string} [note]
 * @property {boolean} [sms]
 * @property {boolean} [voicemail]
 *
 * @typedef {{ key: string, body: string }} Attempt at booking of which no answer has come
 *
 * @typedef {object} Kept by which the tab finds its booking again
 * @property {string} id
 * @property {string} token
 * @property {string} [manage] the manage link
 * @property {boolean} [extended] the hold was
 * @property {boolean} [told] the page was told that it is booked
 *
 * @typedef {{ booking: string, token: string }} Previous what was booked in this tab before, and its manage token
 *
 * @typedef {{ choice: Choice, draft: Draft, attempt?: Attempt, kept?: Kept, previous?: Previous }} Memory
 */
export {};
