//! The known cases of an exam on the page of the quality: counts by reviewer and week, and by case, with
//! the objections. Plain forms mark and retire them. There is no score.

use std::sync::Arc;

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    exam::Exam,
    time::Zone,
    view::{CaseCounts, KnownCaseRow, ReviewerCases},
};

use crate::{
    api::{
        office::{MarkNumberedCase, RetireListedCase},
        reviewer::RetireKnownCase,
    },
    components::{act_form::find_form_error, problem::ProblemNote},
    pages::office::reviewer_weeks::{ReviewerLine, ReviewerWeeks},
    text::{Text, use_text},
};

/// Reader of the page of the quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QualityReader {
    Office,
    Supervisor,
}

#[component]
pub(super) fn KnownCaseSection(
    rows: Vec<KnownCaseRow>,
    reviewers: Vec<ReviewerCases>,
    exam: Arc<Exam>,
    reader: QualityReader,
) -> impl IntoView {
    let text = use_text();
    let share = exam.review.known_cases;
    let about = match share {
        0 => text.cases_off().to_owned(),
        _ => text.cases_share(&share),
    };
    let paths = [
        MarkNumberedCase::PATH,
        RetireListedCase::PATH,
        RetireKnownCase::PATH,
    ];
    let problem = find_form_error(&paths);
    let marking = match reader {
        QualityReader::Office => view! { <MarkingForm exam=exam.code.to_string()/> }.into_any(),
        QualityReader::Supervisor => {
            view! { <p class="quiet">{text.cases_mark_there()}</p> }.into_any()
        }
    };
    let zone = exam.time_zone;
    view! {
        <section class="stack known-cases" id="known-cases">
            <h2>{text.cases_title()}</h2>
            <p class="measure">{about}</p>
            {problem.map(|error| view! { <ProblemNote error/> })}
            {marking}
            <CaseTable rows exam=exam.code.to_string() zone reader/>
            <h3>{text.cases_by_reviewer()}</h3>
            <ReviewerTable reviewers zone/>
        </section>
    }
}

/// Marks the application with a number.
#[component]
fn MarkingForm(exam: String) -> impl IntoView {
    let text = use_text();
    view! {
        <form action=MarkNumberedCase::PATH method="post" class="row mark-case">
            <input type="hidden" name="exam" value=exam/>
            <label class="field">
                {text.cases_number()}
                <input class="input" type="text" name="number" maxlength="40" required autocomplete="off"/>
            </label>
            <button type="submit">{text.cases_mark()}</button>
        </form>
    }
}

#[component]
fn CaseTable(
    rows: Vec<KnownCaseRow>,
    exam: String,
    zone: Zone,
    reader: QualityReader,
) -> impl IntoView {
    let text = use_text();
    if rows.is_empty() {
        return view! { <p class="empty">{text.cases_none()}</p> }.into_any();
    }
    let rows = rows.into_iter().map(|row| {
        let standing = match row.retired_at {
            Some(at) => text.cases_retired(&text.short_moment(at, zone)).into_any(),
            None => {
                view! { <RetireForm exam=exam.clone() case=row.id.to_string() reader/> }.into_any()
            }
        };
        let doubt = row.is_doubtful().then(|| {
            view! { <p class="note" data-kind="warn">{text.cases_doubtful()}</p> }
        });
        let objections = row.objections.iter().map(|objection| {
            let at = text.short_moment(objection.at, zone);
            view! {
                <li>{text.cases_objection(&objection.author, &at, &objection.note)}</li>
            }
        });
        let objections: Vec<_> = objections.collect();
        let objections = (!objections.is_empty()).then(|| {
            view! { <ul role="list">{objections}</ul> }
        });
        let marked = text.cases_marked(&row.marked_by, &text.short_moment(row.marked_at, zone));
        view! {
            <tr>
                <th scope="row">{row.number}</th>
                <td>{marked}</td>
                <td>{text.case_counts(row.counts)}</td>
                <td>{doubt} {objections}</td>
                <td>{standing}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text.cases_title()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.queue_number()}</th>
                        <th scope="col">{text.cases_marking()}</th>
                        <th scope="col">{text.cases_results()}</th>
                        <th scope="col">{text.cases_objections()}</th>
                        <th scope="col">{text.cases_standing()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn RetireForm(exam: String, case: String, reader: QualityReader) -> impl IntoView {
    let text = use_text();
    let action = match reader {
        QualityReader::Office => RetireListedCase::PATH,
        QualityReader::Supervisor => RetireKnownCase::PATH,
    };
    view! {
        <form action=action method="post">
            <input type="hidden" name="exam" value=exam/>
            <input type="hidden" name="case" value=case/>
            <button type="submit" class="quiet small">{text.cases_retire()}</button>
        </form>
    }
}

#[component]
fn ReviewerTable(reviewers: Vec<ReviewerCases>, zone: Zone) -> impl IntoView {
    let text = use_text();
    let lines = reviewers.into_iter().map(|reviewer| {
        let weeks = reviewer.weeks.into_iter();
        ReviewerLine {
            name: reviewer.name,
            total: text.case_counts(reviewer.total),
            weeks: weeks
                .map(|(week, it)| (week, text.case_counts(it)))
                .collect(),
        }
    });
    let headings = [text.queue_reviewer(), text.cases_total()];
    view! {
        <ReviewerWeeks
            lines=lines.collect()
            zone
            title=text.cases_by_reviewer()
            headings
            empty=text.cases_not_given()
        />
    }
}

impl Text {
    /// The counts of reviews of known cases.
    fn case_counts(self, counts: CaseCounts) -> String {
        let CaseCounts {
            given,
            judged,
            agreed,
            missed,
            added,
        } = counts;
        self.cases_counts(&given, &judged, &agreed, &missed, &added)
    }
}
