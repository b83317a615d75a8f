//! Checks that imports between the files of a crate point one way: no folder imports from one above
//! it, and no files import each other in a circle.
//!
//! A parent module and its descendants count as one concept and may import each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::Result;
use syn::{
    UseTree,
    visit::{self, Visit},
};

use super::{
    Fault,
    source::{self, CRATES, ParsedFile},
};

/// Files below `folder` must not import from files below any of `above`. Folders are module paths
/// within `<crate>/src`.
struct Direction {
    package: &'static str,
    folder: &'static str,
    above: &'static [&'static str],
}

const DIRECTIONS: [Direction; 8] = [
    Direction {
        package: "app",
        folder: "components",
        above: &["pages"],
    },
    Direction {
        package: "app",
        folder: "words",
        above: &["pages", "components"],
    },
    Direction {
        package: "app",
        folder: "ports",
        above: &["pages", "components", "api", "sync"],
    },
    Direction {
        package: "app",
        folder: "sync",
        above: &["pages"],
    },
    Direction {
        package: "server",
        folder: "db",
        above: &["services", "jobs", "imports", "http", "cli", "serve"],
    },
    Direction {
        package: "server",
        folder: "media",
        above: &["services", "jobs", "imports", "http", "cli", "serve"],
    },
    Direction {
        package: "server",
        folder: "services",
        above: &["jobs", "cli", "serve"],
    },
    Direction {
        package: "server",
        folder: "auth",
        above: &["services", "jobs", "imports", "cli", "serve"],
    },
];

/// Path of a module within its crate: `application::receipt`; empty for the root.
type ModulePath = Vec<String>;

/// Modules of a crate, each with its imports and re-exports.
#[derive(Default)]
struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

struct Module {
    file: PathBuf,
    /// Full paths within the crate, with the line of their first use.
    imports: BTreeMap<Vec<String>, usize>,
    /// Re-exported names, with their full paths.
    exports: BTreeMap<String, Vec<String>>,
}

pub(super) fn check() -> Result<Vec<Fault>> {
    let sources = source::parse_sources(&["src"])?;
    let mut faults = Vec::new();
    for package in CRATES {
        let found = Crate::read(package, &sources);
        let imports = found.list_imports();
        for direction in DIRECTIONS.iter().filter(|it| it.package == package) {
            faults.extend(found.check_direction(direction, &imports));
        }
        faults.extend(found.report_cycles(&imports));
    }
    Ok(faults)
}

/// Imports of each module: the imported module and the line. Imports between a module and its
/// ancestors are left out.
type Imports = BTreeMap<ModulePath, BTreeMap<ModulePath, usize>>;

impl Crate {
    fn read(package: &str, sources: &[ParsedFile]) -> Self {
        let root = Path::new(package).join("src");
        let mut found = Self::default();
        for source in sources {
            let Ok(inside) = source.path.strip_prefix(&root) else {
                continue;
            };
            let name = name_module(inside);
            if name.iter().any(|part| part == "tests") {
                continue;
            }
            let mut reader = ImportReader::new(&name);
            reader.visit_file(&source.syntax);
            let module = Module {
                file: source.path.clone(),
                imports: reader.imports,
                exports: reader.exports,
            };
            found.modules.insert(name, module);
        }
        found
    }

    fn list_imports(&self) -> Imports {
        let resolve = |(name, module): (&ModulePath, &Module)| {
            let targets = module
                .imports
                .iter()
                .filter_map(|(path, line)| Some((self.find_module(path, 0)?, *line)))
                .filter(|(target, _)| !target.starts_with(name) && !name.starts_with(target));
            (name.clone(), targets.collect())
        };
        self.modules.iter().map(resolve).collect()
    }

    /// The module that defines the item at `path`; re-exports are followed.
    fn find_module(&self, path: &[String], depth: usize) -> Option<ModulePath> {
        const MAX_EXPORTS: usize = 8;
        let length = (0..=path.len())
            .rev()
            .find(|length| self.modules.contains_key(&path[..*length]))?;
        let (name, rest) = path.split_at(length);
        let exported = rest
            .first()
            .and_then(|item| self.modules[name].exports.get(item))
            .filter(|_| depth < MAX_EXPORTS)
            .and_then(|path| self.find_module(path, depth + 1));
        Some(exported.unwrap_or_else(|| name.to_vec()))
    }

