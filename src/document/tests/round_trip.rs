//! A catalogue written down and read again is the same catalogue.

use super::*;
use crate::document::from_value;

fn again(catalogue: &Catalogue) -> Catalogue {
    let written = serde_json::to_value(Document::of(catalogue)).unwrap();
    let read = from_value(written).unwrap_or_else(|faults| panic!("{faults:#?}"));
    check(&read, Some(catalogue), &mut || panic!("no new ids"))
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
        .catalogue
}

#[test]
fn the_examples_come_back() {
    for text in EXAMPLES {
        let mut first = catalogue(text);
        first.revision = 7;
        assert_eq!(again(&first), first);
    }
}

#[test]
fn all_that_is_seldom_written_comes_back() {
    let text = SMALL
        .replace("statement_prefix", "sender_name = \"The Desk\"\ntax_number = \"00/1\"\nvat_id = \"GB123456789\"\ncrisis_note = \"a\\nb\"\ncrisis_note_translations = { de = \"c\" }\nholidays = [\"2026-12-25\", \"2027-05-03/2027-05-07\"]\nhours = { mon = [\"20:00-02:00\"] }\nhours_in = { summer = { tue = [\"08:00-09:00\"] } }\nseasons = { summer = { days = [\"2026-07-22/2026-08-31\", \"2027-08-02\"] }, turns = { week_of = \"2026-09-09\" }, thirds = { week_of = \"2026-09-14\", every_weeks = 3 } }\nstatement_prefix")
        .replace(
            "slot_step_minutes = 30",
            "slot_step_minutes = 20\nslot_offset_minutes = 5\nslot_from = \"window\"\nmin_notice_minutes = 90\nlast_date = \"2026-12-31\"\n\
             hold_minutes = 20\nhold_extension_minutes = 0\nbuffers_outside_hours = false\nmax_active_per_client = 3\nmove_notice_hours = 6\ncollect_after_hours = 36\nremind_to_pay_after_days = [7, 21]\nlinks_end_after_days = 400\nconfirm_by_mail = \"always\"\nanswer_within_hours = 48\nremind_hour_before = true\nswitch_notice_hours = 5\nassignment = \"in_turn\"\n[payment]\nconfirm_on = \"paid\"\nmin_days_ahead = 9",
        )
        .replace("fee_percent = 100 }]", "fee_basis_points = 3333 }], no_show_basis_points = 6667, grace_minutes = 5, goodwill_per_year = 2, waive_if_resold = true, notice_basis = \"working_days\"")
        .replace(
            "name = \"Ann\"",
            "name = \"Ann\"\ntitle = \"Dr\"\npronouns = \"she\"\nlanguages = [\"de\"]\ntime_zone = \"Europe/Berlin\"\n\
             overrides = { \"2026-12-24\" = [\"09:00-12:00\"], \"2026-12-31\" = [], \"2026-07-20/2026-08-28\" = [\"10:00-11:00\"] }\n\
             hours_in = { turns = { mon-fri = [\"21:00-00:30\"] }, summer = {} }\nfirst_date = \"2026-02-01\"\nlast_date = \"2029-02-01\"\n\
             mode_hours = { online = { fri = [\"00:00-24:00\"] }, phone = {} }\n\
             time_off = [[\"2026-12-24T13:00\", \"2026-12-24T15:30\"], [\"2026-08-10\", \"2026-08-28\"], [\"2027-11-16\", \"open\"], [\"2028-11-16T12:00\", \"open\"]]\n\
             limits = { max_sessions_day = 5, max_sessions_week = 9, max_consecutive = 2, break_after_consecutive_minutes = 30, max_hours_day = 6, max_hours_week = 25 }\nshare = 2\n\
             registrations = [{ body = \"BACP\", number = \"1\" }, { body = \"HCPC\", number = \"2\" }]\n\
             joining = { online = { link = \"https://meet.example.org/{random}\" }, phone = { client_calls = \"+44 1632 960142\" }, room = { directions = \"Left\" } }",
        )
        .replace("capacity = 2", "name = \"Blue\"\ncapacity = 40\nstep_free = true\njoining = { room = { directions = \"Second door\\nthen left\", directions_translations = { de = \"Links\" }, map_url = \"https://maps.example.org/?q=1\", step_free = false } }\nhours = { sat-sun = [\"08:00-24:00\"] }\nhours_in = { thirds = { sun = [\"22:00-03:00\"] } }\noverrides = { \"2026-12-24\" = [] }")
        .replace(
            "payment = \"prepay\"",
            "payment = \"deposit\"\ndeposit_basis_points = 3333\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit = 1250\n\
             code = \"90834\"\ngfe = true\ntranslations = { de = \"Stunde\" }\ndescription = \"d\"\ndescription_translations = { de = \"e\" }\n\
             buffer_before_minutes = 5\nbuffer_after_minutes = 10\ntax = \"included\"\ntax_basis_points = 1950\ncapacity = 9\n\
             class = { starts = [\"sun 08:00\"], dates = [\"2026-06-04 18:30\", \"2026-06-08/2026-06-12 18:00\"], first_date = \"2026-06-01\", sessions = 3, min_to_run = 2, decide_hours_before = 48 }\naudience = \"new_clients\"\napproval = \"first_visit\"\n\
             visibility = \"private_link\"\nlink_secret = \"0123456789abcdef0123456789abcdef\"\nmax_per_client = 2\n\
             limits = { max_sessions_day = 2, max_sessions_week = 6, max_hours_day = 3, max_hours_week = 10 }\n\n[[services]]\nid = \"own\"\nname = \"Own grid\"\nduration_minutes = 25\n\
             price = 0\nmodes = [\"phone\", \"outdoor\"]\nslot_step_minutes = 10\nslot_offset_minutes = 5\nslot_from = \"window\"\ntax = \"exempt\"\n\
             prices_from = { 2027-01-01 = 7000, 2028-01-01 = 7500 }\nmin_notice_hours = 2\nmax_advance_days = 9\nfirst_date = \"2026-10-01\"\nlast_date = \"2028-10-01\"\n\
             hours = { mon = [\"20:00-02:00\"] }\nhours_in = { summer = {} }\noverrides = { \"2026-12-24\" = [] }\n\
             mode_hours = { phone = { fri = [\"00:00-24:00\"] }, outdoor = { mon-thu = [\"08:00-12:00\"] } }\naudience = \"returning\"\napproval = \"always\"\n\
             joining = { phone = { practice_calls = true }, outdoor = { meeting_point = \"Bandstand\", meeting_point_translations = { de = \"Pavillon\" }, map_url = \"https://maps.example.org/2\" } }",
        );
    let first = catalogue(&text);
    assert_eq!(again(&first), first);
    assert_eq!(changes_without_ids(&first), Vec::<String>::new());
}

