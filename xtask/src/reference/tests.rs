//! Tests of the reference on small sources: both files, and refusal of forms that it does not know.

use std::path::Path;

use anyhow::Result;

use super::{
    definition_model::DefinitionModel, json_schema, markdown, reader::read_model,
    source_index::SourceIndex,
};

const SMALL: &str = r#"
slug_id! {
    /// Part of the exam.
    PartId,
}

/// Maximum number of parts.
pub const MAX_PARTS: u16 = 4 * 5;

/// One exam.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exam {
    /// Name of the exam (S1-04).
    pub title: LocalText,
    /// Parts, at most [`MAX_PARTS`], see `first_part`.
    pub parts: Vec<Part>,
    /// Part that comes first. `None` if the order is free.
    #[serde(default)]
    pub first_part: Option<PartId>,
    /// Effect of a fault.
    #[serde(default)]
    pub effect: Effect,
    /// Number of tries ([`Exam::check`], R8).
    #[serde(default = "Exam::default_tries")]
    pub tries: u8,
    #[serde(default, skip_serializing)]
    old: ObsoleteKey,
    /// Wording by effect.
    #[serde(default)]
    pub messages: BTreeMap<Effect, LocalText>,
}

impl Exam {
    const TRIES: u8 = 3;

    fn default_tries() -> u8 {
        Self::TRIES
    }
}

/// Effect of a fault: `Hard` refuses.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It refuses.
    #[default]
    Hard,
    /// It is a remark.
    OnlyRemark,
}

/// Part of the exam.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "RawPart", into = "RawPart")]
pub struct Part {
    /// Id of the part.
    pub id: PartId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawPart {
    id: PartId,
    /// Source of the text.
    from: Source,
}

/// Source of a text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Empty space.
    Blank,
    /// Several parts | one after the other.
    Parts(Vec<PartId>),
}
"#;

fn read(source: &str) -> Result<DefinitionModel> {
    let mut index = SourceIndex::default();
    index.add(Path::new("exam.rs"), source)?;
    read_model(&index, "Exam")
}

/// Source of an exam with these attributes and one field.
fn exam_with(attributes: &str, field: &str) -> String {
    format!("/// Exam.\n{attributes}\npub struct Exam {{\n{field}\n}}\n")
}

#[test]
fn page_has_a_section_for_each_table() {
    let page = markdown::write(&read(SMALL).expect("is read")).expect("is written");
    let (_, sections) = page.split_once("## Whole definition\n").expect("is there");
    let expected = "\
One exam.

| key | value | if absent | meaning |
|---|---|---|---|
| `title` | wording | required | Name of the exam. |
| `parts` | list of [tables](#parts) | required | Parts, at most 20, see `first-part`. |
| `first-part` | id | the order is free | Part that comes first. |
| `effect` | `\"hard\"`, `\"only-remark\"` | `\"hard\"` | Effect of a fault. |
| `tries` | whole number, 0 to 255 | `3` | Number of tries. |
| `messages` | table; each value: wording | `{}` | Wording by effect. |

Values of `effect`. Effect of a fault: `hard` refuses.

| value | meaning |
|---|---|
| `\"hard\"` | It refuses. |
| `\"only-remark\"` | It is a remark. |

Keys of `messages`. Effect of a fault: `hard` refuses.

| value | meaning |
|---|---|
| `hard` | It refuses. |
| `only-remark` | It is a remark. |

## `[[parts]]`
Part of the exam.

| key | value | if absent | meaning |
|---|---|---|---|
| `id` | id | required | Id of the part. |
| `from` | one of the values below | required | Source of the text. |

Values of `from`. Source of a text.

| value | meaning |
|---|---|
| `\"blank\"` | Empty space. |
| `{ parts = … }` with list of ids | Several parts \\| one after the other. |
";
    assert_eq!(sections, expected);
}

#[test]
fn schema_has_keys_in_order_and_closed_tables() {
    let text = json_schema::write(&read(SMALL).expect("is read")).expect("is written");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("is JSON");
    let root = &schema["properties"];
    assert_eq!(schema["required"], serde_json::json!(["title", "parts"]));
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(root["tries"]["default"], 3);
    assert_eq!(root["tries"]["maximum"], 255);
    assert_eq!(root["parts"]["items"]["$ref"], "#/$defs/Part");
    assert_eq!(
        root["first-part"]["description"],
        "Part that comes first. If absent: the order is free."
    );
    let effect = &schema["$defs"]["Effect"];
    assert_eq!(effect["enum"], serde_json::json!(["hard", "only-remark"]));
    let source = &schema["$defs"]["Source"]["anyOf"];
    assert_eq!(source[0]["enum"], serde_json::json!(["blank"]));
    assert_eq!(source[1]["required"], serde_json::json!(["parts"]));
    assert!(root.get("old").is_none());
    let (title, tries) = (text.find("\"title\": {"), text.find("\"tries\": {"));
    assert!(title.is_some() && title < tries);
}

#[test]
fn unknown_form_is_refused_with_its_place() {
    const CLOSED: &str = "#[serde(deny_unknown_fields)]";
    let rows = [
        ("", "/// A.\na: u8,", "exam.rs:3: it accepts unknown keys"),
        (CLOSED, "a: u8,", "exam.rs:4: write a `///` comment"),
        (CLOSED, "/// A.\na: f32,", "exam.rs:5: `f32` is no type of"),
        (
            CLOSED,
            "/// A.\na: (u8, u8),",
            "exam.rs:5: the reference does not know",
        ),
        (
            CLOSED,
            "/// A.\na: Box<u8>,",
            "exam.rs:5: the reference does not know the type `Box<…>`",
        ),
        (
            CLOSED,
            "/// A.\n#[serde(flatten)]\na: u8,",
            "exam.rs:5: the reference does not know `serde(flatten)`",
        ),
        (
            CLOSED,
            "/// A.\n#[serde(default = \"now\")]\na: u8,",
            "exam.rs:6: `now` is no function of one expression",
        ),
        (
            "#[serde(deny_unknown_fields, rename_all = \"camelCase\")]",
            "/// A.\na: u8,",
            "exam.rs:2: the reference does not know `serde(rename_all = \"camelCase\")`",
        ),
        (
            "#[serde(try_from = \"String\")]",
            "/// A.\na: u8,",
            "exam.rs:3: `Exam` is read from `String`: add it to",
        ),
    ];
    for (attributes, field, expected) in rows {
        let error = read(&exam_with(attributes, field)).err();
        let said = error.map(|it| it.to_string()).unwrap_or_default();
        assert!(said.starts_with(expected), "{field}: {said}");
    }
}

#[test]
fn enum_without_known_form_is_refused() {
    let field = "/// A.\na: Word,";
    let exam = exam_with("#[serde(deny_unknown_fields)]", field);
    let rows = [
        ("#[serde(tag = \"kind\")]", "One", "`serde(tag = \"kind\")`"),
        ("#[serde(untagged)]", "One", "no content and no word"),
        ("", "One { a: u8 }", "several parts"),
        ("", "One(u8, u8)", "several parts"),
        ("", "One(Option<u8>)", "optional"),
        ("", "#[serde(other)]\nOne", "`serde(other)`"),
    ];
    for (attributes, variant, expected) in rows {
        let source =
            format!("{exam}/// Word.\n{attributes}\npub enum Word {{\n/// One.\n{variant},\n}}\n");
        let error = read(&source).err();
        let said = error.map(|it| it.to_string()).unwrap_or_default();
        assert!(
            said.starts_with("exam.rs:") && said.contains(expected),
            "{variant}: {said}"
        );
    }
}
