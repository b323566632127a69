//! What clients and practices send: shapes, their rules, and what they mean to the use cases.

mod admin;
mod booking;
mod client;
mod closures;
mod feeds;
mod money;
mod moving;
mod own;
mod query;
mod recorded;
mod reports;
mod sessions;
mod webhooks;

pub use admin::{AnswerBody, ExceptionBody, ExceptionNoteBody, KeyBody, ListQuery, TimeOffBody};
pub use booking::{BookingBody, ChallengeBody, PayBody, QuoteBody};
pub use client::{AddressBody, ClientBody, ContactBody, ContactSettingsBody, LinkRequestBody};
pub use closures::{ClosureBody, ClosureCancelBody, LateBody};
pub use feeds::{BusySourceBody, BusySourceChangeBody, BusyTestBody, FeedBody, RangeQuery};
pub use money::{ApproveBody, FeePath, FeesParams, PaymentPath, PaymentsParams, RefundBody};
pub use moving::{AdminMoveBody, MoveBody, MoveParams, SwapBody};
pub use own::{AdminBookingBody, EnrolmentBody};
pub use query::{
    AvailabilityParams, BookingPath, ExplainParams, LanguageQuery, MessagePath, PractitionersQuery,
    SlugPath,
};
pub use recorded::{ReceivedBody, RefundPath, WriteOffBody};
pub use reports::{FormatDto, IncomeParams};
pub use sessions::{RescheduleSessionsBody, SessionBody, SessionsParams};
pub use webhooks::{DeliveriesParams, DeliveryPath, EndpointPath, WebhookEndpointBody};
