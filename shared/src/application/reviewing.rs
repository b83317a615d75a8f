//! Commands of reviewers: verdicts part by part, then the decision. With two reviews, either can
//! return or refuse, and only the second approves. The first (初审) passes the application on to the
//! final one (复审), which another reviewer makes.

use super::{
    Application, LogEvent, Opinion, PageNumbers, Part, State, Verdict, VerdictAuthor,
    answers::count_characters, command::NOTE_LIMIT, log::ReturnedPart,
};
use crate::{
    exam::Exam,
    id::{AccountId, ReasonId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

impl Application {
    pub(super) fn judge(
        &mut self,
        exam: &Exam,
        part: Part,
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
            let wants_note = |id: &ReasonId| {
                let reason = exam.review.reason(id);
                reason.is_some_and(|reason| reason.wants_note)
            };
            if note.is_empty() && reasons.iter().any(wants_note) {
                return Err(Problem::NoteMissing);
            }
        }
        if verdict == Verdict::Passed && !self.holds(&part) {
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
    fn check_pages(&self, part: &Part, pages: &PageNumbers) -> Result<(), Problem> {
        let count = match part {
            Part::Slot(slot) => self.submitted.images(slot).len() as u16,
            Part::Section(_) | Part::Position => 0,
        };
        match pages.iter().find(|page| !(1..=count).contains(*page)) {
            Some(page) => Err(Problem::UnknownPage { page: *page, count }),
            None => Ok(()),
        }
    }

    pub(super) fn send_back(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_judged(exam, actor)?;
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
        self.mend_opening(exam, now)?;
        self.start_review(actor, now);
        self.state = State::Returned;
        self.returns += 1;
        self.moments.returned = Some(now);
        Ok(Some(LogEvent::Returned { parts }))
    }

    pub(super) fn approve(
        &mut self,
        exam: &Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Option<LogEvent>, Problem> {
        self.check_all_judged(exam, actor)?;
        let parts = self.reviewed_parts(exam);
        if parts.iter().any(|part| self.verdict_on(part).is_returned()) {
            return Err(Problem::SomethingReturned);
        }
        self.start_review(actor, now);
        if self.is_passed_on(exam) {
            self.passed_first = self.reviewer.take();
            self.state = State::Submitted;
            return Ok(Some(LogEvent::PassedFirst));
        }
        self.decide(State::Approved, now);
        Ok(Some(LogEvent::Approved))
    }

    /// True if another review follows an approval.
    pub fn is_passed_on(&self, exam: &Exam) -> bool {
        exam.review.levels > 1 && self.passed_first.is_none()
    }

    /// True if this person may make the next review.
    pub fn may_be_reviewed_by(&self, reviewer: AccountId) -> bool {
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
        self.decide(State::Refused, now);
        self.refusal = Some(note.clone());
        Ok(Some(LogEvent::Refused { note }))
    }

    fn set_verdict(&mut self, part: Part, verdict: Verdict, author: Option<VerdictAuthor>) {
        match part {
            Part::Slot(slot) if verdict.is_pending() && self.images(&slot).is_empty() => {
                self.materials.remove(&slot);
            }
            Part::Slot(slot) if verdict.is_pending() => {
                self.materials.entry(slot).or_default().clear_verdict();
            }
            Part::Slot(slot) => {
                let material = self.materials.entry(slot).or_default();
                material.verdict = verdict;
                material.author = author;
            }
            other if verdict.is_pending() => {
                self.opinions.remove(&other);
            }
            other => {
                let content = self.content(&other);
                let opinion = Opinion {
                    verdict,
                    content,
                    author,
                };
                self.opinions.insert(other, opinion);
            }
        }
    }

    fn start_review(&mut self, actor: Actor, now: Timestamp) -> Option<LogEvent> {
        if let Actor::Reviewer(reviewer) = actor {
            self.reviewer = Some(reviewer);
            self.moments.reviewed = Some(now);
        }
        if self.state != State::Submitted {
            return None;
        }
        self.state = State::UnderReview;
        Some(LogEvent::ReviewStarted)
    }

    fn check_in_review(&self, actor: Actor) -> Result<(), Problem> {
        match actor {
            _ if !self.state.is_in_review() => Err(Problem::NotInReview { state: self.state }),
            Actor::Reviewer(reviewer) if !self.may_be_reviewed_by(reviewer) => {
                Err(Problem::SecondReviewerWanted)
            }
            _ => Ok(()),
        }
    }

    /// Checks that every submitted part has a verdict, so that the candidate learns all faults at
    /// once.
    fn check_all_judged(&self, exam: &Exam, actor: Actor) -> Result<(), Problem> {
        self.check_in_review(actor)?;
        let mut parts = self.reviewed_parts(exam);
        parts.retain(|part| self.holds(part) && self.verdict_on(part).is_pending());
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
    if measured <= NOTE_LIMIT {
        return Ok(());
    }
    Err(Problem::TextTooLong {
        measured: measured as u32,
        allowed: NOTE_LIMIT as u32,
    })
}
