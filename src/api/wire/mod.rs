//! What is shown: the shapes of answers, made from domain values. Times are RFC 3339 with the practice's offset.

pub mod calendars;
mod closures;
pub(crate) mod fields;
pub(crate) mod requests;
pub(crate) mod scope;

mod admin;
mod booking;
mod messages;
mod money;
mod practice;
pub mod webhooks;

pub use admin::{
    AdminBookingPage, AdminBookingView, ClientView, KeyView, KeysView, NewKeyView, OverrideView,
    TimeOffView, TimesOffView,
};
pub use booking::joining::JoiningView;
pub use booking::moving::{MoveView, SwappedView};
pub use booking::origin::{ChallengeView, SameOriginView};
pub use booking::outside::{OutsideBookingView, OutsideReasonDto, OutsideView};
pub use booking::quote::{ConsentView, EstimateView, QuoteView, TierView};
pub use booking::reasons::{ExplanationView, OverrideDto, ReasonView, RuleDto};
pub use booking::sessions::{ChangedSessionsView, EnrolmentView, SessionView, SessionsView};
pub use booking::slots::{AvailabilityView, SlotView};
pub use booking::{
    BookingView, CancellationView, DeclinedForDto, HeldForDto, NamedView, PaymentDto, PaymentView,
    StatusDto, status_word,
};
pub use calendars::busy_sources::{
    BusySourceView, BusySourcesView, BusyStateDto, BusyTestView, BusyTimeView, FaultView,
    WorkingElsewhereDto,
};
pub use calendars::feeds::{DetailDto, FeedKindDto, FeedView, FeedsView, IncludeDto, NewFeedView};
pub use closures::{
    AdminBookingsView, ClosedBookingView, ClosureCancelledView, ClosurePreviewView, ClosureView,
};
pub use messages::contact::{ChannelDto, ContactSettingsView, ContactView};
pub use messages::{MessageChannelDto, MessageKindDto, MessageStateDto, MessageView, MessagesView};
pub use money::exceptions::{ExceptionKindDto, ExceptionNoteView, ExceptionView, ExceptionsView};
pub use money::income::{
    FiguresView, GroupDto, IncomeRow, IncomeTotal, IncomeView, PeriodDto, ReceivablesView,
};
pub use money::payment_account::PaymentAccountView;
pub use money::words::{
    DisputeStateDto, FeeKindDto, FeeStateDto, PaymentMethodDto, PaymentStateDto, PurposeDto,
    RefundCauseDto, RefundStateDto,
};
pub use money::{
    DisputeView, FeePage, FeeView, PaymentDetail, PaymentPage, RefundDetail, WriteOffView,
};
pub use practice::{
    FirstVisitView, PlaceView, PolicyView, PracticeView, PractitionerView, PractitionersView,
    ServiceView, ServicesView,
};
pub use webhooks::events::{
    EventDto, WebhookBooking, WebhookData, WebhookFee, WebhookMessage, WebhookPayment,
    WebhookRefund, WebhookTestData,
};
pub use webhooks::{
    DeliveryPage, DeliveryStateDto, DeliveryView, DisabledDto, EndpointStateDto,
    NewWebhookEndpointView, WebhookEndpointView, WebhookEndpointsView, WebhookTestView,
};

pub use crate::document::words::{
    ApprovalDto, AudienceDto, ModeDto, NoticeBasisDto, PaymentRuleDto,
};

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use domain::{money::Money, zone::Zone};
use store::{RenderError, Reply};

/// Money: integer minor units of an ISO 4217 currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"amount": 6500, "currency": "GBP"}))]
pub struct MoneyView {
    /// Minor units: 6500 is £65.00.
    #[schema(format = Int64)]
    pub amount: i64,
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount,
            currency: money.currency.code().into(),
        }
    }
}

/// An instant in a zone's offset.
pub(crate) fn instant(at: Timestamp, zone: &Zone) -> String {
    zone.rfc3339(at)
}

/// The answer as it is sent, and remembered.
pub(crate) fn reply<T: Serialize>(
    status: u16,
    location: Option<String>,
    view: &T,
) -> Result<Reply, RenderError> {
    let body = serde_json::to_string(view).map_err(|error| RenderError(error.to_string()))?;
    Ok(Reply {
        status,
        location,
        body,
        replayed: false,
    })
}
