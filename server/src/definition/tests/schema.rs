//! Tests that the JSON Schema for editors and the parser agree on definitions.

mod mutation;
mod pattern;
mod validator;

use serde_json::Value;
use shared::exam::Exam;

use self::{
    mutation::{Mutation, list_mutations},
    validator::SchemaValidator,
};
use super::{FIVE, SMALL, read_definition};

fn read_schema() -> SchemaValidator {
    let text = include_str!("../../../../exams/exam.schema.json");
    SchemaValidator::new(serde_json::from_str(text).expect("is JSON"))
}

fn read_document(text: &str) -> toml::Table {
    text.parse().expect("is TOML")
}

fn to_json(document: &toml::Table) -> Value {
    serde_json::to_value(document).expect("is JSON")
}

#[test]
fn published_definitions_match_the_schema() {
    let schema = read_schema();
    for (code, text) in FIVE.into_iter().chain([("small", SMALL)]) {
        let fault = schema.find_fault(&to_json(&read_document(text)));
        assert_eq!(fault, None, "{code}");
    }
}

#[test]
fn schema_and_parser_refuse_the_same_definitions() {
    let rows = [
        ("unknown key", "levels = 1", "levels = 1\nlevel = 1"),
        (
            "unknown key in a text",
            "en = \"Upload\"",
            "eng = \"Upload\"",
        ),
        (
            "unknown key in a list",
            "id = \"yes\",",
            "id = \"yes\", ids = 1,",
        ),
        ("unknown key in a rule", "most-kb = 300", "max-kb = 300"),
        ("missing key", "prefix = \"SM\"\n", ""),
        ("missing key in a list", "title = \"提交\", ", ""),
        (
            "missing text",
            "{ zh = \"上传\", en = \"Upload\" }",
            "{ en = \"Upload\" }",
        ),
        ("number for a text", "\"SM\"", "3"),
        ("text for a number", "days = 3", "days = \"3\""),
        ("too large a number", "days = 3", "days = 70000"),
        ("negative number", "levels = 1", "levels = -1"),
        ("fraction", "levels = 1", "levels = 1.5"),
        ("number for a flag", "general = true", "general = 1"),
        ("text for a list", "is = [\"yes\"]", "is = \"yes\""),
        (
            "date without quotation marks",
            "\"2021-01-26 18:00\"",
            "2021-01-26T18:00:00",
        ),
        (
            "time in another form",
            "2021-01-26 18:00",
            "2021-1-26 18:00",
        ),
        ("zone by name", "+08:00", "Asia/Shanghai"),
        ("id with a capital", "rule = \"paper\"", "rule = \"Paper\""),
        ("unknown word", "kind = \"mendable\"", "kind = \"mendible\""),
        ("number for a word", "kind = \"mendable\"", "kind = 5"),
        ("unknown form", "[review]", "[entry.list]\n[review]"),
        (
            "unknown message",
            "[review]",
            "[messages]\nsent = \"好\"\n[review]",
        ),
        (
            "level for a column",
            "levels = 1",
            "levels = 1\nunit = { level = \"2\" }",
        ),
        (
            "amount without decimals",
            "[review]",
            "[fee]\ntitle = \"费\"\namount = \"100\"\n[review]",
        ),
    ];
    let schema = read_schema();
    for (name, from, to) in rows {
        assert_eq!(SMALL.matches(from).count(), 1, "{name}");
        let text = SMALL.replacen(from, to, 1);
        assert!(read_definition(&text).is_err(), "the parser: {name}");
        let fault = schema.find_fault(&to_json(&read_document(&text)));
        assert!(fault.is_some(), "the schema: {name}");
    }
}

/// Faults that a schema of single values cannot show: keys that belong together.
fn is_about_several_keys(message: &str) -> bool {
    message.contains("a window has either") || message.contains("the field `")
}

#[test]
fn schema_judges_each_changed_value_as_serde_does() {
    let schema = read_schema();
    let mut changed = 0;
    for Mutation { name, document } in list_mutations(&FIVE.map(|(_, text)| read_document(text))) {
        let fault = schema.find_fault(&to_json(&document));
        match document.try_into::<Exam>() {
            Ok(_) => assert_eq!(fault, None, "the parser takes it: {name}"),
            Err(error) if is_about_several_keys(error.message()) => {}
            Err(error) => assert!(fault.is_some(), "{name}: {error}"),
        }
        changed += 1;
    }
    assert!(changed > 500, "{changed} values were changed");
}