    fn check_direction(&self, direction: &Direction, imports: &Imports) -> Vec<Fault> {
        let lies_in = |name: &ModulePath, folder: &str| {
            let folder: Vec<_> = folder.split("::").collect();
            name.len() >= folder.len() && name.iter().zip(&folder).all(|(own, it)| own == it)
        };
        let mut faults = Vec::new();
        for (name, targets) in imports {
            if !lies_in(name, direction.folder) {
                continue;
            }
            for (target, line) in targets {
                if direction.above.iter().any(|it| lies_in(target, it)) {
                    let advice = format!(
                        "`{}` does not import from `{}`: move down what both want",
                        direction.folder,
                        target.join("::")
                    );
                    faults.push(Fault::new(&self.modules[name].file, *line, advice));
                }
            }
        }
        faults
    }

    /// Reports one fault for each circle, at its first file.
    fn report_cycles(&self, imports: &Imports) -> Vec<Fault> {
        find_cycles(imports)
            .iter()
            .map(|circle| {
                let names: Vec<_> = circle.iter().map(|it| it.join("::")).collect();
                let line = imports[&circle[0]][&circle[1 % circle.len()]];
                let advice = format!(
                    "these import each other in a circle: {}: move down what both want",
                    names.join(" -> ")
                );
                Fault::new(&self.modules[&circle[0]].file, line, advice)
            })
            .collect()
    }
}

/// Finds one circle for each group of modules that reach each other, as a path along imports.
fn find_cycles(imports: &Imports) -> Vec<Vec<ModulePath>> {
    let mut circles = Vec::new();
    let mut covered: BTreeSet<ModulePath> = BTreeSet::new();
    for start in imports.keys() {
        if covered.contains(start) {
            continue;
        }
        if let Some(circle) = find_cycle_path(start, imports) {
            covered.extend(circle.iter().cloned());
            circles.push(circle);
        }
    }
    circles
}

/// Shortest path along imports from `start` back to itself, without its end.
fn find_cycle_path(start: &ModulePath, imports: &Imports) -> Option<Vec<ModulePath>> {
    let mut came_from: BTreeMap<&ModulePath, &ModulePath> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(name) = queue.pop_front() {
        for target in imports.get(name).into_iter().flat_map(BTreeMap::keys) {
            if target == start {
                let mut walk = vec![name.clone()];
                let mut step = name;
                while let Some(before) = came_from.get(step).filter(|_| step != start) {
                    walk.push((*before).clone());
                    step = before;
                }
                walk.reverse();
                return Some(walk);
            }
            if !came_from.contains_key(target) {
                came_from.insert(target, name);
                queue.push_back(target);
            }
        }
    }
    None
}

/// Module path of a file: `exam/window.rs` is `exam::window`; `lib.rs`, `main.rs` and `mod.rs` are
/// their parent.
fn name_module(file: &Path) -> ModulePath {
    let file = file.with_extension("");
    let mut name: ModulePath = file
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if matches!(
        name.last().map(String::as_str),
        Some("lib" | "main" | "mod")
    ) {
        name.pop();
    }
    name
}

/// Collects the paths of one file that stay within its crate.
struct ImportReader {
    module: ModulePath,
    imports: BTreeMap<Vec<String>, usize>,
    exports: BTreeMap<String, Vec<String>>,
}

impl ImportReader {
    fn new(module: &ModulePath) -> Self {
        Self {
            module: module.clone(),
            imports: BTreeMap::new(),
            exports: BTreeMap::new(),
        }
    }

    /// Full path of one that begins with `crate`, `self` or `super`; `None` for others.
    fn complete(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = path.split_first()?;
        let mut full = match first.as_str() {
            "crate" => return Some(rest.to_vec()),
            "self" => self.module.clone(),
            "super" => self.module[..self.module.len().checked_sub(1)?].to_vec(),
            _ => return None,
        };
        while rest.first().is_some_and(|part| part == "super") {
            full.pop()?;
            rest = &rest[1..];
        }
        full.extend_from_slice(rest);
        Some(full)
    }

