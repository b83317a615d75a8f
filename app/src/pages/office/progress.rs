//! Progress of an exam at one moment: its windows, the people with a step still to do, the backlog of
//! the review with an estimate of its end, the reviewers at work, a chart of the last days, and the
//! figures by state, unit, position, part and reviewer (A2).

mod bars;
mod breakdown;
mod day_chart;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    application::StateKind,
    calendar::Day,
    exam::{Window, window::PeriodPhase},
    id::ExamCode,
    nudge::NudgeList,
    problem::Problem,
    progress::ReviewEstimate,
    time::{Timestamp, Zone},
    url::page,
    view::{Claimant, ExamProgress, MAX_LISTED_CLAIMANTS},
};

use self::{
    breakdown::{PartSection, ReviewerSection, StateSection, WaitingSections},
    day_chart::DaySection,
};
use crate::{
    api::{ApiError, resource},
    components::loaded::Loaded,
    pages::office::spreadsheet_import::ImportHead,
    ports,
    text::{Text, use_text},
};

#[component]
pub fn ProgressPage() -> impl IntoView {
    let text = use_text();
    let params = use_params_map();
    let port = ports::page_office();
    let asked =
        move || params.with(|params| params.get_str("exam").and_then(|code| code.parse().ok()));
    let progress = resource::load(asked, move |exam: Option<ExamCode>| {
        let port = port.clone();
        async move {
            // Links load this page from the server; the app never navigates to it.
            let port = port.ok_or(Problem::NotFound)?;
            let exam = exam.ok_or(Problem::NotFound)?;
            Ok::<_, ApiError>(port.progress(exam).await?)
        }
    });
    view! {
        <Title text=text.progress_title()/>
        <Loaded resource=progress content=|progress| view! { <ProgressView progress/> }/>
    }
}

#[component]
fn ProgressView(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let (exam, zone) = (progress.exam.clone(), progress.exam.time_zone);
    let at = text.moment(progress.now, zone);
    let (claimants, days) = (progress.claimants.clone(), progress.days.clone());
    let reviewers = progress.reviewers.clone();
    let quality = page::review_quality(&exam.code);
    view! {
        <ImportHead title=text.progress_title() exam/>
        <p class="measure">{text.progress_at(&at)}</p>
        <WindowSection progress=progress.clone()/>
        <StateSection progress=progress.clone()/>
        <UnfinishedSection progress=progress.clone()/>
        <ReviewSection progress=progress.clone()/>
        <WaitingSections progress=progress.clone()/>
        <ClaimantSection claimants zone/>
        <DaySection days zone/>
        <PartSection progress/>
        <ReviewerSection reviewers/>
        <p>{text.progress_reasons()} " " <a href=quality>{text.quality_title()}</a></p>
    }
}

