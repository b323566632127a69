//! Where a command's user sits: a folder with settings, and a database of their own.

use std::{fs, path::PathBuf};

use clap::Parser;
use tempfile::TempDir;

use crate::commands::{Cli, run};

/// A folder with a settings file.
pub(in crate::commands) struct Workspace(pub(in crate::commands) TempDir);

impl Workspace {
    pub(in crate::commands) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let text = format!(
            "[database]\nurl = \"sqlite:{}/a.db\"\n[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"\n",
            folder.path().display()
        );
        fs::write(folder.path().join("hourkeep.toml"), text).unwrap();
        Self(folder)
    }

    /// With more settings; `top` stands before all sections.
    pub(in crate::commands) fn with(top: &str, rest: &str) -> Self {
        let desk = Self::new();
        let file = desk.0.path().join("hourkeep.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{top}\n{text}{rest}\n")).unwrap();
        desk
    }

    /// What a command answers, or why it fails.
    pub(in crate::commands) async fn say(&self, words: &[&str]) -> Result<String, String> {
        let config = self.0.path().join("hourkeep.toml");
        let words = ["hourkeep", "--config", config.to_str().unwrap()]
            .into_iter()
            .chain(words.iter().copied());
        let mut out = Vec::new();
        let done = run(Cli::try_parse_from(words).unwrap(), &mut out).await;
        done.map(|()| String::from_utf8(out).unwrap())
            .map_err(|failure| failure.to_string())
    }

    /// What a check prints, whether something is to be done or not.
    pub(in crate::commands) async fn checked(&self, words: &[&str]) -> String {
        let config = self.0.path().join("hourkeep.toml");
        let words = ["hourkeep", "--config", config.to_str().unwrap(), "check"]
            .into_iter()
            .chain(words.iter().copied());
        let mut out = Vec::new();
        let _ = run(Cli::try_parse_from(words).unwrap(), &mut out).await;
        String::from_utf8(out).unwrap()
    }

    /// Another settings file beside its own, with more in it.
    pub(in crate::commands) fn file(&self, top: &str, rest: &str) -> PathBuf {
        let text = fs::read_to_string(self.0.path().join("hourkeep.toml")).unwrap();
        let file = self.0.path().join("more.toml");
        fs::write(&file, format!("{top}\n{text}{rest}\n")).unwrap();
        file
    }

    /// More settings.
    pub(in crate::commands) fn also(self, text: &str) -> Self {
        let file = self.0.path().join("hourkeep.toml");
        let before = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}\n{before}")).unwrap();
        self
    }

    pub(in crate::commands) fn practice(&self, change: impl Fn(&str) -> String) -> PathBuf {
        let file = self.0.path().join("stillpoint.toml");
        fs::write(
            &file,
            change(include_str!("../../../examples/practices/stillpoint.toml")),
        )
        .unwrap();
        file
    }
}
