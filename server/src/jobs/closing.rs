//! Search for applications by the close of their window, for lapses and reminders.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use futures::{StreamExt, stream};
use shared::{
    application::{Application, ExtensionScope, GrantedExtension, StateKind},
    exam::{
        AnchorEvent, Exam, StageKind, Window, WindowSpan, review::DEFAULT_MEND_DAYS,
        window::WindowExtension,
    },
    id::{ExamCode, WindowId},
    time::Timestamp,
};

use crate::{
    db::{ClosingFilter, UnfinishedSearch},
    error::Result,
    jobs::skipped::SkippedExams,
    state::AppState,
};

/// Maximum number of applications in one query.
const READ_BATCH_SIZE: u64 = 500;
/// Maximum number of concurrent actions. Concurrent writes share a commit.
const MAX_CONCURRENT_ACTIONS: usize = 64;

/// The states in which the candidate can edit the application.
const EDITABLE_STATES: [StateKind; 2] = [StateKind::Draft, StateKind::Returned];

/// Runs `action` for every editable application of all exams whose window closes in the range, except
/// those that are left alone now ([`SkippedExams`]). If `only_unreminded` is true, applications that
/// were reminded of that close are left out. Returns the number of `true` results.
pub(super) async fn for_each_closing<Action, Done>(
    state: &AppState,
    closes: RangeInclusive<Timestamp>,
    only_unreminded: bool,
    action: Action,
) -> Result<usize>
where
    Action: Fn(Arc<Exam>, Application) -> Done,
    Done: Future<Output = Result<bool>>,
{
    let db = &state.db;
    let skipped = SkippedExams::load(state).await?;
    let mut done = 0;
    let mut extensions: BTreeMap<ExamCode, Vec<GrantedExtension>> = BTreeMap::new();
    for (code, version) in db.exam_versions().await? {
        let exam = db.exam(&code, version).await?;
        if !extensions.contains_key(&code) {
            extensions.insert(code.clone(), db.list_extensions(&code).await?);
        }
        let everyones: Vec<_> = extensions[&code]
            .iter()
            .filter(|granted| granted.scope == ExtensionScope::Everyone)
            .map(GrantedExtension::to_window_extension)
            .collect();
        for application_state in EDITABLE_STATES {
            for (window, closing) in closing_filters(&exam, application_state, &everyones, &closes)
            {
                if skipped.contains(&code, window.as_ref()) {
                    continue;
                }
                let search = UnfinishedSearch {
                    exam: code.clone(),
                    version,
                    state: application_state,
                    closing,
                    only_unreminded,
                    after: None,
                };
                done += for_each_found(state, &exam, search, &action).await?;
            }
        }
    }
    // An overdue application is found by its window, whatever its extensions: they only end later.
    if only_unreminded {
        for (code, granted) in &extensions {
            let due = granted.iter().filter(|it| {
                closes.contains(&it.closes) && !skipped.contains(code, Some(&it.window))
            });
            for extension in due {
                done += for_each_extended(state, code, extension, &action).await?;
            }
        }
    }
    Ok(done)
}

/// Runs `action` for the editable applications whose window an extension ends, if they were not
/// reminded of that close. Returns the number of `true` results.
async fn for_each_extended<Action, Done>(
    state: &AppState,
    code: &ExamCode,
    extension: &GrantedExtension,
    action: &Action,
) -> Result<usize>
where
    Action: Fn(Arc<Exam>, Application) -> Done,
    Done: Future<Output = Result<bool>>,
{
    let (mut done, mut after) = (0, None);
    loop {
        let scope = &extension.scope;
        let page = state
            .db
            .list_in_scope(code, scope, after, READ_BATCH_SIZE)
            .await?;
        for found in page.applications {
            let application = found.application;
            if !EDITABLE_STATES.contains(&application.state.kind())
                || found.reminded == Some(extension.closes)
            {
                continue;
            }
            let exam = state.db.exam(code, application.exam_version).await?;
            done += usize::from(action(exam, application).await?);
        }
        after = page.last;
        if after.is_none() {
            return Ok(done);
        }
    }
}

