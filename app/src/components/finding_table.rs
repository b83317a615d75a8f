//! Table of the findings of a file, with the columns rule, measured value, allowed value and result,
//! and the conclusion of all findings. Candidates and the office read the same words (SH-03, C1).

use leptos::prelude::*;
use shared::judge::{Finding, FindingGrade};

use crate::text::{Text, use_text};

#[component]
pub fn FindingTable(findings: Vec<Finding>) -> impl IntoView {
    let text = use_text();
    let rows = findings.into_iter().map(|finding| {
        let words = text.finding(&finding);
        view! {
            <tr>
                <th scope="row">{words.rule}</th>
                <td data-label=text.finding_yours()>{words.measured}</td>
                <td data-label=text.finding_allowed()>{words.allowed}</td>
                <td><span class="state" data-state=grade_word(finding.grade)>{name_grade(text, finding.grade)}</span></td>
            </tr>
        }
    });
    view! {
        <table class="table">
            <thead>
                <tr>
                    <th scope="col">{text.finding_rule()}</th>
                    <th scope="col">{text.finding_yours()}</th>
                    <th scope="col">{text.finding_allowed()}</th>
                    <th scope="col">{text.finding_verdict()}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The conclusion of all findings. It is never fully positive if there is a warning.
pub fn describe_conclusion(
    text: Text,
    findings: &[Finding],
    is_warned: bool,
) -> (&'static str, String) {
    match worst_of(findings) {
        "met" if is_warned => ("advised", text.finding_met_doubted().to_owned()),
        worst => (worst, summarise(text, findings)),
    }
}

fn summarise(text: Text, findings: &[Finding]) -> String {
    let count = |grade| {
        findings
            .iter()
            .filter(|finding| finding.grade == grade)
            .count()
    };
    match (count(FindingGrade::Hard), count(FindingGrade::Advised)) {
        (0, 0) => text.finding_all_met().to_owned(),
        (0, advised) => text.finding_advised(&advised),
        (hard, _) => text.finding_hard(&hard),
    }
}

fn worst_of(findings: &[Finding]) -> &'static str {
    grade_word(
        findings
            .iter()
            .map(|finding| finding.grade)
            .max()
            .unwrap_or(FindingGrade::Met),
    )
}

/// The name of a grade in `data-state` (`style/states.css`).
fn grade_word(grade: FindingGrade) -> &'static str {
    match grade {
        FindingGrade::Met => "met",
        FindingGrade::Advised => "advised",
        FindingGrade::Hard => "hard",
    }
}

fn name_grade(text: Text, grade: FindingGrade) -> &'static str {
    match grade {
        FindingGrade::Met => text.finding_met(),
        FindingGrade::Advised => text.finding_is_advised(),
        FindingGrade::Hard => text.finding_is_hard(),
    }
}