    fn add(&mut self, path: &[String], line: usize) {
        if let Some(full) = self.complete(path) {
            self.imports.entry(full).or_insert(line);
        }
    }
}

impl<'ast> Visit<'ast> for ImportReader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_export = !matches!(item.vis, syn::Visibility::Inherited);
        for (path, name, line) in list_paths(&item.tree) {
            // A re-export of a child may leave `self::` out.
            let full = self.complete(&path).or_else(|| {
                let child = [self.module.clone(), path.clone()].concat();
                is_export.then_some(child)
            });
            if let Some(full) = full.filter(|_| is_export) {
                self.exports.insert(name, full);
            }
            self.add(&path, line);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if let Some(first) = path.segments.first() {
            self.add(&parts, first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }
}

/// Paths of a `use`, each with its local name and line.
fn list_paths(tree: &UseTree) -> Vec<(Vec<String>, String, usize)> {
    match tree {
        UseTree::Path(path) => {
            let own = path.ident.to_string();
            let line = path.ident.span().start().line;
            list_paths(&path.tree)
                .into_iter()
                .map(|(rest, name, _)| ([vec![own.clone()], rest].concat(), name, line))
                .collect()
        }
        UseTree::Group(group) => group.items.iter().flat_map(list_paths).collect(),
        UseTree::Name(name) if name.ident == "self" => vec![(Vec::new(), String::new(), 0)],
        UseTree::Name(name) => {
            let own = name.ident.to_string();
            vec![(vec![own.clone()], own, name.ident.span().start().line)]
        }
        UseTree::Rename(rename) => {
            let line = rename.ident.span().start().line;
            vec![(
                vec![rename.ident.to_string()],
                rename.rename.to_string(),
                line,
            )]
        }
        UseTree::Glob(_) => vec![(Vec::new(), String::new(), 0)],
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Crate, Direction};
    use crate::tidy::source::{ParsedFile, parse};

    fn read(files: &[(&str, &str)]) -> Crate {
        let sources: Vec<_> = files
            .iter()
            .map(|(path, text)| ParsedFile {
                path: PathBuf::from("app/src").join(path),
                syntax: parse(text).expect("is Rust"),
            })
            .collect();
        Crate::read("app", &sources)
    }

    fn count_circles(files: &[(&str, &str)]) -> usize {
        let found = read(files);
        found.report_cycles(&found.list_imports()).len()
    }

    #[test]
    fn circle_of_two_siblings_is_one_fault() {
        let files = [
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "pub struct B;\nfn f() { super::a::A; }"),
        ];
        assert_eq!(count_circles(&files), 1);
    }

    #[test]
    fn circle_through_a_reexport_is_found() {
        let files = [
            ("lib.rs", ""),
            ("a.rs", "mod inner;\npub use inner::Thing;"),
            ("a/inner.rs", "use crate::b::B;\npub struct Thing;"),
            ("b.rs", "use crate::a::Thing;\npub struct B;"),
        ];
        assert_eq!(count_circles(&files), 1);
    }

    #[test]
    fn parent_and_child_may_name_each_other() {
        let files = [
            ("lib.rs", ""),
            ("a.rs", "mod inner;\nuse inner::Thing;\npub struct A;"),
            ("a/inner.rs", "use super::A;\npub struct Thing;"),
        ];
        assert_eq!(count_circles(&files), 0);
    }

    #[test]
    fn import_against_the_direction_is_a_fault() {
        let found = read(&[
            ("lib.rs", ""),
            ("components/copy.rs", "\nuse crate::pages::candidate::Hub;"),
            ("pages/candidate.rs", "pub struct Hub;"),
        ]);
        let direction = Direction {
            package: "app",
            folder: "components",
            above: &["pages"],
        };
        let faults = found.check_direction(&direction, &found.list_imports());
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0]
                .to_string()
                .starts_with("app/src/components/copy.rs:2:")
        );
    }
}
