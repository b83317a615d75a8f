//! Tests in which each row breaks one thing in a good definition and expects exactly that fault.

mod assurance;
mod chinese;
mod fingerprints;
mod forms;
mod good;
mod images;
mod materials;
mod papers;
mod retention;
mod steps;

use serde_json::{Value, json};

use super::{Exam, ExamFault, check_exam};
use crate::text::Lang;

/// Definition with every part and without a fault.
pub(in crate::exam) fn good_exam() -> Exam {
    serde_json::from_value(good::definition()).expect("the good definition is well-formed")
}

/// Change of a row at a JSON pointer.
enum JsonChange {
    Set(Value),
    Remove,
    /// Appends to an array.
    Push(Value),
}

use JsonChange::{Push, Remove, Set};

type FaultCase = (&'static str, JsonChange, &'static str, &'static str);

fn exam_with_change(pointer: &str, change: JsonChange) -> Exam {
    let mut definition = good::definition();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer begins with /");
    match change {
        Push(value) => {
            let array = definition
                .pointer_mut(pointer)
                .and_then(Value::as_array_mut);
            array
                .unwrap_or_else(|| panic!("{pointer} is no array"))
                .push(value);
        }
        change => match definition
            .pointer_mut(parent)
            .unwrap_or_else(|| panic!("{parent} is not there"))
        {
            Value::Object(object) => match change {
                Set(value) => drop(object.insert(key.to_owned(), value)),
                _ => drop(
                    object
                        .remove(key)
                        .unwrap_or_else(|| panic!("{pointer} is not there")),
                ),
            },
            Value::Array(array) => match change {
                Set(value) => array[key.parse::<usize>().expect("an index")] = value,
                _ => drop(array.remove(key.parse().expect("an index"))),
            },
            _ => panic!("{parent} holds nothing"),
        },
    }
    serde_json::from_value(definition).unwrap_or_else(|error| panic!("{pointer}: {error}"))
}

/// Path and English sentence of a fault.
fn read_english(fault: &ExamFault) -> (&str, &str) {
    (&fault.path, fault.message.get(Lang::En))
}

/// Checks that every row gives its own fault and no other.
fn expect_faults(rows: Vec<FaultCase>) {
    for (pointer, change, path, message) in rows {
        let faults = check_exam(&exam_with_change(pointer, change));
        let found: Vec<_> = faults.iter().map(read_english).collect();
        assert_eq!(found, [(path, message)], "after spoiling {pointer}");
        faults.iter().for_each(expect_chinese);
    }
}

/// Checks that the Chinese sentence has Chinese characters, and Latin letters in backticks only.
fn expect_chinese(fault: &ExamFault) {
    let words: String = fault.message.zh.split('`').step_by(2).collect();
    let has_chinese = words.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let has_latin = words.contains(|c: char| c.is_ascii_alphabetic());
    assert!(has_chinese && !has_latin, "{fault:?}");
}

#[test]
fn a_good_definition_has_no_fault() {
    assert_eq!(check_exam(&good_exam()), []);
}

#[test]
fn definition_round_trips_through_json() {
    let exam = good_exam();
    let json = serde_json::to_value(&exam).expect("JSON");
    assert_eq!(
        serde_json::from_value::<Exam>(json.clone()).expect("an exam"),
        exam
    );
    let text = json.to_string();
    assert!(
        !text.contains("null"),
        "an absent value is left out: {text}"
    );
}

#[test]
fn the_head_of_a_definition_is_checked() {
    let wrong = |prefix: &str| {
        format!(
            "`{prefix}` is no prefix: 2 to 8 characters of A-Z and 0-9 are allowed, a letter first"
        )
    };
    for prefix in ["", "S", "sz", "2SZ", "S-Z", "ABCDEFGHI", "深圳"] {
        let faults = check_exam(&exam_with_change("/prefix", Set(json!(prefix))));
        assert_eq!(faults.len(), 1, "{prefix}");
        assert_eq!(read_english(&faults[0]), ("prefix", wrong(prefix).as_str()));
    }
    expect_faults(vec![
        (
            "/title",
            Set(json!(" ")),
            "title",
            "the Chinese text is empty",
        ),
        (
            "/title/en",
            Set(json!("")),
            "title.en",
            "the English text is empty; write it, or leave `en` out",
        ),
        (
            "/organiser",
            Set(json!("")),
            "organiser",
            "the Chinese text is empty",
        ),
    ]);
}
