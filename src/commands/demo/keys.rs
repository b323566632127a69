//! The keys of a demo: made once, kept in a file that only its owner may read.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use crate::commands::CommandError;
use domain::entropy::Entropy;

const HEAD: &str = "# Keys of the demo in this folder. They open nothing else; without them its database cannot be read.\n\n";

/// What is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoKeys {
    /// 32 bytes in base64: seals personal data.
    pub encryption: String,
    /// 32 bytes in base64: the look-up index.
    pub index: String,
    /// 32 bytes in base64, from which the sandbox's signing secret is made.
    pub webhook: String,
    /// Where the sandbox listened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox_port: Option<u16>,
    /// API keys by slug.
    #[serde(default)]
    pub api_keys: BTreeMap<String, String>,
}

impl DemoKeys {
    /// The keys in the file; or new ones, to be saved, and the word that they are new.
    pub(crate) fn load_or_make(
        file: &Path,
        entropy: &dyn Entropy,
    ) -> Result<(Self, bool), CommandError> {
        match fs::read_to_string(file) {
            Ok(text) => {
                // What is wrong may quote a key.
                let unreadable = |_| {
                    CommandError::Message(format!(
                        "{} cannot be read; restore it, or delete its whole folder to start over",
                        file.display()
                    ))
                };
                Ok((toml::from_str(&text).map_err(unreadable)?, false))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let fresh = || BASE64_STANDARD.encode(entropy.bytes());
                let keys = Self {
                    encryption: fresh(),
                    index: fresh(),
                    webhook: fresh(),
                    sandbox_port: None,
                    api_keys: BTreeMap::new(),
                };
                Ok((keys, true))
            }
            Err(error) => Err(CommandError::Read(file.to_owned(), error)),
        }
    }

    /// Writes the file whole or not at all.
    pub(crate) fn save(&self, file: &Path) -> Result<(), CommandError> {
        let write = || {
            let text = toml::to_string(self).map_err(io::Error::other)?;
            // Written to another file and renamed: a crash leaves the old file or the new one,
            // never half of one.
            let half: PathBuf = file.with_extension("toml.new");
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            // On creation, not afterwards: in between others could open it.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut written = options.open(&half)?;
            written.write_all(HEAD.as_bytes())?;
            written.write_all(text.as_bytes())?;
            // Before the rename, or a power cut could leave the name with no content.
            written.sync_all()?;
            fs::rename(&half, file)
        };
        write().map_err(|error| CommandError::Write(file.to_owned(), error))
    }

    /// The signing secret's bytes.
    pub(crate) fn webhook_bytes(&self) -> [u8; 32] {
        let bytes = BASE64_STANDARD.decode(&self.webhook).unwrap_or_default();
        bytes
            .try_into()
            // If it was edited by hand it may have any length; a hash has the right one.
            .unwrap_or_else(|_| crate::service::tokens::sha256(self.webhook.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::OsEntropy;

    #[test]
    fn keys_are_made_once_and_for_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo-keys.toml");
        let (mut made, new) = DemoKeys::load_or_make(&file, &OsEntropy::default()).unwrap();
        assert!(new && made.encryption != made.index);
        made.sandbox_port = Some(4_711);
        made.api_keys
            .insert("stillpoint".into(), "hk_sk_test_1".into());
        made.save(&file).unwrap();
        let (again, new) = DemoKeys::load_or_make(&file, &OsEntropy::default()).unwrap();
        assert!(!new && again == made);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions())
                & 0o777,
            0o600
        );
    }

    #[test]
    fn a_broken_file_is_named_and_not_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo-keys.toml");
        fs::write(&file, "encryption = hush").unwrap();
        let said = DemoKeys::load_or_make(&file, &OsEntropy::default())
            .err()
            .unwrap()
            .to_string();
        assert!(
            said.contains("demo-keys.toml") && !said.contains("hush"),
            "{said}"
        );
    }
}
