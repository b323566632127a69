//! Which message tells what has become of a fee, and what it says.

use strum::VariantArray;

use super::email_content::with_terms;
use crate::{
    messages::{MessageKind, contact_rules::Contact},
    money::{
        Currency, Money,
        fee::FeeKind,
        standing_fee::{FeeOutcome, StandingFee},
    },
    sensitive_words::sensitive_word,
    wording::{EmailTerms, Locale, email_content},
};

/// What is told of a fee, if anything is.
fn told(kind: MessageKind, fee: FeeKind, outcome: FeeOutcome, locale: Locale) -> Option<String> {
    let fee = StandingFee {
        kind: fee,
        outcome,
        kept: Money::new(6_500, Currency::GBP),
    };
    let said = |fee| {
        with_terms(kind, Contact::Ok, |terms| {
            email_content(EmailTerms { fee, ..terms }, locale).paragraphs
        })
    };
    let (with, without) = (said(Some(fee)), said(None));
    assert_eq!(with[..2], without[..2], "not in the first lines");
    with.into_iter().find(|text| !without.contains(text))
}

#[test]
fn a_fee_is_told_with_its_rule_and_how_to_object_where_it_is_news() {
    use FeeKind::{LateCancellation, NoShow};
    use FeeOutcome::{Due, KeptInFull, KeptInPart, Paid, Undecided};
    use MessageKind::{Cancelled, Confirmed, Fee, Missed, Receipt, Refund};
    for (kind, fee, outcome, is_told) in [
        (Cancelled, LateCancellation, Undecided, true),
        (Cancelled, LateCancellation, KeptInFull, true),
        (Cancelled, LateCancellation, KeptInPart, true),
        (Cancelled, LateCancellation, Due, false),
        (Missed, NoShow, Undecided, false),
        (Missed, NoShow, KeptInFull, true),
        (Missed, NoShow, KeptInPart, true),
        (Missed, NoShow, Due, false),
        (Fee, NoShow, Due, true),
        (Fee, LateCancellation, Due, true),
        (Receipt, NoShow, Paid, true),
        (Receipt, NoShow, KeptInFull, false),
        (Refund, NoShow, KeptInPart, false),
        (Confirmed, NoShow, KeptInFull, false),
    ] {
        for &locale in Locale::VARIANTS {
            let text = told(kind, fee, outcome, locale);
            assert_eq!(text.is_some(), is_told, "{kind:?} {outcome:?}: {text:?}");
            let text = text.unwrap_or_default();
            assert_eq!(sensitive_word(&text), None, "{locale:?}: {text}");
            assert!(!text.contains(['£', '€', '$', '{']) && !text.starts_with("fee-"));
        }
    }
    assert_eq!(
        told(Missed, NoShow, KeptInFull, Locale::EnGb).unwrap(),
        "Under the rules you were shown when you booked, there is a fee for a missed booking, and what you’ve paid is kept towards it. \
         If something got in the way, or you see it differently, please let us know."
    );
    assert_eq!(
        told(Fee, LateCancellation, Due, Locale::De).unwrap(),
        "Das ist das Ausfallhonorar für eine späte Absage, nach den Regeln, die Sie bei der Buchung gesehen haben. \
         Wenn etwas dazwischengekommen ist oder Sie es anders sehen, sagen Sie uns bitte Bescheid, bevor Sie bezahlen."
    );
}
