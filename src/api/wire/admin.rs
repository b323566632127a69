//! What the practice sees.

use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    BookingView, ContactView, EstimateView, FeeView, OutsideView, OverrideDto, PaymentDetail,
    WriteOffView, instant, reply, scope::ScopeDto,
};
use crate::service::authenticate::Scope;
use crate::service::booking::{bookings::BookingsPage, details::BookingDetails};
use crate::service::{
    listing::InZone,
    practice::{keys::MadeKey, time_off::EnteredTimeOff},
};
use domain::{clients::Client, zone::Zone};
use store::{KeyRecord, Record, RenderError, Reply};

/// A booking, as the practice sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdminBookingView {
    #[serde(flatten)]
    pub booking: BookingView,
    /// Increases with each change.
    pub version: i64,
    #[schema(format = DateTime)]
    pub booked_at: String,
    /// Null for keys without the scope `clients`.
    pub client: Option<ClientView>,
    /// The client's own words; null for keys without the scope `clients`.
    pub note: Option<String>,
    /// The rules that were set aside when it was made or last moved; null: none.
    #[serde(rename = "override")]
    pub set_aside: Option<OverrideView>,
    pub payments: Vec<PaymentDetail>,
    /// For late cancellations and no-shows.
    pub fees: Vec<FeeView>,
    /// Balances that were written off.
    pub write_offs: Vec<WriteOffView>,
    /// The Good Faith Estimate that the client is owed (United States); null for other services.
    pub good_faith_estimate: Option<EstimateView>,
    /// Null while it fits the practice’s definition, or was meant not to.
    pub outside: Option<OutsideView>,
}

/// The rules that were set aside for a booking.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverrideView {
    #[schema(example = json!(["hours"]))]
    pub rules: Vec<OverrideDto>,
    /// Null for keys without the scope `clients`.
    #[schema(example = "Agreed by telephone.")]
    pub reason: Option<String>,
}

/// A page of bookings.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminBookingPage {
    pub data: Vec<AdminBookingView>,
    /// Pass it as `cursor` to get the next page; null on the last one.
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

/// The client.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClientView {
    #[schema(pattern = "^cli_[0-9a-f]{32}$")]
    pub id: String,
    pub name: String,
    /// Null for somebody whom the practice booked for without one: they get no mail.
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
    /// Their time zone (IANA), if they said so.
    pub time_zone: Option<String>,
    pub pronouns: Option<String>,
    pub contact: ContactView,
}

/// Time off that was entered through the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimesOffView {
    pub data: Vec<TimeOffView>,
}

/// Time off, in the practitioner's local time; the end is not included.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeOffView {
    #[schema(
        pattern = "^off_[0-9a-f]{32}$",
        example = "off_01930000000070008000000000000001"
    )]
    pub id: String,
    #[schema(
        pattern = "^prt_[0-9a-f]{32}$",
        example = "prt_01930000000070008000000000000001"
    )]
    pub practitioner: String,
    #[schema(example = "2026-12-21T00:00:00")]
    pub from: String,
    /// Null: nobody knows yet.
    #[schema(example = "2027-01-04T00:00:00")]
    pub until: Option<String>,
    /// Bookings within it; they stay until somebody reschedules or cancels them.
    pub bookings: Vec<String>,
}

/// The API keys of the practice.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeysView {
    pub data: Vec<KeyView>,
}

/// An API key, without the key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyView {
    #[schema(
        pattern = "^key_[0-9a-f]{32}$",
        example = "key_01930000000070008000000000000001"
    )]
    pub id: String,
    pub label: String,
    /// Its first characters, to recognise it by.
    #[schema(example = "hk_sk_test_4f0c…")]
    pub hint: String,
    #[schema(example = json!(["bookings"]))]
    pub scopes: Vec<ScopeDto>,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub expires_at: Option<String>,
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
    /// The key that created it: revoking that revokes this one. Null for keys made on the operator's command line.
    #[schema(pattern = "^key_[0-9a-f]{32}$")]
    pub made_by: Option<String>,
}

/// A new API key: the only answer that holds it.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewKeyView {
    #[serde(flatten)]
    pub record: KeyView,
    /// The key itself. It is not stored and cannot be shown again.
    pub key: String,
}

