mod fees;
mod holds;
mod requests;

use uuid::Uuid;

use super::*;
use crate::{
    booking::Terms,
    ids::{BookingId, ClientId, PaymentId, PracticeId, PractitionerId, ServiceId},
    interval::Interval,
    messages::contact_rules::first_look,
    money::{
        BasisPoints, Currency, Money,
        asking::Asking,
        payments::payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
        policy::{NoticeBasis, Policy, Tier},
    },
    practice::{
        Text,
        service::{Mode, PaymentRule, Tax},
    },
    zone::Zone,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Made on 1 December, for noon on the 10th in London; free to cancel with so many hours of notice.
pub(crate) fn booking(state: State, notice_hours: u32) -> Booking {
    let price = Money::new(6_500, Currency::GBP);
    let tier = |notice_hours, fee| Tier {
        notice_hours,
        fee: BasisPoints(fee),
    };
    let policy = Policy {
        version: "1".into(),
        tiers: vec![tier(notice_hours, 0), tier(0, 10_000)],
        notice_basis: NoticeBasis::Clock,
        no_show_fee: BasisPoints::WHOLE,
        grace_minutes: 0,
        goodwill_per_year: 0,
        waive_if_resold: false,
    };
    let id = Uuid::from_u128(1);
    Booking {
        id: BookingId(id),
        practice: PracticeId(id),
        version: 1,
        service: ServiceId(id),
        client: ClientId(id),
        at: Interval::new(at("2026-12-10T12:00:00Z"), at("2026-12-10T12:50:00Z")).unwrap(),
        practitioners: vec![PractitionerId(id)],
        room: None,
        seat: None,
        mode: Mode::Online,
        terms: Terms {
            service_name: Text::plain("Session"),
            price,
            tax: Tax::None,
            payment: PaymentRule::CardOnFile,
            due_now: price,
            policy,
            zone: Zone::named("Europe/London").unwrap(),
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            hold_extension_minutes: 0,
            move_notice_minutes: None,
            service_code: None,
            good_faith_estimate: None,
            collect_after_minutes: 0,
            kept_fee: None,
            slow: None,
            asking: Asking::Nothing,
            price_agreed: false,
            answer_within_hours: None,
            reminds_hour_before: false,
            switch_notice_minutes: Some(120),
        },
        booked_at: at("2026-12-01T09:00:00Z"),
        card: None,
        state,
    }
}

fn now() -> Timestamp {
    at("2026-12-01T10:00:00Z")
}

const fn confirmed() -> State {
    State::Confirmed {
        since: Timestamp::UNIX_EPOCH,
    }
}

fn payment(state: PaymentState, purpose: Purpose, refusal: Option<&str>) -> BookingMoney {
    Payment {
        id: PaymentId(Uuid::from_u128(1)),
        booking: BookingId(Uuid::from_u128(1)),
        purpose,
        amount: Money::new(6_500, Currency::GBP),
        method: CollectionMethod::Card,
        state,
        attempt: 1,
        page_expires_at: now(),
        page: None,
        return_url: None,
        intent: None,
        refusal: refusal.map(Into::into),
        payee: Payee::default(),
    }
    .into()
}

const BY_CLIENT: MessageAudience = MessageAudience {
    by_client: true,
    texted: false,
};
const BY_OTHERS: MessageAudience = MessageAudience {
    by_client: false,
    texted: false,
};

fn kinds(plan: &Plan) -> Vec<MessageKind> {
    plan.new.iter().map(|one| one.kind).collect()
}

#[test]
fn reminders_leave_a_day_to_change_ones_mind_for_free() {
    for (notice, early) in [
        (0, "2026-12-07T12:00:00Z"),
        (24, "2026-12-07T12:00:00Z"),
        (48, "2026-12-07T12:00:00Z"),
        (72, "2026-12-06T12:00:00Z"),
        (120, "2026-12-04T12:00:00Z"),
    ] {
        assert_eq!(
            reminders(&booking(confirmed(), notice)),
            [at(early), at("2026-12-09T12:00:00Z")],
            "{notice} hours"
        );
    }
}

#[test]
fn those_whose_moment_is_over_or_near_are_not_planned() {
    let nothing = BookingMoney::default();
    let booking = booking(confirmed(), 48);
    for (now, expected) in [
        ("2026-12-07T09:59:59Z", 3),
        ("2026-12-07T10:00:00Z", 2),
        ("2026-12-09T09:59:59Z", 2),
        ("2026-12-09T10:00:00Z", 1),
    ] {
        assert_eq!(
            plan(None, (&booking, &nothing), BY_CLIENT, at(now))
                .new
                .len(),
            expected,
            "{now}"
        );
    }
}

#[test]
fn the_later_reminder_overtakes_the_earlier() {
    let (nothing, booking) = (BookingMoney::default(), booking(confirmed(), 48));
    assert!(MessageKind::Reminder.holds(&booking, &nothing, at("2026-12-09T11:59:59Z")));
    assert!(!MessageKind::Reminder.holds(&booking, &nothing, at("2026-12-09T12:00:00Z")));
    assert!(MessageKind::DayBefore.holds(&booking, &nothing, at("2026-12-10T11:59:59Z")));
}

#[test]
fn a_change_that_nobody_would_notice_is_not_told() {
    let (nothing, one) = (BookingMoney::default(), booking(confirmed(), 48));
    let other = Booking {
        version: 2,
        room: Some(crate::ids::RoomId(Uuid::from_u128(9))),
        ..one.clone()
    };
    assert_eq!(
        plan(Some((&one, &nothing)), (&other, &nothing), BY_OTHERS, now()),
        Plan::default()
    );
}

#[test]
fn a_failed_payment_is_told_once() {
    let one = booking(
        State::Ended {
            at: now(),
            how: Ending::Completed,
        },
        48,
    );
    let waiting = payment(PaymentState::Pending, Purpose::Balance, None);
    let refused = payment(
        PaymentState::Pending,
        Purpose::Balance,
        Some("card_declined"),
    );
    let after = |before: &BookingMoney, after: &BookingMoney| {
        kinds(&plan(Some((&one, before)), (&one, after), BY_OTHERS, now()))
    };
    assert_eq!(after(&waiting, &refused), [MessageKind::PaymentFailed]);
    assert_eq!(after(&refused, &refused), []);
    assert!(MessageKind::PaymentFailed.holds(&one, &refused, now()));
    let paid = payment(PaymentState::Captured, Purpose::Balance, None);
    assert_eq!(after(&refused, &paid), [MessageKind::Receipt]);
    assert!(
        !MessageKind::PaymentFailed.holds(&one, &paid, now()),
        "paid in between"
    );
    let processing = payment(PaymentState::Processing, Purpose::Balance, None);
    let by = |method, mut funds: BookingMoney| {
        funds.payments[0].method = method;
        funds
    };
    let on_page = [&processing, &waiting].map(|funds| by(CollectionMethod::Page, funds.clone()));
    assert_eq!(
        after(&on_page[0], &on_page[1]),
        [MessageKind::PaymentFailed]
    );
    // Nobody was there to ask: the card will be charged yet.
    let by_card = [&processing, &waiting].map(|funds| by(CollectionMethod::Card, funds.clone()));
    assert_eq!(after(&by_card[0], &by_card[1]), []);
}

#[test]
fn a_confirmation_answers_who_paid_unless_the_money_was_long_on_its_way() {
    let held = booking(
        State::Held {
            until: now(),
            extended: false,
            awaits: Awaits::Payment,
        },
        48,
    );
    let one = booking(confirmed(), 48);
    let paid = payment(PaymentState::Captured, Purpose::Booking, None);
    for (before, prompted) in [
        (PaymentState::Pending, true),
        (PaymentState::Processing, false),
    ] {
        let before = payment(before, Purpose::Booking, None);
        let plan = plan(Some((&held, &before)), (&one, &paid), BY_OTHERS, now());
        assert_eq!(
            kinds(&plan),
            [
                MessageKind::Confirmed,
                MessageKind::Reminder,
                MessageKind::DayBefore
            ]
        );
        assert_eq!(plan.new[0].prompted, prompted);
    }
}

#[test]
fn a_reminder_is_looked_at_a_day_early() {
    let day = at("2026-12-09T12:00:00Z");
    assert_eq!(
        first_look(MessageKind::DayBefore, day, now()),
        at("2026-12-08T11:00:00Z")
    );
    assert_eq!(
        first_look(MessageKind::DayBefore, day, at("2026-12-09T10:00:00Z")),
        at("2026-12-09T10:00:00Z")
    );
    assert_eq!(first_look(MessageKind::Confirmed, now(), now()), now());
}

#[test]
fn text_messages_say_what_somebody_should_know_at_once() {
    let (nothing, one) = (BookingMoney::default(), booking(confirmed(), 48));
    let ended = |how| booking(State::Ended { at: now(), how }, 48);
    let later = Interval::new(at("2026-12-10T13:00:00Z"), at("2026-12-10T13:50:00Z")).unwrap();
    let moved = Booking {
        at: later,
        ..one.clone()
    };
    let texted = |before: Option<&Booking>, after: &Booking, by_client| {
        let plan = plan(
            before.map(|one| (one, &nothing)),
            (after, &nothing),
            MessageAudience {
                by_client,
                texted: true,
            },
            now(),
        );
        let sms = plan
            .new
            .iter()
            .filter(|one| one.channel == MessageChannel::Sms);
        assert!(
            sms.clone()
                .all(|sms| plan.new.contains(&by_email(sms.kind, sms.at, sms.prompted))),
            "beside a mail, never instead"
        );
        sms.map(|one| one.kind).collect::<Vec<_>>()
    };
    assert_eq!(texted(None, &one, true), [MessageKind::DayBefore]);
    assert_eq!(texted(Some(&one), &moved, true), [MessageKind::DayBefore]);
    assert_eq!(
        texted(Some(&one), &moved, false),
        [MessageKind::Moved, MessageKind::DayBefore]
    );
    assert_eq!(
        texted(Some(&one), &ended(Ending::CancelledByClient), true),
        []
    );
    assert_eq!(
        texted(Some(&one), &ended(Ending::CancelledByPractice), false),
        [MessageKind::CancelledByPractice]
    );
    assert_eq!(
        texted(Some(&one), &ended(Ending::NoShow), false),
        [MessageKind::Missed]
    );
    let silent = plan(None, (&one, &nothing), BY_CLIENT, now());
    assert!(
        silent
            .new
            .iter()
            .all(|one| one.channel == MessageChannel::Email)
    );
}

#[test]
fn what_comes_later_cancels_what_was_planned_before_it() {
    let email = |kind| by_email(kind, now(), false);
    let first = Plan {
        cancels: vec![MessageKind::Reminder],
        new: vec![email(MessageKind::Held), email(MessageKind::Receipt)],
    };
    let later = Plan {
        cancels: vec![MessageKind::Held, MessageKind::NewLink],
        new: vec![email(MessageKind::NewLink)],
    };
    let plan = first.then(later);
    assert_eq!(
        plan.cancels,
        [
            MessageKind::Reminder,
            MessageKind::Held,
            MessageKind::NewLink
        ]
    );
    assert_eq!(kinds(&plan), [MessageKind::Receipt, MessageKind::NewLink]);
}
