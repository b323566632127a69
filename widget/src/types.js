/**
 * Shapes of the API that the widget reads (openapi.yaml), and what it keeps itself.
 *
 * @typedef {{ amount: number, currency: string }} Money in the smallest unit
 * @typedef {"room" | "online" | "phone" | "outdoor"} Mode
 *
 * @typedef {object} Service
 * @property {string} id
 * @property {string} handle
 * @property {string} name
 * @property {string | null} description
 * @property {number} duration_minutes
 * @property {Money} price
 * @property {Mode[]} modes
 * @property {string[]} practitioner_handles
 * @property {boolean} together
 * @property {"everyone" | "new_clients"} audience
 *
 * @typedef {object} Practitioner
 * @property {string} id
 * @property {string} handle
 * @property {string} name
 * @property {string | null} title
 * @property {string | null} pronouns
 * @property {string[]} languages
 *
 * @typedef {{ start: string, end: string, modes: Mode[] }} Slot RFC 3339 with the practice's offset
 * @typedef {{ time_zone: string, slots: Slot[], next_available?: string | null }} Availability
 *
 * @typedef {object} Quote
 * @property {string} start
 * @property {string} end
 * @property {string} time_zone
 * @property {Money} due_now
 * @property {string} policy_version
 * @property {string[]} sentences
 * @property {{ text: string, hash: string } | null} [card_consent]
 *
 * @typedef {object} Booking
 * @property {string} id
 * @property {"held" | "confirmed" | "completed" | "no_show" | "cancelled" | "expired" | "declined"} status
 * @property {"payment" | "mailbox" | null} [held_for] what it waits for while it is held
 * @property {boolean} [time_kept]
 * @property {string} start
 * @property {string} end
 * @property {string} time_zone
 * @property {{ name: string }} service
 * @property {{ name: string }[]} practitioners
 * @property {Mode} mode
 * @property {Money} due_now
 * @property {Money} paid
 * @property {string | null} [free_until]
 * @property {string | null} [hold_expires_at]
 * @property {{ status: string, checkout_url?: string | null }} payment
 * @property {string} [manage_token]
 * @property {string} [manage_url]
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
