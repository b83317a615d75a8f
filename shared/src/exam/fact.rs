//! Facts (情况): answers that decide which slots and positions apply (C11, S0-20, S1-04).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ChoiceId, FactId},
    text::LocalText,
};

/// Answers of one candidate.
pub type FactAnswers = BTreeMap<FactId, ChoiceId>;

/// Question with a closed list of answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fact {
    pub id: FactId,
    pub question: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    pub choices: Vec<Choice>,
    /// Combinations of answers, also with other facts, that cannot be true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impossible: Vec<Impossible>,
}

/// Contradicting answers, which are refused together with this sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impossible {
    /// Combination; all conditions hold.
    pub when: Vec<Condition>,
    /// Description of the contradiction and the correction.
    pub sentence: LocalText,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    pub id: ChoiceId,
    pub label: LocalText,
}

/// Condition that holds if the fact was answered with one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    pub fact: FactId,
    pub is: Vec<ChoiceId>,
}

impl Impossible {
    /// True if the person has answered so; false for an unanswered fact.
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
