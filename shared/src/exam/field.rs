//! Fields of the personal form, with their kinds and limits (S2-14, S4-04).

use serde::{Deserialize, Serialize};

use super::fact::{Choice, FactCondition};
use crate::{
    id::{ChoiceId, FieldId},
    text::LocalText,
};

/// One question of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawField", into = "RawField")]
pub struct Field {
    /// Id of the field, unique in the exam.
    pub id: FieldId,
    /// Label of the field.
    pub title: LocalText,
    /// Explanation below the field.
    pub hint: Option<LocalText>,
    /// True if an answer is required; `*` on screen.
    pub required: bool,
    /// Kind of the answer, with its limits.
    pub kind: FieldKind,
    /// Conditions of the field; all must hold.
    pub when: Vec<FactCondition>,
    /// Required answer to another field of the same section.
    pub only_if: Option<AnswerCondition>,
    /// Date or month that this one cannot precede: another field of the entry, or of a section that
    /// is filled once.
    pub not_before: Option<FieldId>,
    /// Data of the account that is filled in first; the person can change it.
    pub prefill: Option<PrefillSource>,
}

/// Data that is known of a person before the form is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrefillSource {
    /// Name of the person.
    Name,
    /// Number of the identity document.
    DocumentNumber,
    /// Birth date from the identity number.
    BirthDate,
    /// Sex from the identity number: the choice `female` or `male`.
    Sex,
    /// Phone number of the account.
    Phone,
    /// E-mail address of the account.
    Email,
}

/// Kind of an answer with its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at most `limit` characters as a person counts them; `long` allows several lines.
    Text {
        /// Maximum number of characters, at most [`MAX_FIELD_CHARS`].
        limit: u16,
        /// True if the text may have several lines.
        long: bool,
    },
    /// Resident identity number (GB 11643).
    IdNumber,
    /// Day; `past` refuses a future one.
    Date {
        /// True if the day must not be in the future.
        past: bool,
        /// True if it is the last day on which a document is valid; the desk shows the days left.
        ends_validity: bool,
    },
    /// Year and month, no day (S4-04).
    YearMonth {
        /// True if the month must not be in the future.
        past: bool,
    },
    /// Choice from a list.
    Choice {
        /// Possible answers, in the order of the page.
        choices: Vec<Choice>,
    },
    /// Choice from a tree: region, major.
    TreeChoice {
        /// Top level of the tree.
        tree: Vec<ChoiceNode>,
    },
    /// Mobile number of mainland China, or `+` and up to 15 digits.
    Phone,
    /// E-mail address.
    Email,
    /// Whole number from `least` to `most`.
    Number {
        /// Smallest allowed number.
        least: i64,
        /// Largest allowed number.
        most: i64,
    },
}

/// Choice with choices under it. Each of them can be an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChoiceNode {
    /// Id of the choice, as it is stored.
    pub id: ChoiceId,
    /// Text of the choice on the page.
    pub label: LocalText,
    /// Choices under this one. Empty at a leaf.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<ChoiceNode>,
}

/// Condition that holds if a choice field was answered with one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnswerCondition {
    /// Choice field of the same section.
    pub field: FieldId,
    /// Answers for which the condition holds.
    pub is: Vec<ChoiceId>,
}

impl FieldKind {
    /// Ids of the possible answers, at every depth of a tree. `None` for a kind without choices.
    pub fn choice_ids(&self) -> Option<Vec<&ChoiceId>> {
        fn collect<'a>(tree: &'a [ChoiceNode], into: &mut Vec<&'a ChoiceId>) {
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
            FieldKind::Text { .. }
            | FieldKind::IdNumber
            | FieldKind::Date { .. }
            | FieldKind::YearMonth { .. }
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Number { .. } => None,
        }
    }
}

/// Upper bound of a field's text limit, in characters.
pub const MAX_FIELD_CHARS: u16 = 2_000;

