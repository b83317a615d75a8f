//! Writer of `docs/exam-reference.md`: a section for each table, in the order of the definition.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use anyhow::{Result, bail};
use serde_json::Value;

use super::{
    definition_model::{
        Absence, Alternative, Alternatives, DefinitionModel, ModelForm, ModelType, TableKey,
        ValueShape,
    },
    leaf::list_leaves,
};

const INTRODUCTION: &str = "\
# Keys of an exam definition

This page is made from the types in `shared/src/exam/` by `cargo xtask reference`; change it there. A definition is a TOML file ([exams/](../exams/) has five). `zhunkao exam check FILE` names each fault with its line, also faults that no table here can show, such as a window that closes before it opens.

`zhunkao exam schema > exam.schema.json` writes the same as a JSON Schema. An editor with TOML support completes and checks the keys of a definition whose first line is `#:schema ./exam.schema.json`.
";

/// Stands in a path for a key that the author chooses.
const OWN_KEY: &str = "ID";

/// Maximum number of words that a cell of a table lists.
const MAX_WORDS_IN_CELL: usize = 4;

/// Text of the reference.
///
/// # Errors
/// The model names a type that it does not have, or two headings have the same address.
pub(super) fn write(model: &DefinitionModel) -> Result<String> {
    let mut outline = PageOutline {
        model,
        sections: Vec::new(),
        places: BTreeMap::new(),
    };
    if let Some(root) = model.types.first() {
        outline.add_type(root, &TablePath::default())?;
    }
    outline.write()
}

/// Path of a table in a definition.
#[derive(Clone, Default)]
struct TablePath {
    keys: Vec<String>,
    is_list: bool,
}

impl TablePath {
    fn with_key(&self, key: &str) -> Self {
        let keys = [self.keys.clone(), vec![key.to_owned()]].concat();
        let is_list = false;
        Self { keys, is_list }
    }

    /// Heading as TOML writes it: `[[categories.slots]]`. Empty for the whole definition.
    fn header(&self) -> String {
        let path = self.keys.join(".");
        match (self.keys.is_empty(), self.is_list) {
            (true, _) => String::new(),
            (false, true) => format!("[[{path}]]"),
            (false, false) => format!("[{path}]"),
        }
    }
}

/// Sections of the page and the places of each table.
struct PageOutline<'a> {
    model: &'a DefinitionModel,
    sections: Vec<(&'a ModelType, &'a [TableKey])>,
    /// Headers of all places where a table stands, by its name. The first is its section.
    places: BTreeMap<String, Vec<String>>,
}

impl<'a> PageOutline<'a> {
    fn add_type(&mut self, found: &'a ModelType, path: &TablePath) -> Result<()> {
        let keys = match &found.form {
            ModelForm::Table(keys) => keys,
            ModelForm::Alternatives(forms) => return self.add_contents(forms, path),
        };
        let places = self.places.entry(found.name.clone()).or_default();
        places.push(path.header());
        if places.len() > 1 {
            return Ok(());
        }
        self.sections.push((found, keys));
        for key in keys {
            self.add_shape(&key.value, &path.with_key(&key.name))?;
        }
        Ok(())
    }

    fn add_contents(&mut self, forms: &'a Alternatives, path: &TablePath) -> Result<()> {
        for form in &forms.list {
            let path = match forms.is_tagged {
                true => path.with_key(&form.word),
                false => path.clone(),
            };
            if let Some(content) = &form.content {
                self.add_shape(content, &path)?;
            }
        }
        Ok(())
    }

    fn add_shape(&mut self, shape: &'a ValueShape, path: &TablePath) -> Result<()> {
        match shape {
            ValueShape::List(element) => {
                let mut path = path.clone();
                path.is_list = true;
                self.add_shape(element, &path)
            }
            ValueShape::Map { values, .. } => self.add_shape(values, &path.with_key(OWN_KEY)),
            ValueShape::Named(name) => self.add_type(self.model.find(name)?, path),
            _ => Ok(()),
        }
    }

    fn write(&self) -> Result<String> {
        let mut page = INTRODUCTION.to_owned();
        write_leaves(&mut page);
        let mut addresses = BTreeSet::new();
        for (found, keys) in &self.sections {
            let places = self.places.get(&found.name).map_or(&[][..], Vec::as_slice);
            let header = places.first().map_or("", String::as_str);
            if !addresses.insert(address(header)) {
                bail!("two headings have the address of `{header}`");
            }
            match header {
                "" => page.push_str("\n## Whole definition\n"),
                header => write!(page, "\n## `{header}`\n")?,
            }
            writeln!(page, "{}", found.meaning)?;
            if let [_, others @ ..] = places
                && !others.is_empty()
            {
                let others: Vec<_> = others.iter().map(|it| format!("`{it}`")).collect();
                write!(page, "\nAlso: {}.\n", others.join(", "))?;
            }
            self.write_keys(&mut page, keys)?;
            for key in *keys {
                self.write_words(&mut page, key)?;
            }
        }
        Ok(page)
    }

