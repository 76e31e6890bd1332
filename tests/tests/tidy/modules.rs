//! The modules of a package and who imports whom, read from the code itself.

use newshound_tests::workspace::{files, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// A module's path from the crate's root: `["report", "summary"]`; empty for `lib.rs`.
type Module = Vec<String>;

/// Files of one package, each with the files that its code names. Code for tests is left out.
pub(crate) fn imports(package: &Path) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let source = package.join("src");
    let mut map = Map::default();
    let mut read = Vec::new();
    for path in files(&source, "rs").into_iter().filter(|path| !is_test(path)) {
        let file = syn::parse_file(&text(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = module_of(&source, &path);
        map.note_faces(&module, &file);
        map.modules.insert(module.clone(), path);
        read.push((module, file));
    }
    let of = |(module, file): (Module, syn::File)| {
        let mut reader = Reader { map: &map, module: module.clone(), named: BTreeSet::new() };
        reader.visit_file(&file);
        let own = map.modules[&module].clone();
        reader.named.remove(&own);
        (own, reader.named)
    };
    read.into_iter().map(of).collect()
}

/// The modules of a package.
#[derive(Default)]
struct Map {
    modules: BTreeMap<Module, PathBuf>,
    /// What `pub use` hands on: module and name -> where it was written and what it names.
    faces: BTreeMap<(Module, String), Module>,
}

impl Map {
    fn note_faces(&mut self, module: &Module, file: &syn::File) {
        for item in &file.items {
            let syn::Item::Use(item) = item else { continue };
            if !matches!(item.vis, syn::Visibility::Inherited) {
                let mut paths = Vec::new();
                flatten(&[], &item.tree, &mut paths);
                for (name, path) in paths {
                    self.faces.insert((module.clone(), name), path);
                }
            }
        }
    }

    /// The file that a path of names leads to, seen from `module`; through re-exports.
    fn file(&self, module: &Module, names: &[String], depth: u8) -> Option<&PathBuf> {
        let mut at = module.clone();
        let rest = match names.first()?.as_str() {
            "crate" => {
                at.clear();
                &names[1..]
            }
            "self" => &names[1..],
            "super" => {
                let ups = names.iter().take_while(|name| *name == "super").count();
                at.truncate(at.len().saturating_sub(ups));
                &names[ups..]
            }
            child => {
                at.push(child.to_owned());
                let is_child = self.modules.contains_key(&at);
                at.pop();
                let handed_on = self.faces.contains_key(&(at.clone(), child.to_owned()));
                if !is_child && !handed_on {
                    return None;
                }
                names
            }
        };
        for (index, name) in rest.iter().enumerate() {
            at.push(name.clone());
            if self.modules.contains_key(&at) {
                continue;
            }
            at.pop();
            let face = self.faces.get(&(at.clone(), name.clone())).filter(|_| depth < 8);
            if let Some(path) = face {
                let onward: Vec<String> = path.iter().chain(&rest[index + 1..]).cloned().collect();
                return self.file(&at, &onward, depth + 1).or_else(|| self.modules.get(&at));
            }
            break;
        }
        // What a folder's face defines for its rooms is theirs: `super::` is no arrow up.
        self.modules.get(&at).filter(|_| !module.starts_with(&at) || at.is_empty())
    }
}

fn is_test(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let under = path.components().any(|part| part.as_os_str() == "tests");
    under || stem == "tests" || stem.ends_with("_tests")
}

fn module_of(source: &Path, path: &Path) -> Module {
    let inner = path.strip_prefix(source).unwrap_or(path).with_extension("");
    let mut parts: Module = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        parts.pop();
    }
    parts
}

struct Reader<'a> {
    map: &'a Map,
    module: Module,
    named: BTreeSet<PathBuf>,
}

impl Reader<'_> {
    fn note(&mut self, names: &[String]) {
        self.named.extend(self.map.file(&self.module, names, 0).cloned());
    }
}

/// The names that a `use` brings in, each with its path; a glob has the name `*`.
fn flatten(before: &[String], tree: &syn::UseTree, found: &mut Vec<(String, Module)>) {
    let mut path = before.to_vec();
    match tree {
        syn::UseTree::Path(step) => {
            path.push(step.ident.to_string());
            flatten(&path, &step.tree, found);
        }
        syn::UseTree::Name(name) => {
            path.push(name.ident.to_string());
            found.push((name.ident.to_string(), path));
        }
        syn::UseTree::Rename(name) => {
            path.push(name.ident.to_string());
            found.push((name.rename.to_string(), path));
        }
        syn::UseTree::Glob(_) => found.push(("*".to_owned(), path)),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(&path, tree, found);
            }
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            syn::visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        // A re-export of a child is how a folder shows its face; it is no need of the parent's.
        if matches!(item.vis, syn::Visibility::Inherited) && !is_for_tests(&item.attrs) {
            let mut paths = Vec::new();
            flatten(&[], &item.tree, &mut paths);
            for (_, path) in paths {
                self.note(&path);
            }
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 {
            self.note(&names);
        }
        syn::visit::visit_path(self, path);
    }
}
