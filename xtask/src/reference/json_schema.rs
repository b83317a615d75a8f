//! Writer of `exams/exam.schema.json`: JSON Schema (draft 2020-12) for editors of TOML.
//!
//! The schema knows keys, types, words and the forms of ids and times. It accepts some definitions
//! that `zhunkao exam check` refuses, and no definition that serde reads is refused by it.

use anyhow::Result;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{
    definition_model::{
        Absence, Alternative, Alternatives, DefinitionModel, ModelForm, ModelType, TableKey,
        ValueShape,
    },
    leaf::{LeafForm, LeafType, list_leaves},
};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const TITLE: &str = "Exam definition of 准考 (Zhunkao)";

/// One schema. Fields are written in this order, so that equal sources give equal files.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonSchema {
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    dialect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<JsonSchema>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<JsonSchema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_names: Option<Box<JsonSchema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<NamedSchemas>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    required: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_properties: Option<OtherProperties>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(rename = "$defs", skip_serializing_if = "Option::is_none")]
    definitions: Option<NamedSchemas>,
}

/// Schemas by name, in their own order.
struct NamedSchemas(Vec<(String, JsonSchema)>);

impl Serialize for NamedSchemas {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, schema)| (name, schema)))
    }
}

/// Rule for keys that are not among the properties.
#[derive(Serialize)]
#[serde(untagged)]
enum OtherProperties {
    /// Written as `false`: there are none.
    Allowed(bool),
    /// Each has this schema.
    Each(Box<JsonSchema>),
}

/// Text of the schema.
///
/// # Errors
/// The model names a type that it does not have.
pub(super) fn write(model: &DefinitionModel) -> Result<String> {
    let writer = SchemaWriter { model };
    let mut definitions = Vec::new();
    for leaf in list_leaves() {
        definitions.push((leaf.schema_name.to_owned(), write_leaf(leaf)));
    }
    let mut types = model.types.iter();
    let mut root = match types.next() {
        Some(root) => writer.write_type(root)?,
        None => JsonSchema::default(),
    };
    for found in types {
        definitions.push((found.name.clone(), writer.write_type(found)?));
    }
    root.dialect = Some(DIALECT);
    root.title = Some(TITLE);
    root.definitions = Some(NamedSchemas(definitions));
    Ok(serde_json::to_string_pretty(&root)? + "\n")
}

struct SchemaWriter<'a> {
    model: &'a DefinitionModel,
}

