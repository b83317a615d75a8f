//! The keys and values of a definition, as the reader finds them and both writers use them.

use anyhow::{Context, Result};
use serde_json::Value;

use super::leaf::LeafType;

/// Types of a definition in the order in which it uses them; the first is the whole definition.
pub(super) struct DefinitionModel {
    pub types: Vec<ModelType>,
}

/// Type with keys or with words of its own.
pub(super) struct ModelType {
    pub name: String,
    pub meaning: String,
    pub form: ModelForm,
}

pub(super) enum ModelForm {
    Table(Vec<TableKey>),
    Alternatives(Alternatives),
}

/// Key of a table.
pub(super) struct TableKey {
    pub name: String,
    pub meaning: String,
    pub value: ValueShape,
    pub absence: Absence,
}

/// Effect of a key that is absent.
pub(super) enum Absence {
    /// The definition is refused.
    Refused,
    /// The value is this one.
    Default(Value),
    /// There is no value; the text names the effect if the source does.
    NoValue(Option<String>),
}

/// Forms of which a value has exactly one.
pub(super) struct Alternatives {
    pub list: Vec<Alternative>,
    /// False if the content stands alone, without the word before it.
    pub is_tagged: bool,
}

/// Word, or word with content: `"name"`, `{ field = "employer" }`.
pub(super) struct Alternative {
    pub word: String,
    pub meaning: String,
    pub content: Option<ValueShape>,
}

/// Value of a key or an element.
#[derive(Clone)]
pub(super) enum ValueShape {
    Text,
    Flag,
    /// Whole number within these bounds, both included.
    Integer {
        least: Option<i64>,
        most: Option<i64>,
    },
    Leaf(&'static LeafType),
    List(Box<ValueShape>),
    /// Table whose keys are the author's own, or words of an enum.
    Map {
        keys: Box<ValueShape>,
        values: Box<ValueShape>,
    },
    /// Type of the model with this name.
    Named(String),
}

impl DefinitionModel {
    /// # Errors
    /// The model has no such type; the reader adds every type that it names.
    pub(super) fn find(&self, name: &str) -> Result<&ModelType> {
        let found = self.types.iter().find(|it| it.name == name);
        found.with_context(|| format!("the model has no type `{name}`"))
    }

    /// Words of a shape that is one of several forms. `None` for other shapes.
    pub(super) fn find_alternatives(
        &self,
        shape: &ValueShape,
    ) -> Result<Option<(&ModelType, &Alternatives)>> {
        let ValueShape::Named(name) = shape else {
            return Ok(None);
        };
        let found = self.find(name)?;
        Ok(match &found.form {
            ModelForm::Alternatives(forms) => Some((found, forms)),
            ModelForm::Table(_) => None,
        })
    }
}

impl Alternatives {
    /// True if every form is a word alone.
    pub(super) fn are_words(&self) -> bool {
        self.list.iter().all(|it| it.content.is_none())
    }
}
