//! The table with the columns rule, yours, allowed, and one sentence for each fault (SH-03, C1).

use leptos::prelude::*;
use shared::{
    id::ImageId,
    judge::{Finding, Grade},
};

use crate::{
    components::fitting::shape::Shape,
    pages::candidate::materials::work::Work,
    sync::files::machine::{Item, State},
    text::{Text, use_text},
};

/// The findings of the file, or of the fitted file. They are open if a rule is broken, otherwise
/// folded. Nothing is shown while the file is being processed.
#[component]
pub(super) fn Findings(work: Work, item: ImageId) -> impl IntoView {
    let text = use_text();
    let has_engine = work.uploads.engine().is_some();
    let found = work.uploads.item(item, move |item| {
        let findings = item
            .made
            .as_ref()
            .map_or(&item.findings, |made| &made.findings);
        let offer = has_engine.then(|| offer_of(text, item)).flatten();
        let is_decided = match item.state {
            State::Refused | State::Doubtful => true,
            State::Fitted => item.is_ready_to_take(),
            _ => false,
        };
        let doubts = item.made.as_ref().and_then(|made| made.doubts.as_ref());
        let is_warned = !doubts.unwrap_or(&item.doubts).is_empty();
        // The sentence of the engine contains the remedy.
        let is_explained = item.unfit.is_some();
        is_decided.then(|| (findings.clone(), offer, is_warned, is_explained))
    });
    move || {
        found
            .get()
            .flatten()
            .filter(|(findings, ..)| !findings.is_empty())
            .map(|(findings, offer, is_warned, is_explained)| {
                let worst = worst_of(&findings);
                let (tone, summary) = conclude(text, &findings, is_warned);
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
                    <details class="findings" open={worst == grade_word(Grade::Hard)}>
                        <summary><span class="state" data-state=tone>{summary}</span></summary>
                        {misses}
                        <FindingTable findings/>
                    </details>
                }
            })
    }
}

#[component]
pub(in super::super) fn FindingTable(findings: Vec<Finding>) -> impl IntoView {
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
pub(in super::super) fn conclude(
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
    match (count(Grade::Hard), count(Grade::Advised)) {
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
            .unwrap_or(Grade::Met),
    )
}

/// The act that is possible with a refused file, in the words of its button.
pub(in super::super) fn offer_of(text: Text, item: &Item) -> Option<&'static str> {
    let has_frame = Shape::of(&item.wanted.rule).is_some();
    item.is_mendable().then_some(match has_frame {
        true => text.fit_can_frame(),
        false => text.fit_can_mend(),
    })
}

/// The name of a grade in `data-state` (`style/states.css`).
fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Met => "met",
        Grade::Advised => "advised",
        Grade::Hard => "hard",
    }
}

fn name_grade(text: Text, grade: Grade) -> &'static str {
    match grade {
        Grade::Met => text.finding_met(),
        Grade::Advised => text.finding_is_advised(),
        Grade::Hard => text.finding_is_hard(),
    }
}
