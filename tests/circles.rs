//! No circles: files that need each other are one file in two places, and nobody can read or change one of them alone. Each crate's
//! files are read with `syn`; a file knows another when it names it in a `use` or a path, and what another one imports or re-exports
//! is known from where it stands. What a file knows of its own parents is free, as children always do; so is code under
//! `#[cfg(test)]`.

#![expect(
    clippy::expect_used,
    reason = "these are tests, down to their fixtures"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use syn::visit::{self, Visit};

/// No name is imported in more steps.
const MOST_IMPORTS: usize = 10;

/// `a::b` as its parts; the crate's root is empty.
type Module = Vec<String>;
type Graph = BTreeMap<Module, BTreeSet<Module>>;
/// What a file names: whole paths from the crate's root; and what of these its `use` items give a name in it.
#[derive(Default)]
struct Names {
    paths: BTreeSet<Vec<String>>,
    imported: BTreeMap<String, Vec<String>>,
}

#[test]
fn files_do_not_need_each_other() {
    let mut found = Vec::new();
    for source in crates().unwrap() {
        let files = files(&source).unwrap();
        found.extend(circles(&graph(&files)));
    }
    assert!(found.is_empty(), "files that need each other:\n{found:#?}");
}

/// The rule must be able to fail.
#[test]
fn a_circle_is_seen() {
    let seen = |files: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(path, text)| (module_of(Path::new(path)), (*text).to_owned()))
            .collect();
        circles(&graph(&files))
    };
    assert_eq!(
        seen(&[
            ("lib.rs", ""),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "fn f() { super::a::g() }")
        ]),
        ["a ↔ b"]
    );
    assert_eq!(
        seen(&[
            ("lib.rs", ""),
            ("a/mod.rs", "use self::one::One;"),
            ("a/one.rs", "fn f(_: crate::b::B) {}"),
            ("b.rs", "use crate::{a::Two, c::{self, C}};"),
            ("c.rs", ""),
        ]),
        ["a ↔ a::one ↔ b"]
    );
    assert_eq!(
        seen(&[
            ("lib.rs", "mod tx; mod booking; pub use booking::Booking;"),
            ("tx.rs", "use crate::Booking;"),
            (
                "booking/mod.rs",
                "use super::tx; pub use self::one::Booking;"
            ),
            ("booking/one.rs", "fn f() -> super::tx::Tx {}"),
        ]),
        ["booking::one ↔ tx"]
    );
    let innocent = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod one; use one::One;"),
        ("a/one.rs", "use super::Two; // crate::b"),
        (
            "b.rs",
            "use crate::a::Two;\n#[cfg(test)]\nmod tests { use crate::c::C; }",
        ),
        ("c.rs", "use crate::b::B;"),
        ("b/tests.rs", "use crate::c::C;"),
    ];
    assert_eq!(seen(&innocent), Vec::<String>::new());
}

/// The `src` of every crate of the workspace.
fn crates() -> io::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("src")];
    for entry in fs::read_dir(root.join("crates"))? {
        all.push(entry?.path().join("src"));
    }
    Ok(all)
}

/// The text of each module that has a file of its own, its tests left out.
fn files(source: &Path) -> io::Result<BTreeMap<Module, String>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![source.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.strip_prefix(source).map_err(io::Error::other)?;
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && name != "main.rs" {
                found.insert(module_of(name), fs::read_to_string(&path)?);
            }
        }
    }
    Ok(found)
}

fn module_of(path: &Path) -> Module {
    let mut parts: Module = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        parts.pop();
    }
    parts
}

fn graph(files: &BTreeMap<Module, String>) -> Graph {
    let known: BTreeSet<&Module> = files.keys().collect();
    let is_test = |module: &Module| {
        module
            .iter()
            .any(|part| part == "tests" || part == "testing")
    };
    let named_by = |module: &Module, text: &String| {
        let mut reader = Reader {
            file: module,
            module: module.clone(),
            known: &known,
            found: Names::default(),
        };
        let file = syn::parse_file(text).expect("the crate compiles");
        reader.visit_file(&file);
        reader.found
    };
    let named: BTreeMap<&Module, Names> = files
        .iter()
        .filter(|(module, _)| !is_test(module))
        .map(|(module, text)| (module, named_by(module, text)))
        .collect();
    named
        .iter()
        .map(|(module, names)| {
            let files = names.paths.iter().filter_map(|path| file_of(path, &named));
            let others = files.filter(|one| !module.starts_with(one));
            ((*module).clone(), others.collect())
        })
        .collect()
}

