//! Comparison of a position's conditions with the candidate's answers (C15).

use serde::{Deserialize, Serialize};

use super::{CELL_SEPARATOR, Position};
use crate::{
    application::{Answers, Application, answers::AnswerValue},
    calendar::Day,
    exam::{
        Exam, FactAnswers, Field, FieldKind, StageKind,
        position::{ComparisonOperator, PositionCondition},
    },
    id::FieldId,
};

/// Result of comparing one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionOutcome {
    /// The answer meets the condition.
    Met,
    /// The answer does not meet the condition.
    Unmet,
    /// There is no valid answer yet.
    Unknown,
}

/// Compared condition of a position. An empty cell has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionResult {
    /// Id of the compared condition.
    pub condition: FieldId,
    /// Result of the comparison.
    pub outcome: ConditionOutcome,
}

/// Combined result of all conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PositionFit {
    /// All conditions are met.
    Meets,
    /// No condition is unmet, and some are unknown.
    MayMeet,
    /// At least one condition is unmet.
    Fails,
}

/// Parsed answers of a candidate, for comparing with many positions.
pub struct PositionMatcher<'a> {
    measures: Vec<(&'a PositionCondition, Option<ComparableValue>)>,
    exam: &'a Exam,
}

/// Value of an answer for a comparison.
enum ComparableValue {
    /// Answer, and for a tree its ancestors.
    Names(Vec<String>),
    /// Number, whole years, or the index in a list of choices.
    Number(i64),
}

impl<'a> PositionMatcher<'a> {
    /// Parses the answers. Years are counted on the day `on`, when the choice opens.
    pub fn new(exam: &'a Exam, answers: &Answers, facts: &FactAnswers, on: Option<Day>) -> Self {
        Self::from_values(exam, |id| answers.value(exam, facts, id), on)
    }

    /// Parses the answers of an application; birth date and sex are those of the identity number.
    pub fn from_application(exam: &'a Exam, application: &Application, on: Option<Day>) -> Self {
        Self::from_values(exam, |id| application.value(exam, id), on)
    }

    /// As [`Self::from_application`]; ages and years are counted up to the day on which the choice of
    /// positions opens.
    pub fn at_opening(exam: &'a Exam, application: &Application) -> Self {
        let opening = application.stage_kind_period(exam, StageKind::Position);
        let on = opening.map(|opening| Day::of(opening.opens, exam.time_zone));
        Self::from_application(exam, application, on)
    }

    fn from_values(
        exam: &'a Exam,
        value: impl Fn(&FieldId) -> Option<AnswerValue>,
        on: Option<Day>,
    ) -> Self {
        let conditions = exam.positions.iter().flat_map(|rule| &rule.conditions);
        let measures = conditions
            .map(|condition| {
                let value = value(&condition.field);
                let measure = value
                    .zip(exam.field(&condition.field))
                    .and_then(|(value, field)| to_comparable(condition.test, field, value, on));
                (condition, measure)
            })
            .collect();
        Self { measures, exam }
    }

    /// Comparisons in the exam's order of conditions.
    pub fn compare(&self, position: &Position) -> Vec<ConditionResult> {
        self.compare_conditions(position)
            .map(|(condition, outcome)| ConditionResult {
                condition: condition.clone(),
                outcome,
            })
            .collect()
    }

    /// Combined result of all conditions of a position. A position without conditions is met.
    pub fn overall_fit(&self, position: &Position) -> PositionFit {
        self.compare_conditions(position)
            .map(|(_, outcome)| match outcome {
                ConditionOutcome::Met => PositionFit::Meets,
                ConditionOutcome::Unknown => PositionFit::MayMeet,
                ConditionOutcome::Unmet => PositionFit::Fails,
            })
            .max()
            .unwrap_or(PositionFit::Meets)
    }

    fn compare_conditions<'b>(
        &'b self,
        position: &'b Position,
    ) -> impl Iterator<Item = (&'b FieldId, ConditionOutcome)> {
        self.measures.iter().filter_map(|(condition, measure)| {
            let cell = position.cell(&condition.id)?;
            let holds = measure
                .as_ref()
                .and_then(|it| self.is_met(condition, it, cell));
            let outcome = match holds {
                Some(true) => ConditionOutcome::Met,
                Some(false) => ConditionOutcome::Unmet,
                None => ConditionOutcome::Unknown,
            };
            Some((&condition.id, outcome))
        })
    }

    fn is_met(
        &self,
        condition: &PositionCondition,
        measure: &ComparableValue,
        cell: &str,
    ) -> Option<bool> {
        match (condition.test, measure) {
            (
                ComparisonOperator::OneOf | ComparisonOperator::Under,
                ComparableValue::Names(names),
            ) => Some(split_cell(cell).any(|value| names.iter().any(|name| name == value))),
            (
                ComparisonOperator::AtLeast | ComparisonOperator::YearsAtLeast,
                ComparableValue::Number(number),
            ) => Some(*number >= self.parse_bound(condition, cell)?),
            (
                ComparisonOperator::AtMost | ComparisonOperator::YearsAtMost,
                ComparableValue::Number(number),
            ) => Some(*number <= self.parse_bound(condition, cell)?),
            _ => None,
        }
    }

    fn parse_bound(&self, condition: &PositionCondition, cell: &str) -> Option<i64> {
        let field = self.exam.field(&condition.field)?;
        choice_index(field, cell).or_else(|| cell.trim().parse().ok())
    }
}

/// Values of a cell.
pub fn split_cell(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(CELL_SEPARATOR)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

fn to_comparable(
    test: ComparisonOperator,
    field: &Field,
    value: AnswerValue,
    on: Option<Day>,
) -> Option<ComparableValue> {
    match (test, value) {
        (ComparisonOperator::OneOf, AnswerValue::Choice(id)) => {
            Some(ComparableValue::Names(vec![id.to_string()]))
        }
        (ComparisonOperator::Under, AnswerValue::Choice(id)) => {
            let path = field.kind.choice_path(&id)?;
            Some(ComparableValue::Names(
                path.iter().map(|branch| branch.id.to_string()).collect(),
            ))
        }
        (ComparisonOperator::AtLeast | ComparisonOperator::AtMost, AnswerValue::Number(number)) => {
            Some(ComparableValue::Number(number))
        }
        (ComparisonOperator::AtLeast | ComparisonOperator::AtMost, AnswerValue::Choice(id)) => {
            choice_index(field, id.as_str()).map(ComparableValue::Number)
        }
        (ComparisonOperator::YearsAtLeast | ComparisonOperator::YearsAtMost, value) => {
            let (year, month, day) = match value {
                AnswerValue::Day(day) => (day.year(), day.month(), day.day()),
                AnswerValue::Month(month) => (month.year(), month.month(), 1),
                _ => return None,
            };
            let on = on?;
            let had = (on.month(), on.day()) >= (month, day);
            Some(ComparableValue::Number(
                i64::from(on.year() - year) - i64::from(!had),
            ))
        }
        _ => None,
    }
}

/// Index of a choice in its list, which is in ascending order.
fn choice_index(field: &Field, id: &str) -> Option<i64> {
    let FieldKind::Choice { choices } = &field.kind else {
        return None;
    };
    let place = choices.iter().position(|choice| choice.id.as_str() == id)?;
    i64::try_from(place).ok()
}
