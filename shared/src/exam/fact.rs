//! Facts (情况): the few answers that decide which slots and positions apply. C11, S0-20, S1-04.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ChoiceId, FactId},
    text::LocalText,
};

/// What one candidate answered.
pub type FactAnswers = BTreeMap<FactId, ChoiceId>;

/// A question with a closed list of answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fact {
    pub id: FactId,
    pub question: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    pub choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    pub id: ChoiceId,
    pub label: LocalText,
}

/// Holds when the fact was answered with one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    pub fact: FactId,
    pub is: Vec<ChoiceId>,
}

impl Condition {
    pub fn holds(&self, facts: &FactAnswers) -> bool {
        facts
            .get(&self.fact)
            .is_some_and(|answer| self.is.contains(answer))
    }
}
