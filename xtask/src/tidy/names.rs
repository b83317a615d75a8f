//! Checks names: no two visible types share one, none shadows a name of `std`, and the names of
//! tests are short.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::Result;
use syn::{
    Ident, Visibility,
    visit::{self, Visit},
};

use super::{
    Fault,
    source::{self, FOLDERS},
};

/// Names that Rust and sea-orm use by habit. They are qualified by their module: `outbox::Event`.
const SHARED_NAMES: [&str; 15] = [
    "ActiveModel",
    "Column",
    "Command",
    "Config",
    "Entity",
    "Error",
    "Event",
    "Kind",
    "Migration",
    "Model",
    "Options",
    "PrimaryKey",
    "Relation",
    "Result",
    "State",
];

/// Names of the prelude, of well-known types of `std`, and of `js_sys`. `Error` and `Result` are
/// idioms.
const RESERVED_NAMES: [&str; 36] = [
    "Arc", "Array", "Box", "Cell", "Clone", "Copy", "Date", "Debug", "Default", "Display", "Drop",
    "Duration", "Eq", "Fn", "From", "Function", "Future", "Hash", "Instant", "Into", "Iterator",
    "Map", "Mutex", "Object", "Option", "Ord", "Path", "Pin", "Promise", "Rc", "Send", "Set",
    "String", "Sync", "ToString", "Vec",
];

const MAX_TEST_NAME_CHARS: usize = 60;

/// A type with the line of its name.
struct NamedType {
    name: String,
    line: usize,
    is_visible: bool,
}

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let mut places: BTreeMap<String, Vec<(PathBuf, usize)>> = BTreeMap::new();
    for source in source::parse_sources(&FOLDERS)? {
        for found in list_types(&source.syntax) {
            if RESERVED_NAMES.contains(&found.name.as_str()) {
                let advice = format!("`{}` hides a name of std or js_sys: rename it", found.name);
                faults.push(Fault::new(&source.path, found.line, advice));
            }
            if found.is_visible && !SHARED_NAMES.contains(&found.name.as_str()) {
                let place = (source.path.clone(), found.line);
                places.entry(found.name).or_default().push(place);
            }
        }
    }
    faults.extend(
        places
            .iter()
            .flat_map(|(name, places)| report(name, places)),
    );
    faults.extend(check_test_names()?);
    Ok(faults)
}

/// Reports one fault for each place after the first.
fn report(name: &str, places: &[(PathBuf, usize)]) -> Vec<Fault> {
    let Some(((first, line), others)) = places.split_first() else {
        return Vec::new();
    };
    let advice = format!(
        "`{name}` is the name of a type in {}:{line} too: add the word that tells them apart",
        first.display()
    );
    others
        .iter()
        .map(|(path, line)| Fault::new(path, *line, advice.as_str()))
        .collect()
}

/// Types of a file, with those of inline modules.
fn list_types(file: &syn::File) -> Vec<NamedType> {
    struct Types(Vec<NamedType>);
    impl Types {
        fn add(&mut self, visibility: &Visibility, name: &Ident) {
            self.0.push(NamedType {
                name: name.to_string(),
                line: name.span().start().line,
                is_visible: !matches!(visibility, Visibility::Inherited),
            });
        }
    }
    impl<'ast> Visit<'ast> for Types {
        fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
            self.add(&item.vis, &item.ident);
            visit::visit_item_struct(self, item);
        }
        fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
            self.add(&item.vis, &item.ident);
            visit::visit_item_enum(self, item);
        }
        fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
            self.add(&item.vis, &item.ident);
            visit::visit_item_trait(self, item);
        }
        fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
            self.add(&item.vis, &item.ident);
            visit::visit_item_type(self, item);
        }
    }
    let mut types = Types(Vec::new());
    types.visit_file(file);
    types.0
}

fn check_test_names() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in source::list_sources(&FOLDERS) {
        for (line, name) in list_long_tests(&fs::read_to_string(&file)?) {
            let advice = format!(
                "`{name}` has {} characters, {MAX_TEST_NAME_CHARS} are allowed: name the \
                 subject, the condition and the result",
                name.len()
            );
            faults.push(Fault::new(&file, line, advice));
        }
    }
    Ok(faults)
}

/// Tests with too long a name, with their line numbers. Reads the text, since tests in `proptest!`
/// are tokens of a macro.
fn list_long_tests(text: &str) -> Vec<(usize, &str)> {
    let mut long = Vec::new();
    let mut is_test = false;
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = is_test.then(|| read_function_name(line)).flatten() {
            is_test = false;
            if name.len() > MAX_TEST_NAME_CHARS {
                long.push((index + 1, name));
            }
        }
    }
    long
}

fn read_function_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("async ").unwrap_or(line);
    rest.strip_prefix("fn ")?.split('(').next()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{list_long_tests, list_types, report};
    use crate::tidy::source::parse;

    #[test]
    fn second_place_of_a_name_is_a_fault() {
        let places = [(PathBuf::from("a.rs"), 1), (PathBuf::from("b.rs"), 7)];
        let faults = report("Place", &places);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].to_string().starts_with("b.rs:7: `Place`"));
        assert!(report("Place", &places[..1]).is_empty());
    }

    #[test]
    fn types_know_their_line_and_visibility() {
        let file = parse("struct A;\n\npub(crate) enum B {}\nmod m {\n    pub type C = u8;\n}\n");
        let types = list_types(&file.expect("is Rust"));
        let found: Vec<_> = types
            .iter()
            .map(|it| (it.name.as_str(), it.line, it.is_visible))
            .collect();
        assert_eq!(found, [("A", 1, false), ("B", 3, true), ("C", 5, true)]);
    }

    #[test]
    fn long_test_names_are_found_in_macros_too() {
        let name = "a".repeat(61);
        let text = format!("proptest! {{\n    #[test]\n    fn {name}(x in 0..1) {{}}\n}}");
        assert_eq!(list_long_tests(&text), [(3, name.as_str())]);
        let helper = format!("fn {name}() {{}}\n#[test]\nfn short() {{}}");
        assert!(list_long_tests(&helper).is_empty());
    }
}