/// Runs `action` for every application that the search finds. Returns the number of `true` results.
async fn for_each_found<Action, Done>(
    state: &AppState,
    exam: &Arc<Exam>,
    mut search: UnfinishedSearch,
    action: &Action,
) -> Result<usize>
where
    Action: Fn(Arc<Exam>, Application) -> Done,
    Done: Future<Output = Result<bool>>,
{
    let mut done = 0;
    loop {
        let found = state.db.list_unfinished(&search, READ_BATCH_SIZE).await?;
        let Some(last) = found.last() else { break };
        search.after = Some(last.id);
        let mut actions = stream::iter(found)
            .map(|application| action(exam.clone(), application))
            .buffer_unordered(MAX_CONCURRENT_ACTIONS);
        while let Some(is_done) = actions.next().await {
            done += usize::from(is_done?);
        }
    }
    Ok(done)
}

/// Filters that find the applications in this state whose window closes in the range, each with its
/// window; empty if there can be none. A filter may also find an application that closes later, by
/// another window, so `action` must check the application itself.
fn closing_filters(
    exam: &Exam,
    state: StateKind,
    everyones: &[WindowExtension],
    range: &RangeInclusive<Timestamp>,
) -> Vec<(Option<WindowId>, ClosingFilter)> {
    let spans = submission_spans(exam, state).into_iter();
    spans
        .filter_map(|(window, span)| {
            let filter = closing_filter(exam, (window, span), everyones, range)?;
            Some((window.map(|window| window.id.clone()), filter))
        })
        .collect()
}

/// The filter for applications whose window of this span closes in the range, with the extensions for
/// everyone; `None` if there can be none. A time without a window has no extensions.
pub(super) fn closing_filter(
    exam: &Exam,
    (window, span): (Option<&Window>, WindowSpan),
    everyones: &[WindowExtension],
    range: &RangeInclusive<Timestamp>,
) -> Option<ClosingFilter> {
    match span {
        WindowSpan::Fixed { .. } => {
            let period = window?.resolve(exam.time_zone, everyones, |_| None)?;
            let closes = period.closes;
            range
                .contains(&closes)
                .then_some(ClosingFilter::AllAt(closes))
        }
        WindowSpan::After { event, days } => {
            let mut until = *range.end();
            let own = everyones
                .iter()
                .filter(|it| window.is_some_and(|window| it.window == window.id));
            // An extension beyond the range leaves only those whom it does not include: a pause does
            // not include those whose time was over when it began.
            for extension in own.filter(|it| it.closes > *range.end()) {
                until = until.min(extension.open_at?);
            }
            let duration_ms = i64::from(days) * Timestamp::DAY_MS;
            Some(ClosingFilter::AfterEvent {
                event,
                from: range.start().plus(-duration_ms),
                until: until.plus(-duration_ms),
                lasts: duration_ms,
            })
        }
    }
}

/// The windows in which an application in this state can be submitted, with their spans; the time
/// to mend that the definition does not name has no window. If there are two, the later close
/// counts, as in `Application::stage_period`.
fn submission_spans(exam: &Exam, state: StateKind) -> Vec<(Option<&Window>, WindowSpan)> {
    let submit = exam.stage(StageKind::Submit);
    let submission = submit.and_then(|stage| exam.find_stage_window(stage));
    let submission = submission.map(|window| (Some(window), window.span));
    match (state, &exam.review.mend_window) {
        (StateKind::Returned, Some(mend_window)) => exam
            .window(mend_window)
            .map(|window| (Some(window), window.span))
            .into_iter()
            .collect(),
        (StateKind::Returned, None) => {
            let mend_span = WindowSpan::After {
                event: AnchorEvent::Returned,
                days: DEFAULT_MEND_DAYS,
            };
            submission.into_iter().chain([(None, mend_span)]).collect()
        }
        _ => submission.into_iter().collect(),
    }
}
