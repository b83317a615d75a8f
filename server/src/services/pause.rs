//! Pauses of an exam by the office (A4): shown with the ends that one moves, begun, lengthened and ended
//! on the page of the windows. Every officer may pause every exam, as they may extend its windows.
//!
//! While a pause lasts, candidates fill in, upload and submit as before; only the ends of their windows
//! have moved (docs/decisions.md).

use shared::{
    application::ExtensionScope,
    exam::Exam,
    exam_pause::{ExamPause, check_pause_time, round_up_to_minute},
    form_fields::FormFields,
    id::{PauseId, WindowId},
    pause_fault::PauseFault,
    problem::Problem,
    time::{CivilTime, Timestamp},
    view::{ExtensionOutcome, PausePreview},
};

use crate::{auth::Officer, db::PauseEnd, error::Result, random, services::Backend};

/// Maximum length of a typed time that is shown again, in characters.
const MAX_SHOWN_TIME_CHARS: usize = 40;

/// Act of the form on a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PauseAct {
    Preview,
    Begin,
    Prolong,
    End,
}

impl PauseAct {
    /// The act of the form's field `act`. `None` if it concerns no pause.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "pause-preview" => Some(PauseAct::Preview),
            "pause" => Some(PauseAct::Begin),
            "prolong-pause" => Some(PauseAct::Prolong),
            "end-pause" => Some(PauseAct::End),
            _ => None,
        }
    }
}

impl Backend {
    /// Does what the form says.
    ///
    /// # Errors
    /// `NotFound` for an unknown pause, `PauseRefused`, `TextTooLong`.
    pub(super) async fn pause_as(
        &self,
        officer: Officer,
        exam: &Exam,
        act: PauseAct,
        typed: &FormFields,
    ) -> Result<ExtensionOutcome> {
        let (db, now) = (&self.state.db, self.state.clock.now());
        let id = || -> Result<PauseId, Problem> {
            typed.get("id").parse().map_err(|_| Problem::NotFound)
        };
        match act {
            PauseAct::Preview => {
                let pause = read_pause(exam, typed, now)?;
                return self.preview_pause(pause).await;
            }
            PauseAct::Begin => {
                let pause = read_pause(exam, typed, now)?;
                db.start_pause(pause, officer.account()).await?;
            }
            PauseAct::Prolong => {
                let (id, expected) = (id()?, read_time(exam, typed.get("expected"))?);
                check_pause_time(expected, now).map_err(Problem::from)?;
                let officer = Some(officer.account());
                db.prolong_pause(&exam.code, id, expected, officer, now)
                    .await?;
            }
            PauseAct::End => {
                let moment = typed.get("moment").trim();
                let moment = match moment.is_empty() {
                    true => None,
                    false => Some(read_time(exam, moment)?),
                };
                let end = PauseEnd {
                    id: id()?,
                    officer: officer.account(),
                    moment,
                };
                db.end_pause(&exam.code, end, now).await?;
            }
        }
        Ok(ExtensionOutcome::Done)
    }

    /// The pause with the ends that it would move.
    async fn preview_pause(&self, pause: ExamPause) -> Result<ExtensionOutcome> {
        let db = &self.state.db;
        let running = db.list_running_pauses().await?;
        if let Some(running) = running.iter().find(|it| it.exam == pause.exam) {
            let since = running.since;
            return Err(Problem::from(PauseFault::Running { since }).into());
        }
        let moved = db.plan_pause(&pause).await?;
        if moved.is_empty() {
            return Err(Problem::from(PauseFault::NothingRuns).into());
        }
        let (ends, limited): (Vec<_>, Vec<_>) = moved
            .into_iter()
            .partition(|end| end.scope == ExtensionScope::Everyone);
        Ok(ExtensionOutcome::PausePreviewed(PausePreview {
            pause,
            ends,
            limited: limited.len() as u64,
        }))
    }
}

/// The pause of the form, which begins now.
///
/// # Errors
/// `PauseRefused`, `TextTooLong`.
fn read_pause(exam: &Exam, typed: &FormFields, now: Timestamp) -> Result<ExamPause, Problem> {
    let window = match typed.get("pause-window") {
        "" => None,
        id => {
            let id = id.parse::<WindowId>().ok();
            let id = id.filter(|id| exam.window(id).is_some());
            Some(id.ok_or(PauseFault::UnknownWindow)?)
        }
    };
    let pause = ExamPause {
        id: PauseId(random::uuid_v7(now)),
        exam: exam.code.clone(),
        window,
        reason: typed.get("pause-reason").trim().to_owned(),
        since: now,
        expected: read_time(exam, typed.get("expected"))?,
    };
    pause.check()?;
    Ok(pause)
}

/// A typed time in the zone of the exam, as a full minute.
fn read_time(exam: &Exam, typed: &str) -> Result<Timestamp, Problem> {
    let time = CivilTime::from_input(typed).ok_or_else(|| PauseFault::UnknownTime {
        text: typed.chars().take(MAX_SHOWN_TIME_CHARS).collect(),
    })?;
    Ok(round_up_to_minute(time.to_timestamp(exam.time_zone)))
}
