//! Changes of single values of definitions, one for each key and each kind of change.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// Definition with one changed value.
pub(super) struct Mutation {
    /// Place and kind of the change.
    pub(super) name: String,
    pub(super) document: Table,
}

/// Step from a value to one inside it.
#[derive(Clone)]
enum Step {
    Key(String),
    Element(usize),
}

/// Changes of every key of these definitions, at the first place that has the key.
pub(super) fn list_mutations(documents: &[Table]) -> impl Iterator<Item = Mutation> {
    let mut seen = BTreeSet::new();
    documents.iter().flat_map(move |document| {
        let root = Value::Table(document.clone());
        let mut places = Vec::new();
        collect(&root, &mut Vec::new(), &mut places);
        let is_new = |(path, _): &(Vec<Step>, Value)| seen.insert(name_place(path));
        let places: Vec<_> = places.into_iter().filter(is_new).collect();
        places
            .into_iter()
            .flat_map(move |(path, value)| change(&root, &path, &value))
    })
}

fn collect(value: &Value, path: &mut Vec<Step>, places: &mut Vec<(Vec<Step>, Value)>) {
    if !path.is_empty() {
        places.push((path.clone(), value.clone()));
    }
    let inner: Vec<_> = match value {
        Value::Table(table) => {
            let keys = table.iter();
            keys.map(|(key, value)| (Step::Key(key.clone()), value))
                .collect()
        }
        Value::Array(array) => {
            let elements = array.iter().enumerate();
            elements
                .map(|(at, value)| (Step::Element(at), value))
                .collect()
        }
        _ => Vec::new(),
    };
    for (step, value) in inner {
        path.push(step);
        collect(value, path, places);
        path.pop();
    }
}

/// Name of a place, the same for all elements of a list and all image rules.
fn name_place(path: &[Step]) -> String {
    let mut name = String::new();
    for step in path {
        match step {
            Step::Key(_) if name == "/image-rules" => name.push_str("/ID"),
            Step::Key(key) => {
                name.push('/');
                name.push_str(key);
            }
            Step::Element(_) => name.push_str("[]"),
        }
    }
    name
}

/// Definition without the value, with values of other types, and with an unknown key in it.
fn change(root: &Value, path: &[Step], value: &Value) -> Vec<Mutation> {
    let others = [
        ("a number", Value::Integer(3)),
        ("a large number", Value::Integer(5_000_000_000)),
        ("a fraction", Value::Float(1.5)),
        ("a flag", Value::Boolean(true)),
        ("a text", Value::String("? 2".to_owned())),
    ];
    let mut changes = others.map(|(name, other)| (name, Some(other))).to_vec();
    match value {
        // Serde passes over other keys beside the languages; `read_definition` finds them.
        Value::Table(table) if table.contains_key("zh") => {}
        Value::Table(table) => {
            let mut larger = table.clone();
            larger.insert("Unknown Key".to_owned(), Value::Integer(3));
            changes.push(("an unknown key", Some(Value::Table(larger))));
        }
        // Serde reads a list as a table, too, which no author writes.
        _ => changes.push(("a list", Some(Value::Array(Vec::new())))),
    }
    if matches!(path.last(), Some(Step::Key(_))) {
        changes.push(("nothing", None));
    }
    let changed = |(name, other): (&str, Option<Value>)| {
        let mut document = root.clone();
        replace(&mut document, path, other);
        let Value::Table(document) = document else {
            panic!("the root is a table");
        };
        let name = format!("{} became {name}", name_place(path));
        Mutation { name, document }
    };
    changes.into_iter().map(changed).collect()
}

/// Puts `other` in the place, or removes the key.
fn replace(value: &mut Value, path: &[Step], other: Option<Value>) {
    match (value, path) {
        (Value::Table(table), [Step::Key(key)]) => match other {
            Some(other) => drop(table.insert(key.clone(), other)),
            None => drop(table.remove(key)),
        },
        (Value::Array(array), [Step::Element(at)]) => array[*at] = other.expect("an element stays"),
        (Value::Table(table), [Step::Key(key), rest @ ..]) => {
            replace(table.get_mut(key).expect("was collected"), rest, other);
        }
        (Value::Array(array), [Step::Element(at), rest @ ..]) => {
            replace(&mut array[*at], rest, other);
        }
        _ => panic!("the place was collected from this document"),
    }
}
