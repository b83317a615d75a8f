//! Fields of the personal form, with their kinds and limits (S2-14, S4-04).

use serde::{Deserialize, Serialize};

use super::fact::{Choice, Condition};
use crate::{
    id::{ChoiceId, FieldId},
    text::LocalText,
};

/// One question of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FieldForm", into = "FieldForm")]
pub struct Field {
    pub id: FieldId,
    pub title: LocalText,
    pub hint: Option<LocalText>,
    /// True if an answer is required; `*` on screen.
    pub required: bool,
    pub kind: FieldKind,
    /// Conditions of the field; all must hold.
    pub when: Vec<Condition>,
    /// Required answer to another field of the same section.
    pub only_if: Option<Answered>,
    /// Date or month that this one cannot precede: another field of the entry, or of a section that
    /// is filled once.
    pub not_before: Option<FieldId>,
    /// Data of the account that is filled in first; the person can change it.
    pub prefill: Option<Known>,
}

/// Data that is known of a person before the form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    Name,
    DocumentNumber,
    /// Birth date from the identity number.
    BirthDate,
    /// Sex from the identity number: the choice `female` or `male`.
    Sex,
    Phone,
    Email,
}

/// Kind of an answer with its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at most `limit` characters as a person counts them; `long` allows several lines.
    Text {
        limit: u16,
        long: bool,
    },
    /// Resident identity number (GB 11643).
    IdNumber,
    /// Day; `past` refuses a future one.
    Date {
        past: bool,
    },
    /// Year and month, no day (S4-04).
    YearMonth {
        past: bool,
    },
    Choice {
        choices: Vec<Choice>,
    },
    /// Choice from a tree: region, major.
    TreeChoice {
        tree: Vec<Branch>,
    },
    /// Mobile number of mainland China, or `+` and up to 15 digits.
    Phone,
    Email,
    /// Whole number from `least` to `most`.
    Number {
        least: i64,
        most: i64,
    },
}

/// Choice with choices under it. Each of them can be an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Branch {
    pub id: ChoiceId,
    pub label: LocalText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<Branch>,
}

/// Condition that holds if a choice field was answered with one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answered {
    pub field: FieldId,
    pub is: Vec<ChoiceId>,
}

impl FieldKind {
    /// Ids of the possible answers, at every depth of a tree. `None` for a kind without choices.
    pub fn choice_ids(&self) -> Option<Vec<&ChoiceId>> {
        fn collect<'a>(tree: &'a [Branch], into: &mut Vec<&'a ChoiceId>) {
            for branch in tree {
                into.push(&branch.id);
                collect(&branch.under, into);
            }
        }
        match self {
            FieldKind::Choice { choices } => {
                Some(choices.iter().map(|choice| &choice.id).collect())
            }
            FieldKind::TreeChoice { tree } => {
                let mut ids = Vec::new();
                collect(tree, &mut ids);
                Some(ids)
            }
            _ => None,
        }
    }
}

