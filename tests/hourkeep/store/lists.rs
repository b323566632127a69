//! A list costs as many statements however long it is.

use domain::ids::PracticeId;
use store::{BookingsQuery, PaymentsQuery};

use crate::{
    both,
    support::{Ask, RIVERSIDE, TestApp, counted},
};

const MANY: u32 = 50;

/// As many bookings, the first two of them paid.
async fn filled(app: &TestApp) -> PracticeId {
    let mut made = 0;
    for day in 12..31 {
        for half in 0..8 {
            let (hour, minute) = (12 + half / 2, half % 2 * 30);
            let offset = if day < 25 { "+01:00" } else { "+00:00" };
            let start = format!("2026-10-{day}T{hour}:{minute:02}:00{offset}");
            let service = if made < 2 { "ind50" } else { "intro" };
            let ask = Ask::of(RIVERSIDE, service, &start).online().by(made);
            if let Ok(booked) = app.book(&ask).await {
                if made < 2 {
                    app.pay(&booked).await;
                }
                made += 1;
            }
            if made == MANY as usize {
                return app.practice(RIVERSIDE).await;
            }
        }
    }
    panic!("only {made} bookings could be made");
}

both! {
    async fn a_page_takes_as_many_statements_as_one_row(app: &TestApp) {
        let practice = filled(app).await;
        let bookings = async |limit| {
            let query = BookingsQuery { limit, ..BookingsQuery::default() };
            app.store().bookings(practice, &query).await.unwrap().len()
        };
        let (one, few) = counted(bookings(1)).await;
        let (many, most) = counted(bookings(MANY)).await;
        assert_eq!((one, many), (1, MANY as usize));
        assert_eq!((few, most), (2, 2), "statements for one booking and for {MANY}");

        let payments = async |limit| {
            let query = PaymentsQuery { limit, ..PaymentsQuery::default() };
            app.store().payments(practice, &query).await.unwrap().len()
        };
        let (one, few) = counted(payments(1)).await;
        let (two, most) = counted(payments(2)).await;
        assert_eq!((one, two), (1, 2));
        assert_eq!((few, most), (3, 3), "statements for one payment and for two");
    }
}
