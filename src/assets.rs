//! What the program carries of other projects: Swagger UI's page and the fonts of documents, in one archive that `build.rs` packs.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

const ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/assets.zip"));

/// The file's bytes, unpacked anew at each call; `None` if there is none of this name.
#[must_use]
pub fn read(name: &str) -> Option<Vec<u8>> {
    unpacked(name)
        .inspect_err(|error| tracing::error!(%error, "the archive of assets cannot be read"))
        .ok()
        .flatten()
}

fn unpacked(name: &str) -> Result<Option<Vec<u8>>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(ARCHIVE))?;
    let mut file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_unpacked_and_nothing_else_is_found() {
        assert!(read("fonts/regular.ttf").is_some_and(|font| font.len() > 100_000));
        for name in ["fonts/italic.ttf", "", "swagger-ui/../fonts/bold.ttf"] {
            assert_eq!(read(name), None, "{name:?}");
        }
    }
}