/// The file in which the last of a path stands: where a file on the way only imports it, the path goes on from there.
fn file_of(path: &[String], named: &BTreeMap<&Module, Names>) -> Option<Module> {
    let mut path = path.to_vec();
    for _ in 0..MOST_IMPORTS {
        let end = (0..=path.len())
            .rev()
            .find(|end| named.contains_key(&path[..*end].to_vec()))?;
        let (file, rest) = (path[..end].to_vec(), &path[end..]);
        let imported = rest
            .first()
            .and_then(|name| named[&file].imported.get(name));
        match imported {
            Some(from) if *from != path => path = [from, &rest[1..]].concat(),
            _ => return Some(file),
        }
    }
    None
}

/// Collects the files that one file names.
struct Reader<'a> {
    file: &'a Module,
    /// Where the visitor stands: the file's module, or one written inside of it.
    module: Module,
    known: &'a BTreeSet<&'a Module>,
    found: Names,
}

impl Reader<'_> {
    /// Notes a path, and gives it from the crate's root.
    fn names(&mut self, path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?;
        let child = [self.module.as_slice(), std::slice::from_ref(first)].concat();
        let full = match first.as_str() {
            "crate" => path[1..].to_vec(),
            "self" => [self.module.as_slice(), &path[1..]].concat(),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                let stays = self.module.len().saturating_sub(up);
                [&self.module[..stays], &path[up..]].concat()
            }
            _ if self.known.contains(&child) => [self.module.as_slice(), path].concat(),
            _ => return None,
        };
        self.found.paths.insert(full.clone());
        Some(full)
    }

    fn imports(&mut self, path: &[String], name: &syn::Ident) {
        let path = path.strip_suffix(&["self".to_owned()]).unwrap_or(path);
        if let Some(full) = self.names(path)
            && self.module == *self.file
        {
            let name = match name.to_string().as_str() {
                "self" => full.last().cloned().unwrap_or_default(),
                name => name.to_owned(),
            };
            self.found.imported.insert(name, full);
        }
    }

    fn names_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.names_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.imports(&with(&name.ident), &name.ident),
            syn::UseTree::Rename(name) => self.imports(&with(&name.ident), &name.rename),
            syn::UseTree::Glob(_) => {
                self.names(before);
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.names_tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_cfg_test = |one: &syn::Attribute| {
            one.path().is_ident("cfg")
                && one
                    .parse_args::<syn::Ident>()
                    .is_ok_and(|cfg| cfg == "test")
        };
        if item.content.is_none() || item.attrs.iter().any(is_cfg_test) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.names_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        if parts.len() > 1 {
            self.names(&parts);
        }
        visit::visit_path(self, path);
    }
}

/// The groups of files of which each reaches each other, each as `a ↔ b`.
fn circles(graph: &Graph) -> Vec<String> {
    let modules: Vec<&Module> = graph.keys().collect();
    let number: BTreeMap<&Module, usize> = (0..).zip(&modules).map(|(n, one)| (*one, n)).collect();
    let known: Vec<Vec<usize>> = graph
        .values()
        .map(|known| {
            known
                .iter()
                .filter_map(|one| number.get(one).copied())
                .collect()
        })
        .collect();
    let reached: Vec<Vec<bool>> = (0..known.len()).map(|from| reach(&known, from)).collect();
    let circle = |from: usize| -> Vec<Module> {
        let back = (0..known.len()).filter(|to| reached[from][*to] && reached[*to][from]);
        back.map(|to| modules[to].clone()).collect()
    };
    let found: BTreeSet<Vec<Module>> = (0..known.len()).map(circle).collect();
    let told = |circle: &Vec<Module>| {
        let names: Vec<_> = circle.iter().map(|module| module.join("::")).collect();
        names.join(" ↔ ")
    };
    let circles = found.iter().filter(|circle| circle.len() > 1);
    circles.map(told).collect()
}

/// Which files one reaches, by number.
fn reach(known: &[Vec<usize>], from: usize) -> Vec<bool> {
    let (mut seen, mut next) = (vec![false; known.len()], vec![from]);
    while let Some(file) = next.pop() {
        for one in &known[file] {
            if !std::mem::replace(&mut seen[*one], true) {
                next.push(*one);
            }
        }
    }
    seen
}
