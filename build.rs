//! Packs what the program carries of other projects into one archive: of Swagger UI's release only what its page loads, and the fonts
//! of documents, which shrink to a half. `src/assets.rs` reads it.

use std::{
    env,
    error::Error,
    fs::File,
    io::{Cursor, Write as _},
    path::Path,
};

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// What `index.html` names, but for the script that it starts with: that one is ours.
const PAGE: &[&str] = &[
    "index.html",
    "index.css",
    "favicon-16x16.png",
    "favicon-32x32.png",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-ui.css",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let folder = env::var_os("OUT_DIR").ok_or("cargo names no folder to write to")?;
    let mut assets = ZipWriter::new(File::create(Path::new(&folder).join("assets.zip"))?);
    copy_page(&mut assets)?;
    for (name, bytes) in [
        ("fonts/regular.ttf", dejavu::sans_condensed::regular()),
        ("fonts/bold.ttf", dejavu::sans_condensed::bold()),
    ] {
        assets.start_file(name, SimpleFileOptions::default())?;
        assets.write_all(bytes)?;
    }
    assets.finish()?;
    Ok(())
}

/// The release's one folder is named after its version.
fn copy_page(assets: &mut ZipWriter<File>) -> Result<(), Box<dyn Error>> {
    let mut release = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for name in PAGE {
        let inside = format!("/dist/{name}");
        let at = release
            .file_names()
            .position(|path| path.is_ok_and(|path| path.ends_with(&inside)))
            .ok_or_else(|| format!("Swagger UI's release has no {name}"))?;
        assets.raw_copy_file_rename(release.by_index(at)?, format!("swagger-ui/{name}"))?;
    }
    Ok(())
}
