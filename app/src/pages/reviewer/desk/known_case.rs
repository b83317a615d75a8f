//! The result of a known case, which the reviewer reads after their decision, and their objection.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    application::{CaseComparison, CaseDifference, note::MAX_NOTE_CHARS},
    exam::Exam,
    id::{ApplicationId, ReasonId},
    url::queue,
    view::{CaseResult, QueueFilter, ReviewDesk},
};

use crate::{
    api::reviewer::ObjectToKnownCase,
    components::{act_form::find_form_error, problem::ProblemNote},
    pages::reviewer::{desk::model::DeskModel, next_form::NextForm},
    text::{Text, use_text},
};

/// Compares the verdicts of the reader with the expected ones, and leads back to the work.
#[component]
pub(super) fn KnownCaseBar(desk: ReviewDesk, list: QueueFilter) -> impl IntoView {
    let text = use_text();
    let model = expect_context::<DeskModel>();
    let application = desk.dossier.application.id;
    let Some(CaseResult {
        comparison,
        objection,
    }) = desk.case_result
    else {
        return ().into_any();
    };
    let exam = desk.dossier.exam;
    let differences = comparison.differences.iter();
    let differences = differences.map(|it| view! { <li>{text.case_difference(&exam, it)}</li> });
    let differences: Vec<_> = differences.collect();
    let next_list = list.clone();
    let go_on = Callback::new(move |()| model.skip(&next_list));
    let back = queue::address(&list);
    view! {
        <div class="stack">
            <p role="status">{text.case_summary(&comparison)}</p>
            {(!differences.is_empty()).then(|| view! { <ul>{differences}</ul> })}
            <Objection application objection/>
        </div>
        <div class="row">
            <a href=back>{text.case_back()}</a>
            <NextForm filter=list left=Some(application) go_on=go_on/>
        </div>
    }
    .into_any()
}

/// The objection of the reader, or a plain form for one.
#[component]
fn Objection(application: ApplicationId, objection: Option<String>) -> impl IntoView {
    let text = use_text();
    if let Some(note) = objection {
        return view! { <p>{text.case_objected(&note)}</p> }.into_any();
    }
    let problem = find_form_error(&[ObjectToKnownCase::PATH]);
    view! {
        {problem.map(|error| view! { <ProblemNote error/> })}
        <details>
            <summary>{text.case_object()}</summary>
            <form action=ObjectToKnownCase::PATH method="post" class="stack">
                <input type="hidden" name="application" value=application.to_string()/>
                <label class="field">
                    {text.case_object_about()}
                    <textarea name="note" rows="3" maxlength=MAX_NOTE_CHARS required></textarea>
                </label>
                <p><button type="submit">{text.case_object()}</button></p>
            </form>
        </details>
    }
    .into_any()
}

impl Text {
    /// One sentence on a known case that was decided.
    pub(super) fn case_summary(self, comparison: &CaseComparison) -> String {
        match comparison.differences.len() {
            0 => self.case_agrees().to_owned(),
            count => self.case_differs(&comparison.parts, &count),
        }
    }

    fn case_difference(self, exam: &Exam, difference: &CaseDifference) -> String {
        let part = self.part_title(exam, &difference.part);
        let standing = match (difference.was_returned, difference.is_returned) {
            (true, false) => self.case_expected_return(&part),
            (false, _) => self.case_expected_pass(&part),
            (true, true) => self.case_both_returned(&part),
        };
        let missed = self.case_reasons(exam, &difference.missed);
        let missed = missed.map(|reasons| self.case_missed(&reasons));
        let added = self.case_reasons(exam, &difference.added);
        let added = added.map(|reasons| self.case_added(&reasons));
        let sentences = [Some(standing), missed, added];
        sentences
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Labels of the reasons; `None` without any.
    fn case_reasons(self, exam: &Exam, reasons: &[ReasonId]) -> Option<String> {
        let labels = reasons.iter().map(|id| match exam.review.reason(id) {
            Some(reason) => self.local(&reason.label),
            None => id.to_string(),
        });
        let labels: Vec<String> = labels.collect();
        (!labels.is_empty()).then(|| labels.join(" · "))
    }
}
