//! Quality of the reviews of an exam: reasons by frequency, agreement of two reviewers of the same
//! application by reviewer and week, and the known cases (R3, R11).

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::Exam,
    id::ExamCode,
    problem::Problem,
    url::page,
    view::{Agreement, ReasonCount, ReviewQuality, ReviewerAgreement},
};

use crate::{
    api::{office::read_review_quality, resource, reviewer::read_supervised_quality},
    components::loaded::Loaded,
    pages::office::{
        head::PageHead,
        known_cases::{KnownCaseSection, QualityReader},
        reviewer_weeks::{ReviewerLine, ReviewerWeeks},
    },
    text::{Text, use_text},
};

#[component]
pub fn ReviewQualityPage() -> impl IntoView {
    let quality = resource::load(use_exam_code(), |exam: Option<ExamCode>| async move {
        read_review_quality(exam.ok_or(Problem::NotFound)?).await
    });
    let content =
        |quality: ReviewQuality| view! { <QualityView quality reader=QualityReader::Office/> };
    view! {
        <Title text=use_text().quality_title()/>
        <Loaded resource=quality content/>
    }
}

/// The same page for a supervisor of the exam.
#[component]
pub fn SupervisedQualityPage() -> impl IntoView {
    let quality = resource::load(use_exam_code(), |exam: Option<ExamCode>| async move {
        read_supervised_quality(exam.ok_or(Problem::NotFound)?).await
    });
    let content =
        |quality: ReviewQuality| view! { <QualityView quality reader=QualityReader::Supervisor/> };
    view! {
        <Title text=use_text().quality_title()/>
        <Loaded resource=quality content/>
    }
}

/// The exam of the address.
fn use_exam_code() -> impl Fn() -> Option<ExamCode> + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()))
}

#[component]
fn QualityView(quality: ReviewQuality, reader: QualityReader) -> impl IntoView {
    let text = use_text();
    let ReviewQuality {
        exam,
        scope,
        reasons,
        reviewers,
        missed,
        known_cases,
        case_reviewers,
    } = quality;
    let blind = exam.review.blind_percent;
    let about = match (exam.review.levels > 1, blind) {
        (true, 0) => text.quality_two_reviews().to_owned(),
        (_, 0) => text.quality_no_second().to_owned(),
        _ => text.quality_blind(&blind),
    };
    let units = text.unit_scope(&scope);
    let units = units.map(|units| view! { <p class="note">{text.quality_scope(&units)}</p> });
    view! {
        <QualityHead exam=Arc::clone(&exam) reader/>
        {units}
        <section class="stack">
            <h2>{text.quality_agreement()}</h2>
            <p class="measure">{about}</p>
            <AgreementTable reviewers exam=Arc::clone(&exam)/>
        </section>
        <KnownCaseSection rows=known_cases reviewers=case_reviewers exam=Arc::clone(&exam) reader/>
        <section class="stack">
            <h2>{text.quality_missed()}</h2>
            <ReasonTable counts=missed exam=Arc::clone(&exam) empty=text.quality_nothing_missed() title=text.quality_missed()/>
        </section>
        <section class="stack">
            <h2>{text.quality_reasons()}</h2>
            <ReasonTable counts=reasons exam empty=text.quality_no_reasons() title=text.quality_reasons()/>
        </section>
    }
}

#[component]
fn QualityHead(exam: Arc<Exam>, reader: QualityReader) -> impl IntoView {
    let text = use_text();
    let above = match reader {
        QualityReader::Office => (page::OFFICE, text.office_board()),
        QualityReader::Supervisor => (page::REVIEW, text.review_queue()),
    };
    let about = text.local(&exam.title);
    view! { <PageHead title=text.quality_title() about above=above/> }
}

#[component]
fn AgreementTable(reviewers: Vec<ReviewerAgreement>, exam: Arc<Exam>) -> impl IntoView {
    let text = use_text();
    let lines = reviewers.into_iter().map(|reviewer| {
        let weeks = reviewer.weeks.into_iter();
        ReviewerLine {
            name: reviewer.name,
            total: text.agreement(reviewer.total),
            weeks: weeks.map(|(week, it)| (week, text.agreement(it))).collect(),
        }
    });
    let headings = [text.quality_first_reviewer(), text.quality_total()];
    view! {
        <ReviewerWeeks
            lines=lines.collect()
            zone=exam.time_zone
            title=text.quality_agreement()
            headings
            empty=text.quality_nothing_compared()
        />
    }
}

#[component]
fn ReasonTable(
    counts: Vec<ReasonCount>,
    exam: Arc<Exam>,
    empty: &'static str,
    title: &'static str,
) -> impl IntoView {
    let text = use_text();
    if counts.is_empty() {
        return view! { <p class="empty">{empty}</p> }.into_any();
    }
    let rows = counts.into_iter().map(|count| {
        view! {
            <tr>
                <th scope="row">{text.counted_reason(&exam, &count)}</th>
                <td>{text.part_title(&exam, &count.part)}</td>
                <td class="number">{count.count}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=title>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.quality_reason()}</th>
                        <th scope="col">{text.quality_part()}</th>
                        <th scope="col" class="number">{text.quality_count()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

impl Text {
    /// The name of a counted reason.
    pub(super) fn counted_reason(self, exam: &Exam, count: &ReasonCount) -> String {
        match &count.reason {
            None => self.quality_note_alone().to_owned(),
            // A later version of the exam may have dropped the reason.
            Some(id) => exam
                .review
                .reason(id)
                .map_or_else(|| id.to_string(), |reason| self.local(&reason.label)),
        }
    }

    /// The share of the agreed parts, with both numbers.
    fn agreement(self, agreement: Agreement) -> String {
        match agreement.percent() {
            Some(percent) => self.quality_share(&percent, &agreement.agreed, &agreement.compared),
            None => String::new(),
        }
    }
}