    fn write_keys(&self, page: &mut String, keys: &[TableKey]) -> Result<()> {
        page.push_str("\n| key | value | if absent | meaning |\n|---|---|---|---|\n");
        for key in keys {
            let absent = match &key.absence {
                Absence::Refused => "required".to_owned(),
                Absence::Default(value) => format!("`{}`", format_toml(value)),
                Absence::NoValue(effect) => effect.clone().unwrap_or_else(|| "–".to_owned()),
            };
            let value = self.describe(&key.value)?;
            write_row(
                page,
                &[&format!("`{}`", key.name), &value, &absent, &key.meaning],
            );
        }
        Ok(())
    }

    /// Table of the words, and of the words with content, of a key.
    fn write_words(&self, page: &mut String, key: &TableKey) -> Result<()> {
        let (shape, label) = match &key.value {
            ValueShape::List(element) => (&**element, "Values"),
            ValueShape::Map { keys, .. } => (&**keys, "Keys"),
            shape => (shape, "Values"),
        };
        let Some((found, forms)) = self.model.find_alternatives(shape)? else {
            return Ok(());
        };
        write!(page, "\n{label} of `{}`. {}\n", key.name, found.meaning)?;
        page.push_str("\n| value | meaning |\n|---|---|\n");
        for form in &forms.list {
            let written = self.describe_form(form, forms.is_tagged, label == "Keys")?;
            write_row(page, &[&written, &form.meaning]);
        }
        Ok(())
    }

    fn describe_form(&self, form: &Alternative, is_tagged: bool, is_key: bool) -> Result<String> {
        let word = &form.word;
        Ok(match &form.content {
            None if is_key => format!("`{word}`"),
            None => format!("`\"{word}\"`"),
            Some(content) if is_tagged => {
                format!("`{{ {word} = … }}` with {}", self.describe(content)?)
            }
            Some(content) => self.describe(content)?,
        })
    }

    /// Value in words, with links to the sections of tables.
    fn describe(&self, shape: &ValueShape) -> Result<String> {
        Ok(match shape {
            ValueShape::List(element) => match &**element {
                ValueShape::Text => "list of texts".to_owned(),
                ValueShape::Leaf(leaf) => format!("list of {}", leaf.plural),
                ValueShape::Named(name) if self.places.contains_key(name) => {
                    format!("list of [tables](#{})", self.find_address(name))
                }
                other => format!("list of: {}", self.describe(other)?),
            },
            ValueShape::Text => "text".to_owned(),
            ValueShape::Flag => "`true` or `false`".to_owned(),
            ValueShape::Integer { least, most } => match (least, most) {
                // A greater bound is that of the memory, and says nothing about the exam.
                (Some(least), Some(most)) if *most <= i64::from(u16::MAX) => {
                    format!("whole number, {least} to {most}")
                }
                (Some(least), _) => format!("whole number from {least}"),
                _ => "whole number".to_owned(),
            },
            ValueShape::Leaf(leaf) => leaf.name.to_owned(),
            ValueShape::Map { values, .. } => {
                format!("table; each value: {}", self.describe(values)?)
            }
            ValueShape::Named(name) => match self.model.find_alternatives(shape)? {
                None => format!("[table](#{})", self.find_address(name)),
                Some((_, forms)) => describe_forms(forms),
            },
        })
    }

    /// Address of the section of a table on the page.
    fn find_address(&self, type_name: &str) -> String {
        let places = self.places.get(type_name);
        address(places.and_then(|it| it.first()).map_or("", String::as_str))
    }
}

fn describe_forms(forms: &Alternatives) -> String {
    let words = forms.list.iter().map(|it| format!("`\"{}\"`", it.word));
    match forms.are_words() && forms.list.len() <= MAX_WORDS_IN_CELL {
        true => words.collect::<Vec<_>>().join(", "),
        false => "one of the values below".to_owned(),
    }
}

/// Address that a forge gives to a heading.
fn address(header: &str) -> String {
    let kept = header
        .chars()
        .filter(|it| it.is_alphanumeric() || *it == '-');
    match header {
        "" => "whole-definition".to_owned(),
        _ => kept.flat_map(char::to_lowercase).collect(),
    }
}

fn write_leaves(page: &mut String) {
    page.push_str("\n## Kinds of values\n");
    page.push_str("\n| value | example | meaning |\n|---|---|---|\n");
    for leaf in list_leaves() {
        let example = format!("`{}`", leaf.example);
        write_row(page, &[leaf.name, &example, leaf.meaning]);
    }
}

/// Writes a row; a bar within a cell is escaped.
fn write_row(page: &mut String, cells: &[&str]) {
    for cell in cells {
        page.push_str("| ");
        page.push_str(&cell.replace('|', "\\|"));
        page.push(' ');
    }
    page.push_str("|\n");
}

/// Default as TOML writes it.
fn format_toml(value: &Value) -> String {
    match value {
        Value::Object(keys) if !keys.is_empty() => {
            let keys = keys
                .iter()
                .map(|(key, value)| format!("{key} = {}", format_toml(value)));
            format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