impl AdminBookingView {
    /// As far as who asks may see who attends.
    #[must_use]
    pub fn of(details: &BookingDetails) -> Self {
        let with_client = details.sees_clients;
        let Record {
            booking,
            client,
            note,
            override_note,
            funds,
            outside,
            ..
        } = &details.record;
        Self {
            booking: BookingView::in_language(details, None),
            version: booking.version,
            booked_at: instant(booking.booked_at, &booking.terms.zone),
            client: with_client.then(|| ClientView::of(client)),
            note: note
                .as_ref()
                .filter(|_| with_client)
                .map(|note| note.reveal().clone()),
            set_aside: override_note.as_ref().map(|note| OverrideView {
                rules: note.overrides.iter().map(Into::into).collect(),
                reason: with_client.then(|| note.reason.reveal().clone()),
            }),
            payments: funds
                .payments
                .iter()
                .map(|payment| PaymentDetail::of(payment, booking, funds))
                .collect(),
            fees: funds
                .fees
                .iter()
                .map(|fee| FeeView::of(fee, booking, funds))
                .collect(),
            write_offs: funds
                .write_offs
                .iter()
                .map(|one| WriteOffView::of(one, &booking.terms.zone, with_client))
                .collect(),
            good_faith_estimate: booking.terms.good_faith_estimate.map(EstimateView::of),
            outside: outside
                .as_ref()
                .map(|outside| OutsideView::of(outside, &booking.terms.zone)),
        }
    }
}

impl AdminBookingView {
    /// As it is tagged; see [`BookingView::timeless`].
    #[must_use]
    pub fn timeless(&self) -> Self {
        Self {
            booking: self.booking.timeless(),
            ..self.clone()
        }
    }
}

impl From<BookingsPage> for AdminBookingPage {
    fn from(page: BookingsPage) -> Self {
        Self {
            data: page.bookings.iter().map(AdminBookingView::of).collect(),
            has_more: page.next_cursor.is_some(),
            next_cursor: page.next_cursor,
        }
    }
}

impl ClientView {
    fn of(client: &Client) -> Self {
        let details = &client.details;
        let contact = &details.contact;
        Self {
            id: client.id.to_string(),
            name: details.name.reveal().clone(),
            email: details.email.as_ref().map(|email| email.reveal().clone()),
            phone: details.phone.as_ref().map(|phone| phone.reveal().clone()),
            language: details.language.clone(),
            time_zone: details
                .time_zone
                .as_ref()
                .map(|zone| zone.name().to_owned()),
            pronouns: details
                .pronouns
                .as_ref()
                .map(|pronouns| pronouns.reveal().clone()),
            contact: contact.into(),
        }
    }
}

impl From<Vec<EnteredTimeOff>> for TimesOffView {
    fn from(entered: Vec<EnteredTimeOff>) -> Self {
        Self {
            data: entered.iter().map(TimeOffView::from).collect(),
        }
    }
}

impl TimeOffView {
    /// The answer that is kept.
    pub fn answer(entered: &EnteredTimeOff) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/time-off/{}", entered.row.id);
        reply(201, Some(location), &Self::from(entered))
    }
}

impl From<&EnteredTimeOff> for TimeOffView {
    fn from(EnteredTimeOff { row, bookings }: &EnteredTimeOff) -> Self {
        Self {
            id: row.id.to_string(),
            practitioner: row.practitioner.to_string(),
            from: row.off.from.to_string(),
            until: (!row.off.is_open()).then(|| row.off.until.to_string()),
            bookings: bookings.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&MadeKey> for NewKeyView {
    fn from(made: &MadeKey) -> Self {
        Self {
            record: KeyView::of(&made.record, &made.zone),
            key: made.key.expose_secret().to_owned(),
        }
    }
}

impl NewKeyView {
    /// The answer that is kept.
    pub fn answer(made: &MadeKey) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/keys/{}", made.record.id);
        reply(201, Some(location), &Self::from(made))
    }
}

impl From<InZone<Vec<KeyRecord>>> for KeysView {
    fn from(InZone { of, zone }: InZone<Vec<KeyRecord>>) -> Self {
        let data = of.iter().map(|key| KeyView::of(key, &zone)).collect();
        Self { data }
    }
}

impl KeyView {
    #[must_use]
    pub fn of(key: &KeyRecord, zone: &Zone) -> Self {
        Self {
            id: key.id.to_string(),
            label: key.label.clone(),
            hint: key.hint.clone(),
            scopes: Scope::ALL
                .iter()
                .filter(|scope| key.scopes.contains(scope))
                .map(|scope| (*scope).into())
                .collect(),
            created_at: instant(key.created, zone),
            expires_at: key.expires.map(|at| instant(at, zone)),
            revoked_at: key.revoked.map(|at| instant(at, zone)),
            made_by: key.parent.map(|parent| parent.to_string()),
        }
    }
}
