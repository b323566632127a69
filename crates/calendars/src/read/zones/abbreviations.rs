//! Abbreviations of time zones. They say an offset; whether clocks are put forward in summer all the same, and which of several
//! countries is meant, they do not.

use super::clock::Clock;
use domain::zone::Zone;

/// The abbreviations of a region, its zones, and the offsets of its standard and summer time, in minutes.
type Region = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [i64],
);

const REGIONS: &[Region] = &[
    (
        &["hst", "hdt", "hadt", "hast"],
        &["Pacific/Honolulu"],
        &[-600, -540],
    ),
    (
        &["akst", "akdt", "akt"],
        &["America/Anchorage"],
        &[-540, -480],
    ),
    (
        &["pst", "pdt", "pt"],
        &["America/Los_Angeles"],
        &[-480, -420],
    ),
    (
        &["mst", "mdt", "mt"],
        &["America/Denver", "America/Phoenix"],
        &[-420, -360],
    ),
    (
        &["cst", "cdt", "ct"],
        &["America/Chicago", "America/Havana", "Asia/Shanghai"],
        &[-360, -300],
    ),
    (&["est", "edt", "et"], &["America/New_York"], &[-300, -240]),
    (
        &["ast", "adt", "at"],
        &["America/Halifax", "Asia/Riyadh"],
        &[-240, -180],
    ),
    (&["nst", "ndt", "nt"], &["America/St_Johns"], &[-210, -150]),
    (&["brt", "brst"], &["America/Sao_Paulo"], &[-180, -120]),
    (&["art"], &["America/Argentina/Buenos_Aires"], &[-180]),
    (&["bst"], &["Europe/London", "Asia/Dhaka"], &[0, 60]),
    // IST: India's own offset comes with its zone, which has no summer time.
    (
        &["ist"],
        &["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"],
        &[120, 180],
    ),
    (&["idt"], &["Asia/Jerusalem"], &[120, 180]),
    (
        &["wet", "west", "wez", "wesz"],
        &["Europe/Lisbon"],
        &[0, 60],
    ),
    (
        &[
            "cet", "cest", "met", "mest", "mez", "mesz", "mewt", "hnec", "heec",
        ],
        &["Europe/Berlin"],
        &[60, 120],
    ),
    (
        &["eet", "eest", "oez", "oesz"],
        &["Europe/Athens", "Africa/Cairo"],
        &[120, 180],
    ),
    (&["wat"], &["Africa/Lagos"], &[60]),
    (&["cat", "sast"], &["Africa/Johannesburg"], &[120]),
    (&["eat"], &["Africa/Nairobi"], &[180]),
    (&["msk", "msd"], &["Europe/Moscow"], &[180, 240]),
    (&["trt"], &["Europe/Istanbul"], &[180]),
    (&["gst"], &["Asia/Dubai"], &[240]),
    (&["pkt"], &["Asia/Karachi"], &[300, 360]),
    (&["ict", "wib"], &["Asia/Bangkok"], &[420]),
    (
        &["hkt", "sgt", "myt", "awst", "awdt"],
        &["Asia/Singapore", "Australia/Perth"],
        &[480, 540],
    ),
    (&["jst", "kst"], &["Asia/Tokyo"], &[540]),
    (
        &["acst", "acdt"],
        &["Australia/Adelaide", "Australia/Darwin"],
        &[570, 630],
    ),
    (
        &["aest", "aedt", "aet"],
        &["Australia/Sydney", "Australia/Brisbane"],
        &[600, 660],
    ),
    (&["nzst", "nzdt", "nzt"], &["Pacific/Auckland"], &[720, 780]),
    // Of Europe, in words: which part of it is meant, programs do not agree.
    (
        &[
            "westeuropische zeit",
            "westeuropische normalzeit",
            "westeuropische standardzeit",
            "westeuropische sommerzeit",
        ],
        &["Europe/London", "Europe/Berlin"],
        &[],
    ),
    (
        &[
            "osteuropische zeit",
            "osteuropische normalzeit",
            "osteuropische standardzeit",
            "osteuropische sommerzeit",
        ],
        &["Europe/Athens"],
        &[120, 180],
    ),
];

/// The clocks that it may stand for; in small letters.
pub(crate) fn abbreviated(name: &str) -> Option<Vec<Clock>> {
    let (_, zones, offsets) = REGIONS.iter().find(|(names, ..)| names.contains(&name))?;
    let zones = zones
        .iter()
        .filter_map(|zone| Zone::named(zone).ok())
        .map(|zone| Clock::Known(zone.rules().clone()));
    Some(
        offsets
            .iter()
            .filter_map(|minutes| Clock::fixed(minutes * 60))
            .chain(zones)
            .collect(),
    )
}
