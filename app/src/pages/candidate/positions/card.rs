//! A position with its conditions, each compared with the answers (C15). The candidate and the
//! reviewer see the same table.

use leptos::prelude::*;
use shared::{
    exam::{
        Exam, Field,
        position::{ComparisonOperator, PositionCondition},
    },
    position::{ConditionOutcome, split_cell},
    view::{Dossier, PositionCard},
};

use crate::text::{Text, use_text};

#[component]
pub fn PositionFacts(dossier: Dossier, card: PositionCard) -> impl IntoView {
    let text = use_text();
    let exam = dossier.exam.clone();
    let rule = exam.positions.clone()?;
    let position = &card.position;
    let levels = rule
        .levels
        .iter()
        .zip(&position.path)
        .map(|(level, title)| view! { <dt>{text.local(level)}</dt><dd>{title.clone()}</dd> })
        .collect_view();
    let columns = rule
        .columns
        .iter()
        .filter_map(|column| {
            Some((
                text.local(&column.title),
                position.cell(&column.id)?.to_owned(),
            ))
        })
        .map(|(title, cell)| view! { <dt>{title}</dt><dd>{cell}</dd> })
        .collect_view();
    let head_count = position.head_count.filter(|_| rule.show_head_count);
    let applicants = card.applicants;
    Some(view! {
        <dl class="facts">
            {levels}
            <dt>{text.position_code()}</dt>
            <dd>{position.code.to_string()}</dd>
            {head_count.map(|count| view! { <dt>{text.position_wanted()}</dt><dd>{count}</dd> })}
            {applicants.map(|count| view! { <dt>{text.position_applied()}</dt><dd>{count}</dd> })}
            {columns}
        </dl>
        <Conditions dossier card/>
    })
}

#[component]
fn Conditions(dossier: Dossier, card: PositionCard) -> impl IntoView {
    let text = use_text();
    let Dossier {
        exam, application, ..
    } = dossier;
    let rows = card.comparisons.iter().filter_map(|comparison| {
        let rule = exam.positions.as_ref()?;
        let condition = rule
            .conditions
            .iter()
            .find(|condition| condition.id == comparison.condition)?;
        let field = exam.field(&condition.field)?;
        let wanted = describe_demand(text, condition, field, card.position.cell(&condition.id)?);
        let given = application
            .answers
            .value(&exam, &application.facts, &condition.field)
            .map(|value| value.to_printed_text(field, text.0));
        let (state, word) = outcome_state(text, comparison.outcome);
        Some(view! {
            <tr>
                <th scope="row">{text.local(&condition.title)}</th>
                <td data-label=text.condition_wanted()>{wanted}</td>
                <td data-label=text.condition_given()>{given.unwrap_or_else(|| text.not_answered().to_owned())}</td>
                <td data-label=text.condition_outcome()><span class="state" data-state=state>{word}</span></td>
            </tr>
        })
    });
    let rows = rows.collect_view();
    if rows.is_empty() {
        return view! { <p>{text.position_no_conditions()}</p> }.into_any();
    }
    view! {
        <table class="table cards conditions">
            <caption>{text.position_conditions()}</caption>
            <thead>
                <tr>
                    <th scope="col">{text.condition_title()}</th>
                    <th scope="col">{text.condition_wanted()}</th>
                    <th scope="col">{text.condition_given()}</th>
                    <th scope="col">{text.condition_outcome()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn outcome_state(text: Text, outcome: ConditionOutcome) -> (&'static str, &'static str) {
    match outcome {
        ConditionOutcome::Met => ("met", text.outcome_met()),
        ConditionOutcome::Unmet => ("failed", text.outcome_unmet()),
        ConditionOutcome::Unknown => ("pending", text.outcome_unknown()),
    }
}

/// The demand of the cell in words, as 本科及以上 or 不超过 35 周岁.
fn describe_demand(text: Text, condition: &PositionCondition, field: &Field, cell: &str) -> String {
    let label = |value: &str| {
        let id = value.parse().ok();
        let labels = id.as_ref().and_then(|id| field.kind.label(id));
        labels.and_then(|labels| labels.last().map(|label| text.local(label)))
    };
    match condition.test {
        ComparisonOperator::OneOf | ComparisonOperator::Under => {
            let labels: Vec<String> = split_cell(cell)
                .map(|value| label(value).unwrap_or_else(|| value.to_owned()))
                .collect();
            labels.join(text.pause())
        }
        ComparisonOperator::AtLeast => {
            text.wanted_at_least(&label(cell).unwrap_or_else(|| cell.to_owned()))
        }
        ComparisonOperator::AtMost => {
            text.wanted_at_most(&label(cell).unwrap_or_else(|| cell.to_owned()))
        }
        ComparisonOperator::YearsAtLeast => text.wanted_years_at_least(&cell),
        ComparisonOperator::YearsAtMost => text.wanted_years_at_most(&cell),
    }
}

/// True if a condition is certainly not met.
pub fn has_failed_condition(card: &PositionCard) -> bool {
    card.comparisons
        .iter()
        .any(|comparison| comparison.outcome == ConditionOutcome::Unmet)
}

/// True if a condition of the exam counts years; the page then names the day on which they are
/// counted.
pub fn has_year_condition(exam: &Exam) -> bool {
    exam.positions
        .iter()
        .flat_map(|rule| &rule.conditions)
        .any(|condition| {
            matches!(
                condition.test,
                ComparisonOperator::YearsAtLeast | ComparisonOperator::YearsAtMost
            )
        })
}
