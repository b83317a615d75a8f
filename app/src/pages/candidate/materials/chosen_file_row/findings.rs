//! Table of the findings of a chosen file, with the columns rule, measured value and allowed value,
//! and one sentence for each violated rule (SH-03, C1).

use leptos::prelude::*;
use shared::{
    id::ImageId,
    judge::{Finding, FindingGrade},
};

use crate::{
    components::fitting::shape::CropShape,
    pages::candidate::materials::model::MaterialsModel,
    sync::files::machine::{QueuedFile, State},
    text::{Text, use_text},
};

/// Findings of the file or, if there is one, of the fitted file. They are unfolded if a rule is
/// violated. Nothing is shown while the file is being processed.
#[component]
pub(super) fn Findings(model: MaterialsModel, item: ImageId) -> impl IntoView {
    let text = use_text();
    let has_engine = model.files.engine().is_some();
    let found = model.files.item(item, move |item| {
        let findings = item
            .fitted
            .as_ref()
            .map_or(&item.findings, |fitted| &fitted.findings);
        let offer = has_engine.then(|| describe_remedy(text, item)).flatten();
        let is_decided = match item.state {
            State::Refused | State::AwaitingConfirmation => true,
            State::Fitted => item.is_ready_to_take(),
            _ => false,
        };
        let warnings = item
            .fitted
            .as_ref()
            .and_then(|fitted| fitted.warnings.as_ref());
        let is_warned = !warnings.unwrap_or(&item.warnings).is_empty();
        // The sentence of the engine contains the remedy.
        let is_explained = item.fit_error.is_some();
        is_decided.then(|| (findings.clone(), offer, is_warned, is_explained))
    });
    move || {
        found
            .get()
            .flatten()
            .filter(|(findings, ..)| !findings.is_empty())
            .map(|(findings, offer, is_warned, is_explained)| {
                let worst = worst_of(&findings);
                let (tone, summary) = describe_conclusion(text, &findings, is_warned);
                // Only the worst grade is listed: advice beside a broken rule would suggest that
                // the file can be uploaded.
                let grade = findings.iter().map(|finding| finding.grade).max();
                let misses = findings
                    .iter()
                    .filter(|finding| Some(finding.grade) == grade);
                let misses = misses.filter_map(|finding| {
                    text.finding(finding)
                        .advice
                        .filter(|advice| !advice.is_empty())
                });
                let misses: Vec<_> = match offer {
                    // The button does all that the advice asks for.
                    Some(offer) => vec![offer.to_owned()],
                    None if is_explained => Vec::new(),
                    None => misses.collect(),
                };
                let misses = misses
                    .into_iter()
                    .map(|advice| view! { <p>{advice}</p> })
                    .collect_view();
                view! {
                    <details class="findings" open={worst == grade_word(FindingGrade::Hard)}>
                        <summary><span class="state" data-state=tone>{summary}</span></summary>
                        {misses}
                        <FindingTable findings/>
                    </details>
                }
            })
    }
}

#[component]
pub(in crate::pages::candidate::materials) fn FindingTable(
    findings: Vec<Finding>,
) -> impl IntoView {
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
pub(in crate::pages::candidate::materials) fn describe_conclusion(
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

/// The act that is possible with a refused file, in the words of its button.
pub(in crate::pages::candidate::materials) fn describe_remedy(
    text: Text,
    item: &QueuedFile,
) -> Option<&'static str> {
    let has_frame = CropShape::of(&item.wanted.rule).is_some();
    item.is_fixable().then_some(match has_frame {
        true => text.fit_can_frame(),
        false => text.fit_can_mend(),
    })
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
