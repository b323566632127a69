//! Bytes into text.

use std::borrow::Cow;

use crate::read::ReadError;

/// UTF-8, with or without its mark. Older programs write Latin-1: the letters that are then lost stand in titles only.
pub(crate) fn decode(bytes: &[u8], most: usize) -> Result<Cow<'_, str>, ReadError> {
    if bytes.len() > most {
        return Err(ReadError::TooMuch {
            what: "bytes",
            most,
        });
    }
    // The two byte order marks, or the B of BEGIN beside a zero byte.
    let utf16 = [[0xff, 0xfe], [0xfe, 0xff], [0, b'B'], [b'B', 0]];
    if bytes
        .first_chunk::<2>()
        .is_some_and(|start| utf16.contains(start))
    {
        return Err(ReadError::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || *byte == 0)
    {
        return Err(ReadError::Empty);
    }
    Ok(String::from_utf8_lossy(bytes))
}
