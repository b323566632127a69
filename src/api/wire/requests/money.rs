//! Requests about money.

use garde::Validate;
use serde::{Deserialize, Deserializer, de};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::wire::{
        fields::object,
        money::words::{PaymentStateDto, PurposeDto},
    },
    server::problem::{Code, Problem},
    service::money::{fees::FeesRequest, payments::list::PaymentsRequest},
};
use domain::{
    ids::{BookingId, FeeId, PaymentId},
    money::{Currency, Money},
};
use store::ListedFee;

/// An amount of money.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
#[schema(example = json!({"amount": 2000, "currency": "GBP"}))]
pub struct MoneyBody {
    /// Minor units: 2000 is £20.00.
    #[schema(minimum = 1, format = Int64)]
    pub amount: i64,
    /// ISO 4217.
    #[serde(deserialize_with = "currency")]
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    pub currency: Currency,
}

/// How much of a payment to refund.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": {"amount": 2000, "currency": "GBP"}}))]
pub struct RefundBody {
    /// Left out: all that can still be refunded.
    #[serde(default, deserialize_with = "given")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub amount: Option<MoneyBody>,
}

/// How much of a fee is charged.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": {"amount": 2000, "currency": "GBP"}}))]
pub struct ApproveBody {
    /// Left out: the proposed amount.
    #[serde(default, deserialize_with = "given")]
    #[garde(dive)]
    #[schema(nullable = false)]
    pub amount: Option<MoneyBody>,
}

/// Whoever says `null` has not said "all of it".
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<MoneyBody>, D::Error> {
    object(deserializer).map(Some)
}

pub(super) fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
    let code = String::deserialize(deserializer)?;
    Currency::from_code(&code)
        .ok_or_else(|| de::Error::custom("is not a currency of ISO 4217, such as GBP"))
}

impl From<MoneyBody> for Money {
    fn from(body: MoneyBody) -> Self {
        Self::new(body.amount, body.currency)
    }
}

/// The payment in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PaymentPath {
    /// The payment.
    #[param(value_type = String, pattern = "^pay_[0-9a-f]{32}$", example = "pay_01930000000070008000000000000001")]
    pub id: PaymentId,
}

/// The fee in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FeePath {
    /// The fee.
    #[param(value_type = String, pattern = "^fee_[0-9a-f]{32}$", example = "fee_01930000000070008000000000000001")]
    pub id: FeeId,
}

/// What was decided about a fee, whatever it was waived for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeFilterDto {
    Proposed,
    Approved,
    Waived,
}

/// Which payments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentsParams {
    /// Only in this state.
    #[param(nullable = false, inline)]
    pub state: Option<PaymentStateDto>,
    /// Only for this.
    #[param(nullable = false, inline)]
    pub purpose: Option<PurposeDto>,
    /// Only of this booking.
    #[param(value_type = String, pattern = "^bkg_[0-9a-f]{32}$", nullable = false, required = false)]
    pub booking: Option<BookingId>,
    /// Maximum number of results; default 50.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

/// Which fees.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FeesParams {
    /// Only in this state; `waived` whatever for.
    #[param(nullable = false, inline)]
    pub state: Option<FeeFilterDto>,
    /// Maximum number of results; default 50.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

impl PaymentsParams {
    pub fn request(self) -> Result<PaymentsRequest, Problem> {
        Ok(PaymentsRequest {
            state: self.state.map(Into::into),
            purpose: self.purpose.map(Into::into),
            booking: self.booking,
            cursor: self.cursor,
            limit: limit(self.limit)?,
        })
    }
}

impl FeesParams {
    pub fn request(self) -> Result<FeesRequest, Problem> {
        let state = self.state.map(|word| match word {
            FeeFilterDto::Proposed => ListedFee::Proposed,
            FeeFilterDto::Approved => ListedFee::Approved,
            FeeFilterDto::Waived => ListedFee::Waived,
        });
        Ok(FeesRequest {
            state,
            cursor: self.cursor,
            limit: limit(self.limit)?,
        })
    }
}

/// How many a page holds.
pub(super) fn limit(given: Option<u32>) -> Result<u32, Problem> {
    let limit = given.unwrap_or(50);
    let fits = (1..=100).contains(&limit);
    fits.then_some(limit)
        .ok_or_else(|| Problem::at(Code::Invalid, "/limit", "lies between 1 and 100"))
}
