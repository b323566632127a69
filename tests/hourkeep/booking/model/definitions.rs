//! The practices' definitions, and how they change under bookings that were made before.

use hourkeep::document;

use super::{Run, tally::Happened};
use crate::support::{INTRODUCTIONS, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestEntropy, example};

/// What is other than in the examples throughout: some services need a yes, which is given or not within two hours, and the circle
/// meets on every working day, for ever, and is decided about four days before.
const THROUGHOUT: [(&str, &str, &str); 5] = [
    (RIVERSIDE, INTRODUCTIONS, "approval = \"always\"\n"),
    (
        RIVERSIDE,
        "[booking]\n",
        "[booking]\nanswer_within_hours = 2\n",
    ),
    (
        LANDWEHRKANAL,
        "[booking]\n",
        "[booking]\nanswer_within_hours = 2\n",
    ),
    (
        LANDWEHRKANAL,
        "payment = \"none\"\npractitioners = [\"la\", \"jr\", \"fh\"]",
        "payment = \"none\"\napproval = \"always\"\npractitioners = [\"la\", \"jr\", \"fh\"]",
    ),
    (
        STILLPOINT,
        "starts = [\"thu 18:30\"], first_date = \"2026-09-10\", sessions = 10,",
        "starts = [\"mon 18:30\", \"tue 18:30\", \"wed 18:30\", \"thu 18:30\", \"fri 18:30\"], decide_hours_before = 96,",
    ),
];

/// What owners write in place of something else.
const EDITS: [(&str, &str, &str); 18] = [
    (
        RIVERSIDE,
        "mon = [\"12:00-20:00\"]\ntue",
        "mon = [\"14:00-17:00\"]\ntue",
    ),
    (RIVERSIDE, "duration_minutes = 50", "duration_minutes = 45"),
    (RIVERSIDE, "min_notice_hours = 24", "min_notice_hours = 1"),
    (RIVERSIDE, "price = 9500", "price = 9900"),
    (
        RIVERSIDE,
        "time_off = [[",
        "time_off = [[\"2026-10-13\", \"2026-10-13\"], [",
    ),
    (
        RIVERSIDE,
        "version = \"2026-05-01\"\ntiers = [",
        "version = \"2026-10-05\"\ntiers = [\n  { notice_hours = 72, fee_percent = 0 },",
    ),
    (RIVERSIDE, "approval = \"always\"\n", ""),
    (
        RIVERSIDE,
        "name = \"Two-person session\"\n",
        "name = \"Two-person session\"\napproval = \"first_visit\"\n",
    ),
    (
        LANDWEHRKANAL,
        "buffer_after_minutes = 10",
        "buffer_after_minutes = 30",
    ),
    (
        LANDWEHRKANAL,
        "duration_minutes = 25",
        "duration_minutes = 50",
    ),
    (
        LANDWEHRKANAL,
        "max_sessions_day = 5",
        "max_sessions_day = 1",
    ),
    (
        LANDWEHRKANAL,
        "holidays = [",
        "holidays = [\"2026-10-14\", ",
    ),
    (LANDWEHRKANAL, "price = 3800", "price = 4100"),
    (
        LANDWEHRKANAL,
        "name = \"Physio Selbstzahler\"\n",
        "name = \"Physio Selbstzahler\"\napproval = \"always\"\n",
    ),
    (STILLPOINT, "capacity = 8", "capacity = 4"),
    (STILLPOINT, "thu 18:30", "thu 18:00"),
    (STILLPOINT, "duration_minutes = 80", "duration_minutes = 70"),
    (STILLPOINT, "min_to_run = 4", "min_to_run = 2"),
];

impl Run<'_> {
    /// One of the practices becomes something else: its example with some of the edits.
    pub(super) async fn redefine(&mut self) {
        let (slug, ..) = EDITS[self.chance.below(EDITS.len())];
        self.define(slug, |chance| chance.below(2) == 0).await;
        self.tally.count(Happened::Redefined);
    }

    /// Makes a practice what the model has it be, with the edits that are chosen.
    pub(super) async fn define(&self, slug: &str, chosen: impl Fn(&TestEntropy) -> bool) {
        let of =
            |all: &'static [(&str, &str, &str)]| all.iter().filter(move |(of, ..)| *of == slug);
        let edits = of(&EDITS).filter(|_| chosen(&self.chance));
        let mut text = example(slug).to_owned();
        for (_, from, to) in of(&THROUGHOUT).chain(edits) {
            assert!(text.contains(from), "{slug} has no {from}");
            text = text.replace(from, to);
        }
        let document = document::read(slug, &text).expect("a document without faults");
        let done = self.app.try_apply(slug, &document).await;
        assert!(done.is_ok(), "{slug}: {done:?}");
    }
}
