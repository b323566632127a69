//! Practices that are there to be measured: any number of practitioners, open from six to ten every day, and one service that costs nothing
//! and begins on the hour.

use domain::{entropy::Entropy, ids::PracticeId};
use hourkeep::{document, service::practice::define::define};
use jiff::{SignedDuration, Timestamp};
use store::{Actor, Store};

use super::Spelling;
use crate::support::{Database, TestEntropy};

/// Of a day's sixteen hours every second is left free by [`fill`].
const FREE_HOURS: usize = 8;
/// When the clocks of what is measured begin.
pub const NOW: &str = "2026-10-05T08:00:00Z";
/// The first day that is booked; in the practices' zone, which has the time of Greenwich all the year.
const FIRST_DAY: &str = "2026-10-06T00:00:00Z";

/// Its file.
fn file(slug: &str, practitioners: usize) -> String {
    let person =
        |number| format!("[[practitioners]]\nid = \"p{number}\"\nname = \"Person {number}\"\n");
    let people = (0..practitioners).map(person).collect::<Vec<_>>().concat();
    format!(
        r#"slug = "{slug}"
name = "Practice"
time_zone = "Africa/Abidjan"
currency = "GBP"
locales = ["en-GB"]
address = "1 Fictional Row"
email = "hello@practice.example"
phone = "+44 1632 960142"
statement_prefix = "PRACTICE"
[hours]
mon-sun = ["06:00-22:00"]
[booking]
min_notice_hours = 0
max_advance_days = 365
slot_step_minutes = 60
[policy]
version = "1"
tiers = [{{ notice_hours = 0, fee_percent = 0 }}]
no_show_percent = 0
{people}[[rooms]]
id = "online"
name = "Online"
virtual = true
[[services]]
id = "call"
name = "Call"
duration_minutes = 50
price = 0
payment = "none"
modes = ["online"]
"#
    )
}

/// Makes a practice.
pub async fn add(
    store: &dyn Store,
    entropy: &TestEntropy,
    slug: &str,
    practitioners: usize,
) -> PracticeId {
    let now = NOW.parse().expect("an instant");
    let document = document::read(slug, &file(slug, practitioners)).expect("a document");
    let mut fresh = || entropy.uuid(now);
    define(store, &document, None, Actor::Apply, &mut fresh, now, false)
        .await
        .expect("it can be applied")
        .catalogue
        .practice
        .id
}

/// Gives a practice so many bookings, shared out evenly, from the first day on at every second hour.
pub async fn fill(database: &Database, slug: &str, practitioners: usize, bookings: usize) {
    let first = Spelling::of(database.engine).first_day;
    let start = format!(
        "{first} + (i / {practitioners} / {FREE_HOURS}) * {{minutes:1440}} + (6 + 2 * (i / {practitioners} % {FREE_HOURS})) * {{minutes:60}}"
    );
    insert(database, slug, practitioners, bookings, &start, "confirmed").await;
}

/// Gives a practice of one so many bookings before the first day, one every ten minutes.
pub async fn fill_past(database: &Database, slug: &str, bookings: usize) {
    let first = Spelling::of(database.engine).first_day;
    let start = format!("{first} - (i + 1000) * {{minutes:10}}");
    insert(database, slug, 1, bookings, &start, "completed").await;
}

/// `start`: when number `i` begins. They take five minutes, so that many find room.
async fn insert(
    database: &Database,
    slug: &str,
    practitioners: usize,
    bookings: usize,
    start: &str,
    state: &str,
) {
    if bookings == 0 {
        return;
    }
    let Spelling {
        uuid,
        blob,
        no,
        list,
        first_day: first,
        ..
    } = Spelling::of(database.engine);
    let practice = format!("(SELECT practice_id FROM practices WHERE slug = '{slug}')");
    // Ids of several practices do not meet: tokens are looked for in all of them.
    let number =
        format!("(SELECT COUNT(*) FROM practices WHERE slug < '{slug}') * 10000000 + i + 1000");
    let hash = blob.replace("int8send(i)", &format!("int8send({number})"));
    let client = format!(
        "INSERT INTO clients (practice_id, id, email_index, person_index, details, created_at) \
         SELECT {practice}, {}, {blob}, {blob}, {blob}, {first} FROM (SELECT CAST(1 AS BIGINT) AS i) one",
        uuid("1")
    );
    database.execute(&client).await.expect("a client");
    let numbers = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {bookings}), \
         people AS (SELECT id, row_number() OVER (ORDER BY handle) - 1 AS k FROM resources \
         WHERE practice_id = {practice} AND kind = 'practitioner'), \
         starts AS (SELECT i, r.id AS id, {start} AS starts_at FROM numbers JOIN people r ON r.k = i % {practitioners})"
    );
    let booking = format!(
        "{numbers} INSERT INTO bookings (practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, mode, terms, \
         manage_hash, booked_at, state, state_since, extended) SELECT {practice}, {}, 1, \
         (SELECT id FROM services WHERE practice_id = {practice}), {}, starts_at, starts_at + {{minutes:5}}, {list}, 'online', \
         '{{\"price\": {{\"amount\": 0, \"currency\": \"GBP\"}}}}', {hash}, {first}, '{state}', {first}, {no} FROM starts r",
        uuid(&number),
        uuid("1"),
    );
    database.execute(&booking).await.expect("bookings");
    let taken = format!(
        "{numbers} INSERT INTO occupancies (practice_id, resource_id, holder_id, starts_at, ends_at, sitting_starts_at, sitting_ends_at) \
         SELECT {practice}, id, {}, starts_at, starts_at + {{minutes:5}}, starts_at, starts_at + {{minutes:5}} FROM starts",
        uuid(&number)
    );
    database.execute(&taken).await.expect("occupancies");
}

/// When something begins that [`fill`] leaves free: the so-manieth such hour.
pub fn free(slot: usize) -> Timestamp {
    let hours = slot / FREE_HOURS * 24 + 7 + 2 * (slot % FREE_HOURS);
    let first: Timestamp = FIRST_DAY.parse().expect("an instant");
    first + SignedDuration::from_hours(i64::try_from(hours).expect("few"))
}

/// A slot that nobody books here.
pub const LAST_SLOT: usize = 360 * FREE_HOURS;

/// The first of these slots of the day after next.
pub fn slot_after(now: Timestamp) -> usize {
    let first: Timestamp = FIRST_DAY.parse().expect("an instant");
    let days = now.duration_since(first).as_hours() / 24 + 2;
    usize::try_from(days).unwrap_or(0) * FREE_HOURS
}
