//! Findings of a chosen file: their table, and one sentence for each violated rule (SH-03, C1).

use leptos::prelude::*;
use shared::{id::ImageId, judge::is_refused};

use crate::{
    components::{
        finding_table::{FindingTable, describe_conclusion},
        fitting::shape::CropShape,
    },
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
                let is_refused = is_refused(&findings);
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
                    <details class="findings" open={is_refused}>
                        <summary><span class="state" data-state=tone>{summary}</span></summary>
                        {misses}
                        <FindingTable findings/>
                    </details>
                }
            })
    }
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