/// Upper bound of a field's text limit, in characters.
pub const TEXT_LIMIT: u16 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindName {
    Text,
    LongText,
    IdNumber,
    Date,
    YearMonth,
    Choice,
    TreeChoice,
    Phone,
    Email,
    Number,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FieldForm {
    id: FieldId,
    title: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<LocalText>,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    kind: KindName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u16>,
    #[serde(default, skip_serializing_if = "is_false")]
    past: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    least: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tree: Vec<Branch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    when: Vec<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only_if: Option<Answered>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_before: Option<FieldId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prefill: Option<Known>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Reason why a field cannot have its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAField {
    #[error("the field `{0}` is a text and needs `limit`, the most characters it takes")]
    Limit(FieldId),
    #[error("the field `{0}` is a number and needs `least` and `most`")]
    Range(FieldId),
    #[error("the field `{field}` has `{key}`, which belongs to fields of the kind {kinds}")]
    Stray {
        field: FieldId,
        key: &'static str,
        kinds: &'static str,
    },
}

impl TryFrom<FieldForm> for Field {
    type Error = NotAField;
    fn try_from(form: FieldForm) -> Result<Self, NotAField> {
        use KindName as K;
        let stray = [
            (
                "limit",
                form.limit.is_some(),
                matches!(form.kind, K::Text | K::LongText),
                "text or long-text",
            ),
            (
                "past",
                form.past,
                matches!(form.kind, K::Date | K::YearMonth),
                "date or year-month",
            ),
            (
                "least",
                form.least.is_some(),
                form.kind == K::Number,
                "number",
            ),
            (
                "most",
                form.most.is_some(),
                form.kind == K::Number,
                "number",
            ),
            (
                "choices",
                !form.choices.is_empty(),
                form.kind == K::Choice,
                "choice",
            ),
            (
                "tree",
                !form.tree.is_empty(),
                form.kind == K::TreeChoice,
                "tree-choice",
            ),
        ]
        .into_iter()
        .find(|(_, present, belongs, _)| *present && !belongs);
        if let Some((key, _, _, kinds)) = stray {
            return Err(NotAField::Stray {
                field: form.id,
                key,
                kinds,
            });
        }
        let kind = match (form.kind, form.limit, form.least, form.most) {
            (K::Text, Some(limit), ..) => FieldKind::Text { limit, long: false },
            (K::LongText, Some(limit), ..) => FieldKind::Text { limit, long: true },
            (K::Text | K::LongText, None, ..) => return Err(NotAField::Limit(form.id)),
            (K::Number, _, Some(least), Some(most)) => FieldKind::Number { least, most },
            (K::Number, ..) => return Err(NotAField::Range(form.id)),
            (K::IdNumber, ..) => FieldKind::IdNumber,
            (K::Date, ..) => FieldKind::Date { past: form.past },
            (K::YearMonth, ..) => FieldKind::YearMonth { past: form.past },
            (K::Choice, ..) => FieldKind::Choice {
                choices: form.choices,
            },
            (K::TreeChoice, ..) => FieldKind::TreeChoice { tree: form.tree },
            (K::Phone, ..) => FieldKind::Phone,
            (K::Email, ..) => FieldKind::Email,
        };
        Ok(Field {
            id: form.id,
            title: form.title,
            hint: form.hint,
            required: form.required,
            kind,
            when: form.when,
            only_if: form.only_if,
            not_before: form.not_before,
            prefill: form.prefill,
        })
    }
}

impl From<Field> for FieldForm {
    fn from(field: Field) -> Self {
        let mut form = FieldForm {
            id: field.id,
            title: field.title,
            hint: field.hint,
            required: field.required,
            kind: KindName::Email,
            limit: None,
            past: false,
            least: None,
            most: None,
            choices: Vec::new(),
            tree: Vec::new(),
            when: field.when,
            only_if: field.only_if,
            not_before: field.not_before,
            prefill: field.prefill,
        };
        form.kind = match field.kind {
            FieldKind::Text { limit, long } => {
                form.limit = Some(limit);
                if long {
                    KindName::LongText
                } else {
                    KindName::Text
                }
            }
            FieldKind::IdNumber => KindName::IdNumber,
            FieldKind::Date { past } => {
                form.past = past;
                KindName::Date
            }
            FieldKind::YearMonth { past } => {
                form.past = past;
                KindName::YearMonth
            }
            FieldKind::Choice { choices } => {
                form.choices = choices;
                KindName::Choice
            }
            FieldKind::TreeChoice { tree } => {
                form.tree = tree;
                KindName::TreeChoice
            }
            FieldKind::Phone => KindName::Phone,
            FieldKind::Email => KindName::Email,
            FieldKind::Number { least, most } => {
                (form.least, form.most) = (Some(least), Some(most));
                KindName::Number
            }
        };
        form
    }
}
