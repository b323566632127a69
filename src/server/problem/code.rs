//! The table of everything that can go wrong: one row per stable code.

use std::borrow::Cow;

use axum::http::StatusCode;

/// One row of the table.
struct Row {
    code: &'static str,
    status: StatusCode,
    /// Seconds to wait before trying again, when that is what helps.
    retry_after: Option<u64>,
    title: &'static str,
    /// What a person can do about it.
    detail: &'static str,
}

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $($retry:literal)?, $title:literal, $detail:literal;)*) => {
        /// The stable name of a kind of problem. Never renamed, never given another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const fn row(self) -> Row {
                match self {
                    $(Self::$variant => Row {
                        code: $code,
                        status: StatusCode::$status,
                        retry_after: codes!(@retry $($retry)?),
                        title: $title,
                        detail: $detail,
                    },)*
                }
            }
        }
    };
    (@retry $seconds:literal) => { Some($seconds) };
    (@retry) => { None };
}

codes! {
    Malformed "malformed" BAD_REQUEST, "Malformed request",
        "The request is not well formed. Correct what `errors` names, or the syntax of the body, and send it again.";
    IdempotencyKeyMissing "idempotency_key_missing" BAD_REQUEST, "Idempotency-Key missing or malformed",
        "Send an Idempotency-Key header of 1 to 255 visible ASCII characters, e.g. a fresh UUID, and the same one when you repeat the request.";
    SignatureInvalid "signature_invalid" BAD_REQUEST, "Invalid signature",
        "The event is not signed with a secret that is known here, or it is too old. Compare the endpoint's signing secret with the configuration.";
    Unauthorized "unauthorized" UNAUTHORIZED, "Missing or invalid credentials",
        "Send `Authorization: Bearer …` with a manage token or an API key that is neither expired nor revoked.";
    Forbidden "forbidden" FORBIDDEN, "Not allowed with these credentials",
        "The API key lacks the scope that this needs. Use a key that has it, or create one.";
    NotFound "not_found" NOT_FOUND, "Not found",
        "Nothing with this address or id exists, or the credentials do not belong to it. Check both.";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED, "Method not allowed",
        "Use one of the methods that the Allow header lists.";
    BodyTooSlow "body_too_slow" REQUEST_TIMEOUT, "Request body too slow",
        "The request was not begun. Send it again over a faster connection.";
    SlotTaken "slot_taken" CONFLICT, "Time no longer available",
        "Somebody else took this time, or it is no longer offered. Choose one of `alternatives` or ask for the free times again.";
    PriceChanged "price_changed" CONFLICT, "Price changed",
        "Ask for the change and its price again with `GET …/reschedule`, and show it to whoever decides.";
    LimitReached "limit_reached" CONFLICT, "Practitioner fully booked that day or week",
        "The practitioner's day or week is full. Choose one of `alternatives` or another practitioner.";
    AlreadyBooked "already_booked" CONFLICT, "Client already booked at this time",
        "Ask whether they want this one as well. If they do, send the request again with `allow_overlap` set to true.";
    ClientLimitReached "client_limit_reached" CONFLICT, "Client's limit of open bookings reached",
        "Cancel one of the client's open bookings first, or move it instead of booking another.";
    IdempotencyInFlight "idempotency_in_flight" CONFLICT 1, "First request with this key still running",
        "Wait a moment and send the same request with the same Idempotency-Key again.";
    PolicyChanged "policy_changed" CONFLICT, "Terms changed",
        "The practice's terms changed since they were shown. Show the current ones, then send the request with their version.";
    PaymentsClosed "payments_closed" CONFLICT, "Payments closed",
        "The practice does not take payments here at the moment, so nothing that costs money can be booked. Please contact the practice directly.";
    AlreadyEnded "already_ended" CONFLICT, "Booking already over",
        "The booking is completed, cancelled, expired or declined, so nothing about it can change. Book a new time.";
    NotPayable "not_payable" CONFLICT, "Nothing to pay",
        "The booking is paid, owes nothing, or is over. Read it again to see its state.";
    FeeDecided "fee_decided" CONFLICT, "Fee already decided",
        "The fee was approved or waived already. Read the booking's fees to see what was decided.";
    InDispute "in_dispute" CONFLICT, "Payment in dispute",
        "The client's bank has taken the money back and decides about it. Wait until the dispute is closed; nothing goes back twice.";
    InUse "in_use" CONFLICT, "Still needed by future bookings",
        "Move or cancel the bookings that are listed, then remove it.";
    Gone "gone" GONE, "Link withdrawn",
        "The link was revoked or replaced. Ask the practice for the current one.";
    PreconditionFailed "precondition_failed" PRECONDITION_FAILED, "Changed in the meantime",
        "The If-Match header names an older version. Read it again, apply your change to that and send its ETag.";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE, "Request body too large",
        "Send a smaller body: 64 KB are enough for every request, 20 MiB for a calendar unless the operator chose another limit.";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE, "Unsupported content type",
        "Send JSON with the header `Content-Type: application/json`.";
    Invalid "invalid" UNPROCESSABLE_ENTITY, "Unprocessable request",
        "The request can be read, but some of it is not allowed. Correct what `errors` names and send it again.";
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY, "Idempotency-Key already used for another request",
        "This key came with a different body before. Use a fresh key for a new request.";
    CalendarUnreadable "calendar_unreadable" UNPROCESSABLE_ENTITY, "Unreadable calendar",
        "The calendar cannot be fetched or understood, so nobody would know when the practitioner is busy. Correct what `detail` says and send it again.";
    ConsentRequired "consent_required" UNPROCESSABLE_ENTITY, "Consent to save the card missing",
        "A card is saved for this booking. Show the text of the quote's `card_consent` and send its hash once the client agrees.";
    AmountNotAllowed "amount_not_allowed" UNPROCESSABLE_ENTITY, "Amount not allowed",
        "An amount is positive, in the currency of the payment, and at most what is left of it. Read it again to see what that is.";
    TooSoon "too_soon" UNPROCESSABLE_ENTITY, "Too soon",
        "The practice needs more notice than this. Choose a later time, or contact the practice.";
    TooFar "too_far" UNPROCESSABLE_ENTITY, "Too far ahead",
        "The practice does not take bookings that far ahead yet. Choose an earlier time.";
    NotOffered "not_offered" UNPROCESSABLE_ENTITY, "Not offered",
        "The service is not offered in this way, by this practitioner, or at this time. Choose from the listed free times.";
    ProofMissing "proof_missing" FORBIDDEN, "E-mail address not confirmed",
        "Only the link in the e-mail about this booking confirms it. Ask the client to open that e-mail.";
    OtherService "other_service" UNPROCESSABLE_ENTITY, "Service cannot be changed",
        "Another service is another booking, with its own terms. Book that one first, then cancel this one.";
    NotForClient "not_for_client" UNPROCESSABLE_ENTITY, "Service not for this client",
        "The service is for new clients only, or for known ones only. Choose another service, or contact the practice.";
    TooLateToChange "too_late_to_change" UNPROCESSABLE_ENTITY, "Too late to change online",
        "The time for changes has passed. Please contact the practice directly.";
    RateLimited "rate_limited" TOO_MANY_REQUESTS 1, "Too many requests",
        "Wait as many seconds as `retry_after` says before the next request.";
    HoldCapReached "hold_cap_reached" TOO_MANY_REQUESTS, "Too many unpaid bookings",
        "Several bookings from your internet connection, or with this e-mail address, have not been paid for. Pay for or cancel those that are yours, try again tomorrow, or contact the practice.";
    PractitionerHeld "practitioner_held" TOO_MANY_REQUESTS 60, "Too many payments in progress",
        "So many times with this practitioner are waiting for other people's payments that no more can be held. Try again in a few minutes, or choose somebody else.";
    UnprovedReached "unproved_reached" TOO_MANY_REQUESTS, "Too many unconfirmed bookings",
        "Many bookings from your internet connection have not been confirmed by the link in their e-mail. Confirm those that are yours, try again tomorrow, or contact the practice.";
    Internal "internal" INTERNAL_SERVER_ERROR, "Internal error",
        "This is our fault. If it happens again, tell the operator the request id in `instance`.";
    Timeout "timeout" SERVICE_UNAVAILABLE 5, "Timed out",
        "The answer did not come in time and it is not known whether the request took effect. Repeat it with the same Idempotency-Key.";
    Overloaded "overloaded" SERVICE_UNAVAILABLE 1, "Overloaded",
        "The request was not begun. Wait a moment and send it again.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE 5, "Upstream unavailable",
        "The database or the payment provider cannot be reached at the moment. Try again in a few seconds.";
    PaymentsNotReady "payments_not_ready" SERVICE_UNAVAILABLE 300, "Practice cannot take payments right now",
        "It is not your card, and nothing was charged: the practice has to change something at its payment provider first. Try again later, or contact the practice.";
    Storage "storage" SERVICE_UNAVAILABLE 2, "Storage unavailable",
        "The database has no room left or its disk is failing, so nothing was changed. Repeat the request in a moment with the same Idempotency-Key; the operator has to make room.";
}

/// The registered type for both kinds of quota (IANA HTTP Problem Types).
const QUOTA_EXCEEDED: &str = "https://iana.org/assignments/http-problem-types#quota-exceeded";

impl Code {
    /// The code as programs see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().code
    }

    /// The HTTP status it always comes with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.row().status
    }

    /// A few words that do not depend on the occasion.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// What a person can do about it, when the occasion gives nothing more precise.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        self.row().detail
    }

    /// Seconds to wait before trying again, when that is what helps.
    #[must_use]
    pub const fn retry_after(self) -> Option<u64> {
        self.row().retry_after
    }

    /// The type URI: `/problems/<code>`, or the registered one for exceeded quotas.
    #[must_use]
    pub fn uri(self) -> Cow<'static, str> {
        // Two codes share the registered type; `code` tells them apart.
        match self.status() {
            StatusCode::TOO_MANY_REQUESTS => QUOTA_EXCEEDED.into(),
            _ => format!("/problems/{}", self.as_str()).into(),
        }
    }

    /// The code of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}
