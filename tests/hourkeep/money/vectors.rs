//! The computed figures, by the product's own parts.

use domain::{
    money::{BasisPoints, Money},
    practice::service::Tax,
};
use hourkeep::document;
use serde_json::Value;

use crate::support::{Ask, Engine, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp, example};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../vectors/money-and-time.json")).unwrap()
}

/// Price and tax of a service in the example files.
fn priced(slug: &str, service: &str) -> (Money, Tax) {
    let document = document::read(slug, example(slug)).unwrap();
    let mut ids = 0;
    let mut fresh = || {
        ids += 1;
        uuid::Uuid::from_u128(ids)
    };
    let catalogue = document::check(&document, None, &mut fresh)
        .unwrap()
        .catalogue;
    let service = catalogue.service_named(service).unwrap();
    (service.price, service.tax.clone())
}

#[test]
fn prices_with_tax_in_them() {
    let vectors = vectors();
    for (service, net, gross) in [
        ("paar", 19_500, "paar_net195"),
        ("paar_co", 29_000, "cop_net290"),
    ] {
        let (price, tax) = priced(LANDWEHRKANAL, service);
        assert_eq!(Some(price.amount), vectors[gross].as_i64(), "{service}");
        assert_eq!(price.amount - tax.amount(price).amount, net, "{service}");
    }
    let (price, tax) = priced(LANDWEHRKANAL, "physio");
    let tax = tax.amount(price).amount;
    assert_eq!(
        serde_json::json!([price.amount - tax, tax]),
        vectors["physio_45_net_vat"]
    );
    let half = |slug, service| priced(slug, service).0.share(BasisPoints(5_000)).amount;
    assert_eq!(
        (
            Some(half(RIVERSIDE, "ind50")),
            Some(half(RIVERSIDE, "couple80"))
        ),
        (
            vectors["uk_65_50pct"].as_i64(),
            vectors["uk_95_50pct"].as_i64()
        )
    );
}

/// Of ten classes for 220 dollars six are left: pro rata, or the four at the price of one.
#[test]
fn what_is_left_of_a_pack() {
    let vectors = vectors();
    let single = priced(STILLPOINT, "flow60").0;
    let pack = Money {
        amount: 22_000,
        ..single
    };
    assert_eq!(
        Some(pack.share(BasisPoints(6_000)).amount),
        vectors["pack_prorata"].as_i64()
    );
    let taken = Money {
        amount: 4 * single.amount,
        ..single
    };
    assert_eq!(
        Some(pack.minus(taken).unwrap().amount),
        vectors["pack_single"].as_i64()
    );
}

/// Stripe allows 5 to 22 characters (Stripe, Statement descriptors).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_descriptors_are_short_enough() {
    let mut counted = 0;
    for (text, length) in vectors()
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| name.contains('*'))
    {
        assert_eq!(Some(u64::try_from(text.len()).unwrap()), length.as_u64());
        counted += 1;
    }
    assert_eq!(counted, 3);
    let app = TestApp::start(Engine::Sqlite).await;
    let asks = [
        Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online(),
        Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la"),
        Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00"),
    ];
    let known = [
        "RIVERSIDE* BKG 7K2Q",
        "LANDWEHR* TERMIN 7K2Q",
        "STILLPOINT* BKG 7K2Q",
    ];
    for (ask, like) in asks.iter().zip(known) {
        let booked = app.book(ask).await.unwrap();
        let practice = app
            .store()
            .catalogue(ask.slug)
            .await
            .unwrap()
            .unwrap()
            .practice;
        let suffix = app
            .record(&booked)
            .await
            .booking
            .statement_suffix(&practice);
        let shown = format!("{}* {suffix}", practice.statement_prefix);
        assert_eq!(
            (shown.len(), &shown[..shown.len() - 4]),
            (like.len(), &like[..like.len() - 4])
        );
        assert!((5..=22).contains(&shown.len()), "{shown}");
    }
    app.finish().await;
}
