//! What to do when Stripe does not answer.

use crate::adapters::stripe::NoAnswer;

/// What to do about no answer.
pub(crate) fn meaning(why: &NoAnswer) -> String {
    match why {
        NoAnswer::Unreachable => {
            "Stripe cannot be reached from here: check the network, and that the firewall lets https out".into()
        }
        NoAnswer::Key => "Stripe does not know this key: copy it again from dashboard.stripe.com/apikeys".into(),
        NoAnswer::Forbidden(words) => format!("Stripe does not let the key do this: {words}"),
        NoAnswer::Refused(status, words) => format!("Stripe answers {status}: {words}"),
        NoAnswer::Unreadable => {
            "Stripe answers in a way that this version does not understand: check for a newer version".into()
        }
    }
}
