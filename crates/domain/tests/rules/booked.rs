//! A booking as plain values, and ids for what becomes of its money.

use domain::{
    booking::{Booking, State, Terms},
    clients::proving::Awaits,
    ids::{BookingId, ClientId, PaymentId, PracticeId, RefundId, ServiceId},
    interval::Interval,
    money::{
        BasisPoints, Money,
        asking::Asking,
        payments::payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
        policy::{NoticeBasis, Policy, Tier},
        settling::IdSource,
    },
    practice::{
        Text,
        service::{Mode, PaymentRule, Tax},
    },
    zone::Zone,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Ids in a row.
pub struct Ids(pub u128);

impl Ids {
    pub fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

impl IdSource for Ids {
    fn payment(&mut self) -> PaymentId {
        PaymentId(self.next())
    }
    fn refund(&mut self) -> RefundId {
        RefundId(self.next())
    }
}

/// A booking of a week ahead, not paid yet; the shares are those of the two later tiers and of a missed session.
pub fn booking(price: Money, rule: PaymentRule, shares: [u16; 3]) -> Booking {
    let start: Timestamp = "2026-10-12T12:00:00Z".parse().unwrap();
    let (zone, id) = (Zone::utc(), |number| Uuid::from_u128(number));
    let tier = |notice_hours, fee| Tier {
        notice_hours,
        fee: BasisPoints(fee),
    };
    let policy = Policy {
        version: "1".into(),
        tiers: vec![
            tier(48, 0),
            tier(24, shares[0].min(shares[1])),
            tier(0, shares[0].max(shares[1])),
        ],
        notice_basis: NoticeBasis::Clock,
        no_show_fee: BasisPoints(shares[2]),
        grace_minutes: 0,
        goodwill_per_year: 1,
        waive_if_resold: true,
    };
    Booking {
        id: BookingId(id(1)),
        practice: PracticeId(id(2)),
        version: 1,
        service: ServiceId(id(3)),
        client: ClientId(id(4)),
        at: Interval::new(start, start + SignedDuration::from_mins(50)).unwrap(),
        practitioners: Vec::new(),
        room: None,
        seat: None,
        mode: Mode::Phone,
        terms: Terms {
            service_name: Text::plain("One"),
            price,
            tax: Tax::Included {
                rate: BasisPoints(1_900),
            },
            payment: rule,
            due_now: rule.due_now(price),
            policy,
            zone,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            hold_extension_minutes: 0,
            move_notice_minutes: None,
            service_code: None,
            good_faith_estimate: None,
            collect_after_minutes: 60,
            kept_fee: None,
            slow: None,
            asking: Asking::Nothing,
            price_agreed: false,
            answer_within_hours: None,
            reminds_hour_before: false,
            switch_notice_minutes: Some(120),
        },
        booked_at: start - SignedDuration::from_hours(100),
        card: None,
        state: State::Held {
            until: start - SignedDuration::from_hours(99),
            extended: false,
            awaits: Awaits::Payment,
        },
    }
}

/// A payment of that booking through a page, whose money has come.
pub fn captured(number: u128, amount: Money) -> Payment {
    let id = PaymentId(Uuid::from_u128(number));
    Payment {
        id,
        booking: BookingId(Uuid::from_u128(1)),
        purpose: Purpose::Booking,
        amount,
        method: CollectionMethod::Page,
        state: PaymentState::Captured,
        attempt: 1,
        page_expires_at: Timestamp::UNIX_EPOCH,
        page: None,
        return_url: None,
        intent: Some(format!("pi_{number}")),
        refusal: None,
        payee: Payee::default(),
    }
}