/// The windows with their ends for everyone, and the time left.
#[component]
fn WindowSection(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let exam = &progress.exam;
    let rows = exam.windows.iter().map(|window| {
        let [closes, left] = text.window_left(&progress, window);
        view! {
            <tr>
                <th scope="row">{text.local(&window.title)}</th>
                <td>{closes}</td>
                <td>{left}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.progress_time()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_time()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.progress_window()}</th>
                            <th scope="col">{text.progress_closes()}</th>
                            <th scope="col">{text.progress_left()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p><a href=page::windows(&exam.code)>{text.windows_title()}</a></p>
        </section>
    }
}

/// The people with a step still to do, each number with the list of its applications and the list of
/// the reminders.
#[component]
fn UnfinishedSection(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let exam = &progress.exam;
    let people = |state| page::applications_in(&exam.code, state);
    // The list of reminders has exactly those who are counted; not every approved application can be
    // paid now.
    let unpaid = progress.unpaid.map(|count| {
        let list = NudgeList::NotPaid;
        let address = page::nudge_list(&exam.code, list);
        (text.progress_unpaid(), count, (address, list))
    });
    let counts = [
        (
            text.progress_drafts(),
            progress.count_of(StateKind::Draft),
            (people(StateKind::Draft), NudgeList::NotSubmitted),
        ),
        (
            text.progress_returned(),
            progress.count_of(StateKind::Returned),
            (people(StateKind::Returned), NudgeList::NotMended),
        ),
    ];
    let rows = counts
        .into_iter()
        .chain(unpaid)
        .map(|(title, count, (address, list))| {
            let remind = list.stage(exam).map(|_| {
                let words = text.progress_remind(&text.nudge_list(list));
                view! { <a href=page::nudge_list(&exam.code, list)>{words}</a> }
            });
            view! {
                <tr>
                    <th scope="row"><a href=address>{title}</a></th>
                    <td class="number">{count}</td>
                    <td>{remind}</td>
                </tr>
            }
        });
    let rows = rows.collect_view();
    view! {
        <section class="stack">
            <h2>{text.progress_unfinished()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_unfinished()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.queue_state()}</th>
                            <th scope="col" class="number">{text.board_count()}</th>
                            <th scope="col">{text.nudges_title()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// The backlog and the speed of the review, with the estimate of its end.
#[component]
fn ReviewSection(progress: ExamProgress) -> impl IntoView {
    let text = use_text();
    let (backlog, speed) = (progress.backlog, progress.speed);
    let review = &progress.exam.review;
    let has_second = review.levels > 1 || review.blind_percent > 0 || backlog.second > 0;
    let first = match has_second {
        true => text.progress_first(),
        false => text.progress_waiting(),
    };
    let second = has_second.then(|| (text.progress_second(), backlog.second));
    let rows = [(first, backlog.first)]
        .into_iter()
        .chain(second)
        .chain([
            (text.progress_held(), backlog.held),
            (text.progress_hour(), speed.last_hour),
            (text.progress_day(), speed.last_day),
        ])
        .map(|(title, count)| {
            view! { <tr><th scope="row">{title}</th><td class="number">{count}</td></tr> }
        });
    let rows = rows.collect_view();
    let zone = progress.exam.time_zone;
    let oldest = backlog.oldest.map(|oldest| {
        let waited = text.duration(progress.now.milliseconds_since(oldest));
        text.progress_oldest(&text.moment(oldest, zone), &waited)
    });
    view! {
        <section class="stack">
            <h2>{text.progress_review()}</h2>
            <p class="measure"><strong>{text.review_estimate(&progress)}</strong></p>
            {oldest.map(|oldest| view! { <p class="measure">{oldest}</p> })}
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{text.queue_state()}</th>
                        <th scope="col" class="number">{text.board_count()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet">{text.progress_decisions_about()}</p>
        </section>
    }
}

/// The reviewers with claims.
#[component]
fn ClaimantSection(claimants: Vec<Claimant>, zone: Zone) -> impl IntoView {
    let text = use_text();
    if claimants.is_empty() {
        return view! {
            <section class="stack">
                <h2>{text.progress_claimants()}</h2>
                <p class="empty">{text.progress_claimants_none()}</p>
            </section>
        }
        .into_any();
    }
    let is_full = claimants.len() as u64 >= MAX_LISTED_CLAIMANTS;
    let rows = claimants.into_iter().map(|claimant| {
        view! {
            <tr>
                <th scope="row">{claimant.name}</th>
                <td class="number">{claimant.claims}</td>
                <td>{text.moment(claimant.until, zone)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let most = is_full.then(|| text.progress_claimants_most(&MAX_LISTED_CLAIMANTS));
    view! {
        <section class="stack">
            <h2>{text.progress_claimants()}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=text.progress_claimants()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{text.progress_claimant()}</th>
                            <th scope="col" class="number">{text.progress_claims()}</th>
                            <th scope="col">{text.progress_until()}</th>
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

impl Text {
    /// End of a window for everyone, and the time left.
    fn window_left(self, progress: &ExamProgress, window: &Window) -> [String; 2] {
        let ExamProgress { exam, now, .. } = progress;
        let zone = exam.time_zone;
        let Some(period) = window.resolve(zone, &progress.everyones, |_| None) else {
            return [self.windows_each().to_owned(), String::new()];
        };
        let is_extended = Some(period) != window.resolve(zone, [], |_| None);
        let closes = self.deadline(period.closes, zone);
        let closes = match is_extended {
            true => self.windows_extended(&closes),
            false => closes,
        };
        let until = |end: Timestamp| self.duration(end.milliseconds_since(*now));
        let left = match period.phase(*now) {
            PeriodPhase::Before => self.progress_opens_in(&until(period.opens)),
            PeriodPhase::Open => until(period.closes),
            PeriodPhase::After => self.progress_closed().to_owned(),
        };
        [closes, left]
    }

    /// The estimate of the end of the review. Without a speed it says that none is known.
    fn review_estimate(self, progress: &ExamProgress) -> String {
        let waiting = progress.backlog.waiting();
        let zone = progress.exam.time_zone;
        match progress.estimate() {
            ReviewEstimate::NothingWaits => self.progress_nothing_waits().to_owned(),
            ReviewEstimate::NoSpeed => self.progress_no_speed().to_owned(),
            ReviewEstimate::InHours { hours, at } => {
                let at = format!("{} {}", Day::of(at, zone), self.clock_time(at, zone));
                self.progress_finish(&waiting, &self.progress_hours(&hours), &at)
            }
            ReviewEstimate::InDays { days, at } => {
                let at = Day::of(at, zone);
                self.progress_finish(&waiting, &self.progress_days(&days), &at)
            }
            ReviewEstimate::TooLong => self.progress_too_long(&waiting),
        }
    }
}
