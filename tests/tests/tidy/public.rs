//! What a crate makes public is named outside of it: a function that nobody calls looks alive
//! to the compiler as long as it is public.

use newshound_tests::workspace::{files, root, text};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// Crates that are left out, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("ports", "its conformance suite is named by a macro of its own"),
    ("extract", "its examples train on parts that no crate names"),
];

#[test]
fn what_is_public_is_named_by_another_crate() {
    let sources: Vec<(PathBuf, String)> =
        files(&root(), "rs").into_iter().map(|path| (path.clone(), text(&path))).collect();
    // Each word with the libraries whose sources have it; tests and examples are no library.
    let mut named: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for (path, text) in &sources {
        for word in words(text) {
            named.entry(word).or_default().insert(library(path).unwrap_or_default());
        }
    }
    let mut unnamed = Vec::new();
    for (path, text) in &sources {
        let Some(own) = library(path) else { continue };
        let has_library = root().join("crates").join(own).join("src/lib.rs").exists();
        if has_library && !LEFT_OUT.iter().any(|(left_out, _)| *left_out == own) {
            let path = path.strip_prefix(root()).unwrap_or(path);
            let mut items = public(text, path);
            items.retain(|item| named[item.as_str()].iter().all(|library| *library == own));
            unnamed.extend(items.iter().map(|item| format!("{} {item}", path.display())));
        }
    }
    assert!(unnamed.is_empty(), "make these pub(crate), or delete them: {unnamed:#?}");
}

/// The crate in whose `src` a file stands.
fn library(path: &Path) -> Option<&str> {
    let mut parts = path.strip_prefix(root().join("crates")).ok()?.iter();
    let name = parts.next()?.to_str()?;
    (parts.next()? == "src").then_some(name)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric() && char != '_')
}

/// Names of the public functions, methods and constants of a file. Types are left out: one may
/// be handed out by a function without being named.
fn public(text: &str, path: &Path) -> Vec<String> {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = Public::default();
    reader.visit_file(&file);
    reader.0
}

#[derive(Default)]
struct Public(Vec<String>);

impl Public {
    fn note(&mut self, visibility: &syn::Visibility, name: &syn::Ident) {
        if matches!(visibility, syn::Visibility::Public(_)) {
            self.0.push(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Public {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.vis, &item.sig.ident);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.vis, &item.sig.ident);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.note(&item.vis, &item.ident);
    }
}

#[test]
fn only_what_is_public_is_asked_for() {
    let text = "pub fn a() {} fn b() {} pub(crate) const C: u8 = 0; impl D { pub fn e(&self) {} }";
    assert_eq!(public(text, Path::new("")), ["a", "e"]);
}