/// Kind of an answer, which decides the other keys of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FieldKindName {
    /// Text of one line, with `limit`.
    Text,
    /// Text of several lines, with `limit`.
    LongText,
    /// Resident identity number (GB 11643).
    IdNumber,
    /// Day.
    Date,
    /// Year and month, no day.
    YearMonth,
    /// Choice from the list `choices`.
    Choice,
    /// Choice from `tree`: region, major.
    TreeChoice,
    /// Mobile number of mainland China, or `+` and up to 15 digits.
    Phone,
    /// E-mail address.
    Email,
    /// Whole number from `least` to `most`.
    Number,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawField {
    id: FieldId,
    title: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<LocalText>,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    kind: FieldKindName,
    /// Maximum number of characters as a person counts them, at most [`MAX_FIELD_CHARS`]. Required
    /// for the kinds `text` and `long-text`, and only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u16>,
    /// If true, the day or month must not be in the future; for the kinds `date` and `year-month`.
    #[serde(default, skip_serializing_if = "is_false")]
    past: bool,
    /// If true, the day is the last on which a document is valid, and the desk shows the days left;
    /// for the kind `date`.
    #[serde(default, skip_serializing_if = "is_false")]
    ends_validity: bool,
    /// Smallest allowed number. Required for the kind `number`, and only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    least: Option<i64>,
    /// Largest allowed number. Required for the kind `number`, and only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most: Option<i64>,
    /// Possible answers of the kind `choice`, in the order of the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
    /// Top level of the choices of the kind `tree-choice`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tree: Vec<ChoiceNode>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    when: Vec<FactCondition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only_if: Option<AnswerCondition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_before: Option<FieldId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prefill: Option<PrefillSource>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// Reason why a field cannot have its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldDefinitionError {
    /// A text field has no `limit`.
    #[error("the field `{0}` is a text and needs `limit`, the most characters it takes")]
    MissingLimit(FieldId),
    /// A number field lacks `least` or `most`.
    #[error("the field `{0}` is a number and needs `least` and `most`")]
    MissingRange(FieldId),
    /// A field has a key of another kind.
    #[error("the field `{field}` has `{key}`, which belongs to fields of the kind {kinds}")]
    UnexpectedKey {
        /// Field with the key.
        field: FieldId,
        /// Key that does not belong to it.
        key: &'static str,
        /// Kinds that may have the key.
        kinds: &'static str,
    },
}

impl TryFrom<RawField> for Field {
    type Error = FieldDefinitionError;
    fn try_from(form: RawField) -> Result<Self, FieldDefinitionError> {
        use FieldKindName as K;
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
                "ends-validity",
                form.ends_validity,
                form.kind == K::Date,
                "date",
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
            return Err(FieldDefinitionError::UnexpectedKey {
                field: form.id,
                key,
                kinds,
            });
        }
        let kind = match (form.kind, form.limit, form.least, form.most) {
            (K::Text, Some(limit), ..) => FieldKind::Text { limit, long: false },
            (K::LongText, Some(limit), ..) => FieldKind::Text { limit, long: true },
            (K::Text | K::LongText, None, ..) => {
                return Err(FieldDefinitionError::MissingLimit(form.id));
            }
            (K::Number, _, Some(least), Some(most)) => FieldKind::Number { least, most },
            (K::Number, ..) => return Err(FieldDefinitionError::MissingRange(form.id)),
            (K::IdNumber, ..) => FieldKind::IdNumber,
            (K::Date, ..) => FieldKind::Date {
                past: form.past,
                ends_validity: form.ends_validity,
            },
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

impl From<Field> for RawField {
    fn from(field: Field) -> Self {
        let mut form = RawField {
            id: field.id,
            title: field.title,
            hint: field.hint,
            required: field.required,
            kind: FieldKindName::Email,
            limit: None,
            past: false,
            ends_validity: false,
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
                    FieldKindName::LongText
                } else {
                    FieldKindName::Text
                }
            }
            FieldKind::IdNumber => FieldKindName::IdNumber,
            FieldKind::Date {
                past,
                ends_validity,
            } => {
                (form.past, form.ends_validity) = (past, ends_validity);
                FieldKindName::Date
            }
            FieldKind::YearMonth { past } => {
                form.past = past;
                FieldKindName::YearMonth
            }
            FieldKind::Choice { choices } => {
                form.choices = choices;
                FieldKindName::Choice
            }
            FieldKind::TreeChoice { tree } => {
                form.tree = tree;
                FieldKindName::TreeChoice
            }
            FieldKind::Phone => FieldKindName::Phone,
            FieldKind::Email => FieldKindName::Email,
            FieldKind::Number { least, most } => {
                (form.least, form.most) = (Some(least), Some(most));
                FieldKindName::Number
            }
        };
        form
    }
}
