//! What Stripe accepts: amounts, statement descriptors, addresses, languages.

use stripe_checkout::checkout_session::CreateCheckoutSessionAllowedPaymentMethodTypes;

use super::{
    objects::render::STATEMENT_PREFIX,
    server::{error::ApiError, form::Form},
};
use domain::money::Currency;

/// Minimum charges in the smallest unit (docs.stripe.com/currencies, "Minimum and maximum charge amounts"); 50 for the rest.
const MINIMUMS: [(&str, i64); 19] = [
    ("aed", 200),
    ("bgn", 100),
    ("czk", 1_500),
    ("dkk", 250),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17_500),
    ("mxn", 1_000),
    ("myr", 200),
    ("nok", 300),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("thb", 1_000),
    ("isk", 6_000),
    ("kwd", 150),
    ("bhd", 190),
    ("omr", 190),
    ("jod", 350),
];

/// What Stripe takes at most: eight digits.
const MAXIMUM: i64 = 99_999_999;

/// A currency Stripe knows, in lower case.
pub(super) fn currency(text: &str, param: &str) -> Result<String, ApiError> {
    let code = text.to_ascii_lowercase();
    match Currency::from_code(&code.to_ascii_uppercase()) {
        // Gold, test codes and the like have no decimals at all.
        Some(known) if known.exponent().is_some() => Ok(code),
        _ => Err(ApiError::parameter(
            None,
            param,
            format!("Invalid currency: {code}."),
        )),
    }
}

/// A total between the currency's minimum and eight digits.
pub(super) fn total(amount: i64, currency: &str) -> Result<(), ApiError> {
    self::amount(
        amount,
        currency,
        "line_items",
        "The Checkout Session's total amount due",
    )
}

/// The same for the parameter `param`, called `name` in the message.
pub(super) fn amount(amount: i64, currency: &str, param: &str, name: &str) -> Result<(), ApiError> {
    let minimum = MINIMUMS
        .iter()
        .find(|(code, _)| *code == currency)
        .map_or(50, |(_, minimum)| *minimum);
    if amount < minimum {
        let message = format!("{name} must be at least {minimum} {currency}.");
        return Err(ApiError::parameter(
            Some("amount_too_small"),
            param,
            message,
        ));
    }
    if amount > MAXIMUM {
        let message = format!("{name} must be no more than {MAXIMUM} {currency}.");
        return Err(ApiError::parameter(
            Some("amount_too_large"),
            param,
            message,
        ));
    }
    // Krónur and shillings come in hundredths that must be whole, fils in tens.
    let step = if matches!(currency, "isk" | "ugx") {
        100
    } else {
        10
    };
    if matches!(
        currency,
        "isk" | "ugx" | "bhd" | "jod" | "kwd" | "omr" | "tnd"
    ) && amount % step != 0
    {
        return Err(ApiError::parameter(
            None,
            param,
            format!("Invalid amount: {currency} must be a multiple of {step}."),
        ));
    }
    Ok(())
}

/// The methods that an account here has switched on; the second leads its payer elsewhere, the third is slow.
const METHODS: [&str; 3] = ["card", "paypal", SLOW];
const SLOW: &str = "sepa_debit";

/// `allowed_payment_method_types`: those that may pay, if they are switched on. What the account does not have is passed over
/// (docs.stripe.com/changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter).
pub(super) fn allowed(form: &mut Form) -> Result<Vec<String>, ApiError> {
    let allowed = form.list("allowed_payment_method_types");
    let unknown = |kind: &&String| {
        matches!(
            kind.parse(),
            Err(_) | Ok(CreateCheckoutSessionAllowedPaymentMethodTypes::Unknown(_))
        )
    };
    let refused = |message| {
        Err(ApiError::parameter(
            None,
            "allowed_payment_method_types",
            message,
        ))
    };
    if let Some(kind) = allowed.iter().find(unknown) {
        return refused(format!(
            "Invalid allowed_payment_method_types: {kind} is no payment method type."
        ));
    }
    // Methods that are not switched on are ignored, but at least one has to be left.
    if !allowed.is_empty() && offered(&allowed).next().is_none() {
        return refused(
            "None of the payment method types is activated for this account.".to_owned(),
        );
    }
    Ok(allowed)
}

/// The methods that are switched on and allowed; all if none is named.
pub(super) fn offered(allowed: &[String]) -> impl Iterator<Item = &'static str> {
    METHODS
        .into_iter()
        .filter(|one| allowed.is_empty() || allowed.iter().any(|named| named == one))
}

