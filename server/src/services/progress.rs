//! The office's page of an exam's progress (A2): its figures at one moment. Every officer may read
//! those of every exam.

use shared::{
    exam::Exam,
    id::{ExamCode, PositionCode},
    nudge::NudgeList,
    position::Position,
    progress::{begin_of_day, chart_days},
    unit_scope::UnitScope,
    view::{ExamProgress, MAX_LISTED_REASONS, PartReturns, ReasonCount, WaitingBy, WaitingGroups},
};

use crate::{
    auth::Officer,
    db::{CountScope, NudgePart, PartCount, ReasonCountKind},
    error::Result,
    services::Backend,
};

impl Backend {
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub(super) async fn read_progress(
        &self,
        officer: Officer,
        code: &ExamCode,
    ) -> Result<ExamProgress> {
        let exam = self.read_exam_as(officer, code).await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let zone = exam.time_zone;
        let unpaid = match db.nudge_search(code, NudgeList::NotPaid, now).await? {
            Some(search) => Some(db.count_nudged(&search, NudgePart::Everybody).await?),
            None => None,
        };
        let reasons = db
            .count_reasons(code, &UnitScope::WholeExam, ReasonCountKind::Given)
            .await?;
        let reviewers = db.count_reviewer_decisions(code, begin_of_day(now, zone));
        Ok(ExamProgress {
            now,
            everyones: db.everyones_extensions(code).await?,
            states: db.count_states(Some(code), CountScope::All).await?,
            unpaid,
            backlog: db.count_backlog(code).await?,
            speed: db.count_recent_decisions(code, now).await?,
            claimants: db.list_claimants(code, now).await?,
            days: db.count_days(code, chart_days(now, zone)).await?,
            waiting: self.count_waiting(&exam).await?,
            parts: add_reasons(db.count_parts(code).await?, reasons),
            reviewers: reviewers.await?,
            exam,
        })
    }

    async fn count_waiting(&self, exam: &Exam) -> Result<Vec<WaitingGroups>> {
        let db = &self.state.db;
        let mut waiting = Vec::new();
        for by in WaitingBy::ALL.into_iter().filter(|by| by.is_used(exam)) {
            let mut groups = db.count_waiting_groups(&exam.code, by).await?;
            if by == WaitingBy::Position && !groups.rows.is_empty() {
                let positions = db.positions(&exam.code).await?;
                for row in &mut groups.rows {
                    let code = row.name.parse::<PositionCode>().ok();
                    let position = code.and_then(|code| positions.find(&code));
                    row.title = position.map(Position::full_title);
                }
            }
            waiting.push(groups);
        }
        Ok(waiting)
    }
}

/// The parts with their most frequent reasons, of `reasons` in that order. Parts whose reasons were
/// counted by an earlier build, and that were not judged since, come last.
fn add_reasons(counts: Vec<PartCount>, reasons: Vec<ReasonCount>) -> Vec<PartReturns> {
    let mut parts: Vec<PartReturns> = counts
        .into_iter()
        .map(|count| PartReturns {
            part: count.part,
            judged: count.judged,
            returned: count.returned,
            reasons: Vec::new(),
        })
        .collect();
    for reason in reasons {
        let found = parts.iter().position(|it| it.part == reason.part);
        let at = found.unwrap_or_else(|| {
            parts.push(PartReturns {
                part: reason.part.clone(),
                judged: 0,
                returned: 0,
                reasons: Vec::new(),
            });
            parts.len() - 1
        });
        if parts[at].reasons.len() < MAX_LISTED_REASONS {
            parts[at].reasons.push(reason);
        }
    }
    parts
}
