//! Our own events, as they come back from calendars that subscribe to our feeds.

use crate::read::{file::scan::Component, properties::text_of};
use domain::{calendars::feed::is_ours, ids::PracticeId};

/// What Outlook makes of the UID of an event that came from elsewhere: a head, some bytes, `vCal-Uid`, and the UID, all in hex
/// (MS-OXCICAL §2.1.3.1.1.20.26).
const HEAD: &str = "040000008200e00074c5b7101a82e008";
const MARK: &str = "7643616c2d55696401000000";

/// Whether a component bears a UID of the practice whose events are ours.
pub(crate) fn is_one(component: &Component, own: Option<PracticeId>) -> bool {
    let Some((own, uid)) = own.zip(text_of(component, "UID")) else {
        return false;
    };
    let is_ours = |uid: &str| is_ours(uid.trim(), own);
    is_ours(&uid) || unwrapped(&uid).is_some_and(|uid| is_ours(&uid))
}

fn unwrapped(uid: &str) -> Option<String> {
    let lower = uid.to_ascii_lowercase();
    let hex = lower.strip_prefix(HEAD)?.split_once(MARK)?.1;
    let bytes: Option<Vec<u8>> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?)
        .ok()
        // Outlook ends the embedded UID with a NUL.
        .map(|uid| uid.trim_end_matches('\0').to_owned())
}
