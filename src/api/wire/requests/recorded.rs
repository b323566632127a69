//! Requests about money outside Checkout.

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::money::MoneyBody;
use crate::api::wire::fields::{Day, not_blank, object, one_line};
use domain::{
    clients::Personal,
    ids::{PaymentId, RefundId},
    money::payments::{payment::CollectionMethod, recorded::Received},
};

/// Money that came outside the payment provider.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": {"amount": 2000, "currency": "GBP"}, "method": "cash", "received_on": "2026-10-05"}))]
pub struct ReceivedBody {
    #[serde(deserialize_with = "object")]
    #[garde(dive)]
    pub amount: MoneyBody,
    #[garde(skip)]
    pub method: MethodDto,
    /// The local date on which it came; not in the future.
    #[garde(skip)]
    #[schema(value_type = String, format = Date)]
    pub received_on: Day,
    /// Your own, e.g. of the bank transfer. Stored encrypted.
    #[garde(inner(length(chars, min = 1, max = 140), custom(one_line), custom(not_blank)))]
    #[schema(nullable = false, min_length = 1, max_length = 140)]
    pub reference: Option<String>,
}

/// How money came outside the payment provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MethodDto {
    Cash,
    /// To your own bank account.
    BankTransfer,
    /// By card, at your own terminal.
    Terminal,
}

impl From<ReceivedBody> for Received {
    fn from(body: ReceivedBody) -> Self {
        let method = match body.method {
            MethodDto::Cash => CollectionMethod::Cash,
            MethodDto::BankTransfer => CollectionMethod::Transfer,
            MethodDto::Terminal => CollectionMethod::Terminal,
        };
        Self {
            amount: body.amount.into(),
            method,
            on: body.received_on.0,
            reference: body.reference.map(Personal::new),
        }
    }
}

/// Why a balance is written off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "Agreed on the phone."}))]
pub struct WriteOffBody {
    /// In your words. Stored encrypted.
    #[garde(length(chars, min = 1, max = 500), custom(not_blank))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// The refund in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RefundPath {
    /// The payment.
    #[param(value_type = String, pattern = "^pay_[0-9a-f]{32}$", example = "pay_01930000000070008000000000000001")]
    pub id: PaymentId,
    /// The refund.
    #[param(value_type = String, pattern = "^rfd_[0-9a-f]{32}$", example = "rfd_01930000000070008000000000000001")]
    pub refund: RefundId,
}
