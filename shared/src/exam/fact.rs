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
    /// Combinations of answers, with those of other facts, that cannot be true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impossible: Vec<Impossible>,
}

/// Answers that contradict one another: they are refused together, with this sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impossible {
    /// The combination: all of these hold.
    pub when: Vec<Condition>,
    /// What is wrong, and what to change.
    pub sentence: LocalText,
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

impl Impossible {
    /// Whether the person has answered like that. An open question contradicts nothing.
    pub fn holds(&self, facts: &FactAnswers) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }
}

impl Condition {
    pub fn holds(&self, facts: &FactAnswers) -> bool {
        facts
            .get(&self.fact)
            .is_some_and(|answer| self.is.contains(answer))
    }
}
