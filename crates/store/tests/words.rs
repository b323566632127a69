//! The words that are stored: what is renamed in the code must not change them.

use strum::VariantArray;

fn words<T: VariantArray + Copy + Into<&'static str>>() -> String {
    let words = T::VARIANTS.iter().map(|one| (*one).into());
    words.collect::<Vec<_>>().join(" ")
}

/// How the words of a type are read, and what they are.
type Stored = (fn() -> String, &'static str);

const STORED: &[Stored] = &[
    (
        words::<domain::booking::overrides::Override>,
        "horizon notice hours grid limits length price",
    ),
    (
        words::<domain::calendars::busy::WorkingElsewhere>,
        "free busy",
    ),
    (
        words::<domain::calendars::feed::Detail>,
        "busy initials names",
    ),
    (words::<domain::clients::MessageChannel>, "email sms"),
    (
        words::<domain::clients::confirmation::Awaits>,
        "payment mailbox mailbox_unkept approval",
    ),
    (
        words::<domain::messages::MessageKind>,
        "prove held on_its_way too_late requested confirmed moved cancelled \
         cancelled_by_practice declined unanswered expired not_for_client limit_reached running_late missed \
         receipt refund given_back receipt_corrected payment_failed payment_due fee payment_link \
         payment_reminder new_link links address_changed reminder day_before hour_before",
    ),
    (
        words::<domain::messages::contact_rules::Contact>,
        "ok name_only",
    ),
    (
        words::<domain::messages::contact_rules::Withheld>,
        "unsafe_channel no_safe_hour too_late too_many_mails no_address",
    ),
    (
        words::<domain::messages::notification::NotificationKind>,
        "new moved passed_on cancelled day payee",
    ),
    (
        words::<domain::money::accounting::balance_transaction::BalanceTransactionKind>,
        "payment refund refund_failure dispute dispute_reversal other",
    ),
    (
        words::<domain::money::accounting::balance_transaction::Difference>,
        "unknown_movement amount_differs not_captured_here",
    ),
    (
        words::<domain::money::accounting::income::DebtStanding>,
        "outstanding settled in_credit",
    ),
    (
        words::<domain::money::accounting::transaction::LedgerAccount>,
        "provider client_receivable revenue tax fees refunds disputes provider_costs \
         cash bank terminal written_off",
    ),
    (
        words::<domain::money::accounting::transaction::TransactionKind>,
        "payment income refund_ordered refund_sent refund_failed dispute_opened \
         dispute_won debit_returned cost payment_undone write_off",
    ),
    (
        words::<domain::money::fee::FeeKind>,
        "late_cancellation no_show",
    ),
    (
        words::<domain::money::payments::dispute::DisputeState>,
        "inquiry needs_response under_review won lost",
    ),
    (
        words::<domain::money::payments::payment::CollectionMethod>,
        "page card cash transfer terminal",
    ),
    (
        words::<domain::money::payments::payment::PaymentState>,
        "pending processing dead captured",
    ),
    (
        words::<domain::money::payments::payment::Purpose>,
        "booking card balance fee",
    ),
    (
        words::<domain::money::payments::refund::Cause>,
        "rule hand outside undone",
    ),
    (
        words::<domain::money::payments::refund::RefundProgress>,
        "ordered pending succeeded failed superseded",
    ),
    (
        words::<domain::practice::service::Mode>,
        "room online phone outdoor",
    ),
    (
        words::<domain::webhooks::Event>,
        "booking.held booking.confirmed booking.moved booking.cancelled \
         booking.completed booking.missed booking.expired payment.captured \
         payment.failed payment.refunded fee.proposed fee.approved fee.waived",
    ),
    (
        words::<store::DeliveryState>,
        "due delivered failed cancelled",
    ),
    (words::<store::Disabled>, "gone failing"),
    (words::<store::EventEnd>, "applied ignored quarantined"),
    (
        words::<store::JobKind>,
        "open_page end_hold close_page refund charge_card collect waive_resold \
         detach_card",
    ),
    (
        words::<store::MessageState>,
        "due sent withheld cancelled dead",
    ),
    (
        words::<store::Scope>,
        "catalogue bookings payments clients reports feeds keys webhooks",
    ),
];

#[test]
fn what_is_stored_stays_the_same_words() {
    for (words, stored) in STORED {
        assert_eq!(words(), *stored);
    }
}
