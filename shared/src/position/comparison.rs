//! Comparison of a position's conditions with the candidate's answers (C15).

use serde::{Deserialize, Serialize};

use super::{BETWEEN, Position};
use crate::{
    application::{Answers, Application, answers::Value},
    calendar::Day,
    exam::{
        Exam, FactAnswers, Field, FieldKind,
        position::{Requirement, Test},
    },
    id::FieldId,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Met,
    Unmet,
    /// There is no valid answer yet.
    Unknown,
}

/// Compared condition of a position. An empty cell has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    pub condition: FieldId,
    pub outcome: Outcome,
}

/// Combined result of all conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    Meets,
    /// No condition is unmet, and some are unknown.
    MayMeet,
    Fails,
}

/// Parsed answers of a candidate, for comparing with many positions.
pub struct Yardstick<'a> {
    measures: Vec<(&'a Requirement, Option<Measure>)>,
    exam: &'a Exam,
}

/// Value of an answer for a comparison.
enum Measure {
    /// Answer, and for a tree its ancestors.
    Names(Vec<String>),
    /// Number, whole years, or the index in a list of choices.
    Number(i64),
}

impl<'a> Yardstick<'a> {
    /// Parses the answers. Years are counted on the day `on`, when the choice opens.
    pub fn new(exam: &'a Exam, answers: &Answers, facts: &FactAnswers, on: Option<Day>) -> Self {
        Self::with(exam, |id| answers.value(exam, facts, id), on)
    }

    /// Parses the answers of an application; birth date and sex are those of the identity number.
    pub fn of(exam: &'a Exam, application: &Application, on: Option<Day>) -> Self {
        Self::with(exam, |id| application.value(exam, id), on)
    }

    fn with(exam: &'a Exam, value: impl Fn(&FieldId) -> Option<Value>, on: Option<Day>) -> Self {
        let conditions = exam.positions.iter().flat_map(|rule| &rule.conditions);
        let measures = conditions
            .map(|condition| {
                let value = value(&condition.field);
                let measure = value
                    .zip(exam.field(&condition.field))
                    .and_then(|(value, field)| measure(condition.test, field, value, on));
                (condition, measure)
            })
            .collect();
        Self { measures, exam }
    }

    /// Comparisons in the exam's order of conditions.
    pub fn compare(&self, position: &Position) -> Vec<Comparison> {
        self.outcomes(position)
            .map(|(condition, outcome)| Comparison {
                condition: condition.clone(),
                outcome,
            })
            .collect()
    }

    pub fn fit(&self, position: &Position) -> Fit {
        self.outcomes(position)
            .map(|(_, outcome)| match outcome {
                Outcome::Met => Fit::Meets,
                Outcome::Unknown => Fit::MayMeet,
                Outcome::Unmet => Fit::Fails,
            })
            .max()
            .unwrap_or(Fit::Meets)
    }

    fn outcomes<'b>(
        &'b self,
        position: &'b Position,
    ) -> impl Iterator<Item = (&'b FieldId, Outcome)> {
        self.measures.iter().filter_map(|(condition, measure)| {
            let cell = position.cell(&condition.id)?;
            let holds = measure
                .as_ref()
                .and_then(|it| self.holds(condition, it, cell));
            let outcome = match holds {
                Some(true) => Outcome::Met,
                Some(false) => Outcome::Unmet,
                None => Outcome::Unknown,
            };
            Some((&condition.id, outcome))
        })
    }

    fn holds(&self, condition: &Requirement, measure: &Measure, cell: &str) -> Option<bool> {
        match (condition.test, measure) {
            (Test::OneOf | Test::Under, Measure::Names(names)) => {
                Some(values_in(cell).any(|value| names.iter().any(|name| name == value)))
            }
            (Test::AtLeast | Test::YearsAtLeast, Measure::Number(number)) => {
                Some(*number >= self.bound(condition, cell)?)
            }
            (Test::AtMost | Test::YearsAtMost, Measure::Number(number)) => {
                Some(*number <= self.bound(condition, cell)?)
            }
            _ => None,
        }
    }

    fn bound(&self, condition: &Requirement, cell: &str) -> Option<i64> {
        let field = self.exam.field(&condition.field)?;
        place_of(field, cell).or_else(|| cell.trim().parse().ok())
    }
}

/// Values of a cell.
pub fn values_in(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(BETWEEN)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

fn measure(test: Test, field: &Field, value: Value, on: Option<Day>) -> Option<Measure> {
    match (test, value) {
        (Test::OneOf, Value::Choice(id)) => Some(Measure::Names(vec![id.to_string()])),
        (Test::Under, Value::Choice(id)) => {
            let path = field.kind.path(&id)?;
            Some(Measure::Names(
                path.iter().map(|branch| branch.id.to_string()).collect(),
            ))
        }
        (Test::AtLeast | Test::AtMost, Value::Number(number)) => Some(Measure::Number(number)),
        (Test::AtLeast | Test::AtMost, Value::Choice(id)) => {
            place_of(field, id.as_str()).map(Measure::Number)
        }
        (Test::YearsAtLeast | Test::YearsAtMost, value) => {
            let (year, month, day) = match value {
                Value::Day(day) => (day.year(), day.month(), day.day()),
                Value::Month(month) => (month.year(), month.month(), 1),
                _ => return None,
            };
            let on = on?;
            let had = (on.month(), on.day()) >= (month, day);
            Some(Measure::Number(
                i64::from(on.year() - year) - i64::from(!had),
            ))
        }
        _ => None,
    }
}

/// Index of a choice in its list, which is in ascending order.
fn place_of(field: &Field, id: &str) -> Option<i64> {
    let FieldKind::Choice { choices } = &field.kind else {
        return None;
    };
    let place = choices.iter().position(|choice| choice.id.as_str() == id)?;
    i64::try_from(place).ok()
}
