//! Commands of reviewers: a verdict on each part, then the decision. With two reviews, both can
//! return or refuse the application, and only the second (复审) approves it. The first (初审)
//! passes it on to the second, which another reviewer makes.

use super::{
    Application, LogEvent, PageNumbers, RecordedVerdict, ReviewPart, State, Verdict, VerdictAuthor,
    answers::count_characters, command::MAX_NOTE_CHARS, log::ReturnedPart,
};
use crate::{
    exam::Exam,
    id::{AccountId, ReasonId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

impl Application {
    pub(super) fn give_verdict(
        &mut self,
        exam: &Exam,
        part: ReviewPart,
        verdict: Verdict,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_in_review(actor)?;
        if !self.reviewed_parts(exam).contains(&part) {
            return Err(Problem::NotFound);
        }
        if let Verdict::Returned {
            reasons,
            note,
            pages,
        } = &verdict
        {
            self.check_pages(&part, pages)?;
            let note = note.as_deref().map_or("", str::trim);
            if reasons.is_empty() && note.is_empty() {
                return Err(Problem::ReasonMissing);
            }
            check_length(note)?;
            if !reasons
                .iter()
                .all(|id| exam.review.reason(id).is_some_and(|reason| !reason.retired))
            {
                return Err(Problem::NotFound);
            }
            let needs_note = |id: &ReasonId| {
                let reason = exam.review.reason(id);
                reason.is_some_and(|reason| reason.wants_note)
            };
            if note.is_empty() && reasons.iter().any(needs_note) {
                return Err(Problem::NoteMissing);
            }
        }
        if verdict == Verdict::Passed && !self.has_content(&part) {
            return Err(Problem::NotAllowed);
        }
        let author = match actor {
            Actor::Reviewer(reviewer) => Some(VerdictAuthor { reviewer, at: now }),
            _ => None,
        };
        self.set_verdict(part, verdict, author);
        Ok(self.start_review(actor, now))
    }

    /// Checks that the slot has these page numbers. Only slots have pages.
    fn check_pages(&self, part: &ReviewPart, pages: &PageNumbers) -> Result<(), Problem> {
        let count = match part {
            ReviewPart::Slot(slot) => self.submitted_manifest.images(slot).len() as u16,
            ReviewPart::Section(_) | ReviewPart::Position => 0,
        };
        match pages.iter().find(|page| !(1..=count).contains(*page)) {
            Some(page) => Err(Problem::UnknownPage { page: *page, count }),
            None => Ok(()),
        }
    }

    pub(super) fn return_to_candidate(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_verdicts(exam, actor)?;
        let parts: Vec<ReturnedPart> = self
            .reviewed_parts(exam)
            .into_iter()
            .filter_map(|part| match self.verdict_on(&part).clone() {
                Verdict::Returned {
                    reasons,
                    note,
                    pages,
                } => Some(ReturnedPart {
                    author: self.verdict_author(&part).map(|author| author.reviewer),
                    part,
                    reasons,
                    note,
                    pages,
                }),
                _ => None,
            })
            .collect();
        if parts.is_empty() {
            return Err(Problem::NothingReturned);
        }
        let disqualified = self.disqualified_parts(exam);
        if !disqualified.is_empty() {
            return Err(Problem::Disqualified {
                parts: disqualified,
            });
        }
        self.mend_period(exam, now)?;
        self.start_review(actor, now);
        self.state = State::Returned { commitment: None };
        self.return_count += 1;
        self.event_times.returned = Some(now);
        Ok(Some(LogEvent::Returned { parts }))
    }

    pub(super) fn approve(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_verdicts(exam, actor)?;
        let parts = self.reviewed_parts(exam);
        if parts.iter().any(|part| self.verdict_on(part).is_returned()) {
            return Err(Problem::SomethingReturned);
        }
        self.start_review(actor, now);
        if self.needs_second_review(exam) {
            self.passed_first = self.reviewer.take();
            self.state = State::Submitted;
            return Ok(Some(LogEvent::FirstReviewPassed));
        }
        self.state = State::Approved { at: now };
        Ok(Some(LogEvent::Approved))
    }

    /// True if another review follows an approval.
    pub fn needs_second_review(&self, exam: &Exam) -> bool {
        exam.review.levels > 1 && self.passed_first.is_none()
    }

    /// True if this person may make the next review: not the one who passed the first review.
    pub fn can_be_reviewed_by(&self, reviewer: AccountId) -> bool {
        self.passed_first != Some(reviewer)
    }

    pub(super) fn refuse(
        &mut self,
        note: String,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_in_review(actor)?;
        let note = note.trim().to_owned();
        if note.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(&note)?;
        self.start_review(actor, now);
        self.state = State::Refused {
            at: now,
            reason: note.clone(),
        };
        Ok(Some(LogEvent::Refused { note }))
    }

    fn set_verdict(&mut self, part: ReviewPart, verdict: Verdict, author: Option<VerdictAuthor>) {
        match part {
            ReviewPart::Slot(slot) if verdict.is_pending() && self.images(&slot).is_empty() => {
                self.materials.remove(&slot);
            }
            ReviewPart::Slot(slot) if verdict.is_pending() => {
                self.materials.entry(slot).or_default().clear_verdict();
            }
            ReviewPart::Slot(slot) => {
                let material = self.materials.entry(slot).or_default();
                material.verdict = verdict;
                material.author = author;
            }
            other if verdict.is_pending() => {
                self.recorded_verdicts.remove(&other);
            }
            other => {
                let content = self.content_digest(&other);
                let recorded = RecordedVerdict {
                    verdict,
                    content,
                    author,
                };
                self.recorded_verdicts.insert(other, recorded);
            }
        }
    }

    fn start_review(&mut self, actor: Actor, now: Timestamp) -> Option<LogEvent> {
        if let Actor::Reviewer(reviewer) = actor {
            self.reviewer = Some(reviewer);
            self.event_times.reviewed = Some(now);
        }
        if self.state != State::Submitted {
            return None;
        }
        self.state = State::UnderReview;
        Some(LogEvent::ReviewStarted)
    }

    fn check_in_review(&self, actor: Actor) -> Result<(), Problem> {
        let state = self.state.kind();
        match actor {
            _ if !state.is_in_review() => Err(Problem::NotInReview { state }),
            Actor::Reviewer(reviewer) if !self.can_be_reviewed_by(reviewer) => {
                Err(Problem::SecondReviewerRequired)
            }
            _ => Ok(()),
        }
    }

    /// Checks that every submitted part has a verdict, so that the candidate learns of all faults
    /// at once.
    fn check_all_verdicts(&self, exam: &Exam, actor: Actor) -> Result<(), Problem> {
        self.check_in_review(actor)?;
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| self.has_content(part) && self.verdict_on(part).is_pending());
        if parts.is_empty() {
            Ok(())
        } else {
            Err(Problem::NotJudged { parts })
        }
    }
}

/// Checks the length of a note, counted in characters as a person sees them.
fn check_length(note: &str) -> Result<(), Problem> {
    let measured = count_characters(note);
    if measured <= MAX_NOTE_CHARS {
        return Ok(());
    }
    Err(Problem::TextTooLong {
        measured: measured as u32,
        allowed: MAX_NOTE_CHARS as u32,
    })
}