impl SchemaWriter<'_> {
    fn write_type(&self, found: &ModelType) -> Result<JsonSchema> {
        let mut schema = match &found.form {
            ModelForm::Table(keys) => self.write_table(keys)?,
            ModelForm::Alternatives(forms) => self.write_alternatives(forms)?,
        };
        let words = match &found.form {
            ModelForm::Alternatives(forms) if forms.are_words() => forms.list.as_slice(),
            _ => &[],
        };
        let lines = words
            .iter()
            .map(|it| format!("\n{}: {}", it.word, it.meaning));
        let text = found.meaning.clone() + &lines.collect::<String>();
        schema.description = Some(text);
        Ok(schema)
    }

    fn write_table(&self, keys: &[TableKey]) -> Result<JsonSchema> {
        let mut properties = Vec::new();
        let mut required = Vec::new();
        for key in keys {
            let mut schema = self.write_shape(&key.value)?;
            let mut text = key.meaning.clone();
            match &key.absence {
                Absence::Refused => required.push(key.name.clone()),
                Absence::Default(value) => schema.default = Some(value.clone()),
                Absence::NoValue(Some(effect)) => text.push_str(&format!(" If absent: {effect}.")),
                Absence::NoValue(None) => {}
            }
            schema.description = Some(text);
            properties.push((key.name.clone(), schema));
        }
        Ok(closed_table(properties, required))
    }

    fn write_alternatives(&self, forms: &Alternatives) -> Result<JsonSchema> {
        let bare = forms.list.iter().filter(|it| it.content.is_none());
        let words = JsonSchema {
            kind: Some("string"),
            words: bare.map(|it| it.word.clone()).collect(),
            ..JsonSchema::default()
        };
        if forms.are_words() {
            return Ok(words);
        }
        let mut any_of = Vec::new();
        if !words.words.is_empty() {
            any_of.push(words);
        }
        for form in &forms.list {
            if let Some(content) = &form.content {
                any_of.push(self.write_content(form, content, forms.is_tagged)?);
            }
        }
        Ok(JsonSchema {
            any_of,
            ..JsonSchema::default()
        })
    }

    fn write_content(
        &self,
        form: &Alternative,
        content: &ValueShape,
        is_tagged: bool,
    ) -> Result<JsonSchema> {
        let mut schema = self.write_shape(content)?;
        schema.description = Some(form.meaning.clone());
        if !is_tagged {
            return Ok(schema);
        }
        let word = form.word.clone();
        Ok(closed_table(vec![(word.clone(), schema)], vec![word]))
    }

    fn write_shape(&self, shape: &ValueShape) -> Result<JsonSchema> {
        Ok(match shape {
            ValueShape::Text => of_kind("string"),
            ValueShape::Flag => of_kind("boolean"),
            ValueShape::Integer { least, most } => JsonSchema {
                minimum: *least,
                maximum: *most,
                ..of_kind("integer")
            },
            ValueShape::Leaf(leaf) => refer_to(leaf.schema_name),
            ValueShape::List(element) => JsonSchema {
                items: Some(Box::new(self.write_shape(element)?)),
                ..of_kind("array")
            },
            ValueShape::Map { keys, values } => self.write_map(keys, values)?,
            ValueShape::Named(name) => refer_to(name),
        })
    }

    /// Table whose keys are words of an enum, or ids of the author.
    fn write_map(&self, keys: &ValueShape, values: &ValueShape) -> Result<JsonSchema> {
        if let Some((_, forms)) = self.model.find_alternatives(keys)?
            && forms.are_words()
        {
            let mut properties = Vec::new();
            for form in &forms.list {
                let mut schema = self.write_shape(values)?;
                schema.description = Some(form.meaning.clone());
                properties.push((form.word.clone(), schema));
            }
            return Ok(closed_table(properties, Vec::new()));
        }
        let values = Box::new(self.write_shape(values)?);
        Ok(JsonSchema {
            property_names: Some(Box::new(self.write_shape(keys)?)),
            additional_properties: Some(OtherProperties::Each(values)),
            ..of_kind("object")
        })
    }
}

fn write_leaf(leaf: &LeafType) -> JsonSchema {
    let mut schema = match leaf.form {
        LeafForm::AnyText => of_kind("string"),
        LeafForm::Matching(pattern) => JsonSchema {
            pattern: Some(pattern),
            ..of_kind("string")
        },
        LeafForm::LocalText => {
            let language = |key: &str| (key.to_owned(), of_kind("string"));
            let texts = closed_table(vec![language("zh"), language("en")], vec!["zh".to_owned()]);
            JsonSchema {
                any_of: vec![of_kind("string"), texts],
                ..JsonSchema::default()
            }
        }
    };
    schema.description = Some(format!("{} Example: {}", leaf.meaning, leaf.example));
    schema
}

fn of_kind(kind: &'static str) -> JsonSchema {
    JsonSchema {
        kind: Some(kind),
        ..JsonSchema::default()
    }
}

fn refer_to(name: &str) -> JsonSchema {
    JsonSchema {
        reference: Some(format!("#/$defs/{name}")),
        ..JsonSchema::default()
    }
}

/// Table with these keys and no others.
fn closed_table(properties: Vec<(String, JsonSchema)>, required: Vec<String>) -> JsonSchema {
    JsonSchema {
        properties: Some(NamedSchemas(properties)),
        required,
        additional_properties: Some(OtherProperties::Allowed(false)),
        ..of_kind("object")
    }
}
