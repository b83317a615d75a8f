//! The figures of an exam by state, by unit, batch and position, by part, and by reviewer, as tables
//! with bars (A2).

use leptos::prelude::*;
use shared::{
    application::StateKind,
    exam::Exam,
    progress::AxisScale,
    time::Timestamp,
    url::page,
    view::{
        ExamProgress, MAX_LISTED_GROUPS, MAX_LISTED_REVIEWERS, PartReturns, ReviewerDecisions,
        WaitingBy, WaitingGroup, WaitingGroups,
    },
};

use super::bars::{BarCell, BarScale};
use crate::{
    components::badge::StateBadge,
    text::{Text, use_text},
};

/// Percents of a scale of shares.
const ALL_PERCENT: u64 = 100;

/// Applications by state, each with the list of its applications.
#[component]
pub(super) fn StateSection(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let exam = progress.exam.code.clone();
    let counts: Vec<(StateKind, u64)> = progress
        .states
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect();
    if counts.is_empty() {
        return view! {
            <section class="stack">
                <h2>{text.progress_states()}</h2>
                <p class="empty">{text.progress_states_none()}</p>
            </section>
        }
        .into_any();
    }
    let scale = cover(counts.iter().map(|(_, count)| *count));
    let rows = counts.into_iter().map(|(state, count)| {
        view! {
            <tr>
                <th scope="row"><a href=page::applications_in(&exam, state)><StateBadge state/></a></th>
                <td class="number">{count}</td>
                <BarCell count scale/>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.progress_states()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_states()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.queue_state()}</th>
                            <th scope="col" class="number">{text.board_count()}</th>
                            <BarScale scale/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A table of the waiting applications for each property that the exam has.
#[component]
pub(super) fn WaitingSections(progress: ExamProgress) -> impl IntoView {
    let sections = progress.waiting.clone().into_iter();
    sections
        .map(|groups| view! { <WaitingSection groups progress=progress.clone()/> })
        .collect_view()
}

#[component]
fn WaitingSection(groups: WaitingGroups, progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let zone = progress.exam.time_zone;
    let name = text.waiting_property(&progress.exam, groups.by);
    let title = text.progress_waiting_by(&name);
    let ungrouped = progress.backlog.waiting().saturating_sub(groups.grouped);
    if groups.rows.is_empty() && ungrouped == 0 {
        return view! {
            <section class="stack">
                <h2>{title}</h2>
                <p class="empty">{text.progress_nothing_waits()}</p>
            </section>
        }
        .into_any();
    }
    let is_full = groups.rows.len() as u64 >= MAX_LISTED_GROUPS;
    let most = is_full.then(|| text.progress_groups_most(&MAX_LISTED_GROUPS));
    let has_second = groups.rows.iter().any(|row| row.second > 0);
    let counts = groups.rows.iter().map(|row| row.waiting);
    let scale = cover(counts.chain([ungrouped]));
    let rows = groups.rows.into_iter().map(|row| {
        let since = |at: Timestamp| text.moment(at, zone);
        view! {
            <tr>
                <GroupHeading group=row.clone()/>
                <td class="number">{row.waiting}</td>
                {has_second.then(|| view! { <td class="number">{row.second}</td> })}
                <td>{row.oldest.map(since)}</td>
                <BarCell count=row.waiting scale/>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let rest = (ungrouped > 0).then(|| {
        view! {
            <tr>
                <th scope="row">{text.progress_without_group(&name)}</th>
                <td class="number">{ungrouped}</td>
                {has_second.then(|| view! { <td></td> })}
                <td></td>
                <BarCell count=ungrouped scale/>
            </tr>
        }
    });
    let second = has_second
        .then(|| view! { <th scope="col" class="number">{text.progress_waits_second()}</th> });
    view! {
        <section class="stack">
            <h2>{title.clone()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=title>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{name.clone()}</th>
                            <th scope="col" class="number">{text.progress_waits()}</th>
                            {second}
                            <th scope="col">{text.progress_waits_since()}</th>
                            <BarScale scale/>
                        </tr>
                    </thead>
                    <tbody>{rows}{rest}</tbody>
                </table>
            </div>
            {most.map(|most| view! { <p class="quiet">{most}</p> })}
        </section>
    }
    .into_any()
}

/// The name of a unit or batch, or the title of a position with its code.
#[component]
fn GroupHeading(group: WaitingGroup) -> impl IntoView {
    match group.title {
        Some(title) => {
            view! { <th scope="row">{title} " " <code>{group.name}</code></th> }.into_any()
        }
        None => view! { <th scope="row">{group.name}</th> }.into_any(),
    }
}

/// Returns by part, with the most frequent reasons.
#[component]
pub(super) fn PartSection(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let ExamProgress { exam, parts, .. } = progress;
    if parts.is_empty() {
        return view! {
            <section class="stack">
                <h2>{text.progress_parts()}</h2>
                <p class="empty">{text.progress_no_decisions()}</p>
            </section>
        }
        .into_any();
    }
    let scale = AxisScale::covering(ALL_PERCENT);
    let rows = parts.into_iter().map(|row| {
        let percent = row.returned_percent();
        view! {
            <tr>
                <th scope="row">{text.counted_part(&exam, &row)}</th>
                <td class="number">{row.judged}</td>
                <td class="number">{row.returned}</td>
                <td class="number">{text.return_share(percent)}</td>
                <BarCell count=percent.unwrap_or_default() scale/>
                <td>{text.counted_reasons(&exam, &row)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.progress_parts()}</h2>
            <p class="measure quiet">{text.progress_parts_about()}</p>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_parts()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.quality_part()}</th>
                            <th scope="col" class="number">{text.progress_part_judged()}</th>
                            <th scope="col" class="number">{text.progress_returns()}</th>
                            <th scope="col" class="number">{text.progress_return_share()}</th>
                            <BarScale scale/>
                            <th scope="col">{text.progress_part_reasons()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Decisions by reviewer.
#[component]
pub(super) fn ReviewerSection(reviewers: Vec<ReviewerDecisions>) -> impl IntoView {
    let text = use_text();
    if reviewers.is_empty() {
        return view! {
            <section class="stack">
                <h2>{text.progress_reviewers()}</h2>
                <p class="empty">{text.progress_no_decisions()}</p>
            </section>
        }
        .into_any();
    }
    let is_full = reviewers.len() as u64 >= MAX_LISTED_REVIEWERS;
    let most = is_full.then(|| text.progress_reviewers_most(&MAX_LISTED_REVIEWERS));
    let has_first = reviewers.iter().any(|it| it.counts.first_reviews > 0);
    let scale = cover(reviewers.iter().map(|it| it.counts.decided()));
    let rows = reviewers.into_iter().map(|row| {
        let counts = row.counts;
        view! {
            <tr>
                <th scope="row">{row.name}</th>
                {has_first.then(|| view! { <td class="number">{counts.first_reviews}</td> })}
                <td class="number">{row.today}</td>
                <td class="number">{counts.decided()}</td>
                <BarCell count=counts.decided() scale/>
                <td class="number">{counts.approved}</td>
                <td class="number">{counts.refused}</td>
                <td class="number">{counts.returned}</td>
                <td class="number">{text.return_share(counts.returned_percent())}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let first = has_first
        .then(|| view! { <th scope="col" class="number">{text.progress_first_reviews()}</th> });
    view! {
        <section class="stack">
            <h2>{text.progress_reviewers()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_reviewers()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.progress_claimant()}</th>
                            {first}
                            <th scope="col" class="number">{text.progress_today()}</th>
                            <th scope="col" class="number">{text.progress_decisions()}</th>
                            <BarScale scale/>
                            <th scope="col" class="number">{text.progress_approvals()}</th>
                            <th scope="col" class="number">{text.progress_refusals()}</th>
                            <th scope="col" class="number">{text.progress_returns()}</th>
                            <th scope="col" class="number">{text.progress_return_share()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {most.map(|most| view! { <p class="quiet">{most}</p> })}
        </section>
    }
    .into_any()
}

fn cover(counts: impl Iterator<Item = u64>) -> AxisScale {
    AxisScale::covering(counts.max().unwrap_or_default())
}

impl Text {
    /// The exam's own word for a unit or batch.
    fn waiting_property(self, exam: &Exam, by: WaitingBy) -> String {
        let group = by.queue_group().and_then(|kind| exam.queue_group(kind));
        match group {
            Some(group) => self.local(group.title()),
            None => self.position_shown().to_owned(),
        }
    }

    /// A share in percent; empty if there is nothing of which it is one.
    fn return_share(self, percent: Option<u64>) -> String {
        let words = percent.map(|percent| self.progress_percent(&percent));
        words.unwrap_or_default()
    }

    /// The title of a part. A part that the newest version does not have keeps its id.
    fn counted_part(self, exam: &Exam, row: &PartReturns) -> String {
        let title = self.part_title(exam, &row.part);
        match title.is_empty() {
            true => row.part.to_string(),
            false => title,
        }
    }

    fn counted_reasons(self, exam: &Exam, row: &PartReturns) -> String {
        let reasons = row.reasons.iter().map(|counted| {
            let reason = self.counted_reason(exam, counted);
            self.progress_reason(&reason, &counted.count)
        });
        reasons.collect::<Vec<_>>().join(self.pause())
    }
}