/// What changes when the document is applied to an empty place and back: nothing but ids.
fn changes_without_ids(first: &Catalogue) -> Vec<String> {
    let second = check(&Document::of(first), None, &mut Uuid::max)
        .unwrap()
        .catalogue;
    crate::document::changes(Some(first), &second)
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// Days off that everybody has by chance are working days of the practice.
#[test]
fn only_what_is_named_so_is_a_holiday() {
    let two = "time_off = [[2026-12-24, 2026-12-24], [2026-12-25, 2026-12-25]]\n\n[[practitioners]]\nid = \"bob\"\nname = \"Bob\"\n\
               time_off = [[2026-12-24, 2026-12-24], [2026-12-27, 2026-12-27]]\n\n[[rooms]]";
    let text = small_with("[[rooms]]", two).replace(
        "statement_prefix",
        "holidays = [\"2026-12-25\"]\nstatement_prefix",
    );
    let first = catalogue(&text);
    assert_eq!(Document::of(&first).holidays, ["2026-12-25"]);
    assert_eq!(again(&first), first);
}

#[test]
fn it_can_be_written_as_toml() {
    for text in EXAMPLES {
        let first = catalogue(text);
        let written = Document::of(&first).to_toml().unwrap();
        let second = check(
            &read("again.toml", &written).unwrap(),
            Some(&first),
            &mut Uuid::nil,
        )
        .unwrap()
        .catalogue;
        assert_eq!(second, first, "{written}");
    }
}

#[test]
fn ids_are_kept_by_handle_and_new_ones_made() {
    let first = catalogue(SMALL);
    let text = small_with(
        "[[rooms]]",
        "[[practitioners]]\nid = \"bob\"\nname = \"Bob\"\n\n[[rooms]]",
    )
    .replace("\"hour\"", "\"sixty\"");
    let second = check(&document(&text), Some(&first), &mut || Uuid::from_u128(99))
        .unwrap()
        .catalogue;
    assert_eq!(second.practice.id, first.practice.id);
    assert_eq!(second.practitioners[0].id, first.practitioners[0].id);
    assert_eq!(
        (
            second.practitioners[1].id.0.as_u128(),
            second.services[0].id.0.as_u128()
        ),
        (99, 99)
    );
    assert_eq!(second.rooms[0].id, first.rooms[0].id);
}
