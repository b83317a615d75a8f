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
    /// Id of the fact, unique in the exam.
    pub id: FactId,
    /// Text of the question.
    pub question: LocalText,
    /// Explanation below the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Possible answers, in the order of the page.
    pub choices: Vec<Choice>,
    /// Combinations of answers, also with other facts, that cannot be true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub impossible: Vec<Contradiction>,
}

/// Contradicting answers, which are refused together with this sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contradiction {
    /// Combination; all conditions hold.
    pub when: Vec<FactCondition>,
    /// Description of the contradiction and the correction.
    pub sentence: LocalText,
}

/// One answer of a fact or of a choice field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Choice {
    /// Id of the answer, as it is stored.
    pub id: ChoiceId,
    /// Text of the answer on the page.
    pub label: LocalText,
}

/// Condition that holds if the fact was answered with one of `is`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactCondition {
    /// Fact that is compared.
    pub fact: FactId,
    /// Answers for which the condition holds.
    pub is: Vec<ChoiceId>,
}

impl Contradiction {
    /// True if the person has answered so; false for an unanswered fact.
    pub fn holds(&self, facts: &FactAnswers) -> bool {
        self.when.iter().all(|condition| condition.holds(facts))
    }
}

impl FactCondition {
    /// True if the fact was answered with one of `is`; false for an unanswered fact.
    pub fn holds(&self, facts: &FactAnswers) -> bool {
        facts
            .get(&self.fact)
            .is_some_and(|answer| self.is.contains(answer))
    }
}
