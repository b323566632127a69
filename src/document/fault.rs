//! What is wrong with a document: where it stands, and how to put it right.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// A place in a document. As text `services[3].price`; as an RFC 6901 pointer `/services/3/price`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

impl Pointer {
    /// A member of this table.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// An element of this list, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// What contains this place; `None` for the whole document.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, before)| Self(before.to_vec()))
    }

    /// The name of the member this is, if it is one.
    #[must_use]
    pub fn last_key(&self) -> Option<&str> {
        match self.0.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    /// Whether this is `other` or lies inside it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// What it lies in, so many steps deep.
    #[must_use]
    pub fn first(&self, steps: usize) -> Self {
        Self(self.0.iter().take(steps).cloned().collect())
    }

    /// How deep it lies; 0 is the whole document.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// RFC 6901: `~` and `/` in a name are written `~0` and `~1`; the whole document is the empty text.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.0
            .iter()
            .fold(String::new(), |pointer, step| match step {
                Step::Key(key) => {
                    // In this order (RFC 6901 §3), or the `~` of `~1` would be escaped again.
                    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
                }
                Step::Index(index) => format!("{pointer}/{index}"),
            })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if n == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The file a document was read from, and on which lines its members stand. Empty for JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    name: Option<Arc<str>>,
    lines: BTreeMap<Pointer, usize>,
}

impl Source {
    pub(super) fn file(name: &str) -> Self {
        Self {
            name: Some(name.into()),
            lines: BTreeMap::new(),
        }
    }

    pub(super) fn note(&mut self, place: Pointer, line: usize) {
        self.lines.insert(place, line);
    }

    /// The line of a place, or of the nearest thing around it that was written.
    fn line(&self, place: &Pointer) -> usize {
        let mut around = Some(place.clone());
        while let Some(at) = around {
            if let Some(line) = self.lines.get(&at) {
                return *line;
            }
            // What is missing has no line; the table it is missing from does.
            around = at.parent();
        }
        1
    }

    /// A fault of this document.
    pub(super) fn fault(&self, place: &Pointer, message: impl Into<String>) -> DocumentFault {
        let file = self
            .name
            .as_ref()
            .map(|name| (Arc::clone(name), self.line(place)));
        DocumentFault {
            file,
            place: place.clone(),
            message: message.into(),
        }
    }
}

/// One thing that is wrong, or worth a second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFault {
    /// The file and the line in it, from 1. `None` when the document came as JSON.
    pub file: Option<(Arc<str>, usize)>,
    pub place: Pointer,
    /// What is wrong and how to put it right; never empty.
    pub message: String,
}

impl fmt::Display for DocumentFault {
    /// `practice.toml:42: services[3].price: …`, or with its pointer `/services/3/price: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some((name, line)) if self.place.depth() == 0 => {
                write!(f, "{name}:{line}: {}", self.message)
            }
            Some((name, line)) => write!(f, "{name}:{line}: {}: {}", self.place, self.message),
            None if self.place.depth() == 0 => f.write_str(&self.message),
            None => write!(f, "{}: {}", self.place.pointer(), self.message),
        }
    }
}