/// Whether one is among them whose money takes days.
pub(super) fn slow_offered(allowed: &[String]) -> bool {
    offered(allowed).any(|one| one == SLOW)
}

/// `automatic_payment_methods`, with `return_url` where a method may lead the payer elsewhere (`docs.stripe.com/api/payment_intents/create`,
/// `return_url`). Whether redirects are allowed, if it was said.
pub(super) fn redirects(
    form: &mut Form,
    allowed: &[String],
) -> Result<Option<&'static str>, ApiError> {
    let enabled = form.take("automatic_payment_methods[enabled]");
    let redirects = match form
        .take("automatic_payment_methods[allow_redirects]")
        .as_deref()
    {
        None => None,
        Some("never") => Some("never"),
        Some("always") => Some("always"),
        Some(_) => {
            let message = "Invalid allow_redirects: must be one of always or never.";
            return Err(ApiError::parameter(
                None,
                "automatic_payment_methods[allow_redirects]",
                message,
            ));
        }
    };
    // `allow_redirects` belongs to `automatic_payment_methods`, which has to be switched on.
    if redirects.is_some() && enabled.as_deref() != Some("true") {
        return Err(ApiError::missing("automatic_payment_methods[enabled]"));
    }
    if enabled.is_some() && !allowed.is_empty() {
        let message = "You can only specify one of these parameters: allowed_payment_method_types, automatic_payment_methods.";
        return Err(ApiError::parameter(
            None,
            "allowed_payment_method_types",
            message,
        ));
    }
    let back = form.take("return_url");
    // Cards alone never redirect. Anything else might, unless redirects were ruled out.
    if redirects != Some("never") && allowed != ["card"] && back.is_none() {
        return Err(ApiError::parameter(None, "return_url", NO_WAY_BACK));
    }
    Ok(redirects)
}

const NO_WAY_BACK: &str = "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these \
     payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept \
     redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and \
     `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";

/// A suffix of letters, digits and plain signs with at least one letter, that fits into 22 characters behind the prefix
/// (docs.stripe.com/get-started/account/statement-descriptors).
pub(super) fn statement_suffix(text: &str, param: &str) -> Result<(), ApiError> {
    let refused = |message: &str| {
        Err(ApiError::parameter(
            Some("invalid_statement_descriptor"),
            param,
            message,
        ))
    };
    if !text.is_ascii()
        || text
            .bytes()
            .any(|b| b.is_ascii_control() || b"<>\\'\"*".contains(&b))
    {
        return refused(
            "The statement descriptor suffix must not contain the characters: < > \\ ' \" *.",
        );
    }
    if !text.bytes().any(|b| b.is_ascii_alphabetic()) {
        return refused("The statement descriptor suffix must contain at least one letter.");
    }
    // Prefix, `* ` and suffix have 22 characters together.
    if STATEMENT_PREFIX.len() + 2 + text.len() > 22 {
        return refused(
            "The statement descriptor must be no longer than 22 characters, prefix included.",
        );
    }
    Ok(())
}

/// An absolute web address.
pub(super) fn url(text: String, param: &str) -> Result<String, ApiError> {
    match reqwest::Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(text),
        _ => Err(ApiError::parameter(
            Some("url_invalid"),
            param,
            "Not a valid URL",
        )),
    }
}

/// One of Stripe's page languages.
pub(super) fn locale(text: String) -> Result<String, ApiError> {
    match text.parse() {
        Ok(stripe_checkout::CheckoutSessionLocale::Unknown(_)) | Err(_) => Err(
            ApiError::parameter(None, "locale", format!("Invalid locale: {text}")),
        ),
        Ok(_) => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_obey_the_card_networks() {
        assert!(statement_suffix("BKG 7K2Q", "p").is_ok());
        for text in ["", "1234", "BKG*7", "B'KG", "BÄD", "BKG 7K2QABCDEF"] {
            assert!(statement_suffix(text, "p").is_err(), "{text}");
        }
    }

    #[test]
    fn totals_have_a_minimum_and_a_step() {
        for (amount, code, fine) in [
            (30, "gbp", true),
            (29, "gbp", false),
            (50, "eur", true),
            (49, "eur", false),
            (650_000, "isk", true),
            (650_010, "isk", false),
            (6_501, "kwd", false),
            (100_000_000, "gbp", false),
        ] {
            assert_eq!(total(amount, code).is_ok(), fine, "{amount} {code}");
        }
    }
}
