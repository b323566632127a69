//! Who reads may stop waiting at any moment: nobody gets a connection that is inside somebody else's transaction.

use std::time::{Duration, Instant};

use domain::zone::Zone;
use futures::FutureExt;
use jiff::civil::date;
use store::IncomeQuery;

use crate::{
    both,
    support::{Ask, RIVERSIDE},
};

const READS: u32 = 3_000;

both! {
    async fn a_read_that_is_cancelled_leaves_no_transaction_open(app: &TestApp) {
        let practice = app.practice(RIVERSIDE).await;
        let query = IncomeQuery {
            start: date(2026, 10, 1),
            end: date(2026, 10, 31),
            zone: Zone::named("Europe/London").unwrap(),
            group: None,
        };
        let mut whole = Duration::MAX;
        for _ in 0..20 {
            let asked = Instant::now();
            app.store().income(practice, &query).await.unwrap();
            whole = whole.min(asked.elapsed());
        }
        let mut cancelled = 0;
        for read in 0..READS {
            // From before the first statement until after the last, which takes longer while others are cleaned up after.
            let patience = whole * (read % 100) / 50;
            let asked = Instant::now();
            let mut read = std::pin::pin!(app.store().income(practice, &query));
            let done = loop {
                let done = read.as_mut().now_or_never();
                if done.is_some() || asked.elapsed() >= patience {
                    break done;
                }
                tokio::task::yield_now().await;
            };
            cancelled += u32::from(done.is_none());
        }
        assert!(cancelled > READS / 10, "only {cancelled} were cancelled");
        app.database.at_rest().await;
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
    }
}
