//! Commands of reviewers: a verdict on each part, then the decision. With two reviews, both can
//! return the application, and only the second (复审) approves or refuses it. The first (初审) passes
//! it on to the second with an opinion; another reviewer makes the second, with verdicts of their own.
//! A decision that the candidate would see, at either review, is held for some minutes where the exam
//! says so (R13).

use super::{
    Application, Decision, FirstOpinion, HeldDecision, LogEvent, PageNumbers, RecordedVerdict,
    ReviewPart, State, Verdict, VerdictAuthor,
    note::{MAX_NOTE_CHARS, check_length},
};
use crate::{
    exam::Exam,
    id::{AccountId, ReasonId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

/// Act of a reviewer on an application that is in review and that this person may review. Each
/// method is one command.
pub(super) struct ReviewSession<'a> {
    application: &'a mut Application,
    exam: &'a Exam,
    reviewer: AccountId,
    now: Timestamp,
}

impl<'a> ReviewSession<'a> {
    /// Opens the application for an act of a reviewer.
    ///
    /// # Errors
    /// `NotAllowed` for another role, `NotInReview`, `DecisionHeld`, and `SecondReviewerRequired`
    /// for the reviewer who passed the first of two reviews.
    pub(super) fn open(
        application: &'a mut Application,
        exam: &'a Exam,
        actor: Actor,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let Actor::Reviewer(reviewer) = actor else {
            return Err(Problem::NotAllowed);
        };
        let state = application.state.kind();
        if !state.is_in_review() {
            return Err(Problem::NotInReview { state });
        }
        if let Some(held) = application.held_decision() {
            return Err(Problem::DecisionHeld { until: held.until });
        }
        if !application.review.can_be_continued_by(reviewer) {
            return Err(Problem::SecondReviewerRequired);
        }
        Ok(Self {
            application,
            exam,
            reviewer,
            now,
        })
    }

    /// Records or removes the verdict on a part. Returns the log entry of the start of the review,
    /// if this act starts it.
    ///
    /// # Errors
    /// `NotFound` for an unknown part or reason, `NotAllowed` for passing a part without content;
    /// for a return `UnknownPage`, `TooManyBoxes`, `BoxRefused`, `ReasonMissing`, `NoteMissing` and
    /// `TextTooLong`.
    pub(super) fn give_verdict(
        mut self,
        part: ReviewPart,
        verdict: Verdict,
    ) -> Result<Option<LogEvent>, Problem> {
        if !self.application.reviewed_parts(self.exam).contains(&part) {
            return Err(Problem::NotFound);
        }
        self.check_return(&part, &verdict)?;
        if verdict == Verdict::Passed && !self.application.has_content(&part) {
            return Err(Problem::NotAllowed);
        }
        let verdict = self.application.with_pages_of_boxes(&part, verdict);
        self.set_verdict(part, verdict);
        Ok(self.start().then_some(LogEvent::ReviewStarted))
    }

    /// Returns the application for mending, with the parts whose verdict is `Returned`.
    ///
    /// # Errors
    /// `NotJudged`, `NothingReturned`, `Disqualified`; `CorrectionTimeOver` or `Locked` if no time
    /// to mend would be left when the return goes out.
    pub(super) fn return_to_candidate(mut self) -> Result<LogEvent, Problem> {
        self.check_all_judged()?;
        let application = &*self.application;
        if application.list_returned_parts(self.exam).is_empty() {
            return Err(Problem::NothingReturned);
        }
        let disqualified = application.disqualified_parts(self.exam);
        if !disqualified.is_empty() {
            return Err(Problem::Disqualified {
                parts: disqualified,
            });
        }
        let goes_out = self.now.plus(self.exam.review.hold_ms());
        application.mend_period(self.exam, goes_out)?;
        self.start();
        Ok(self.decide(Decision::Return))
    }

    /// Approves the application, or passes it on to the second of two reviews.
    ///
    /// # Errors
    /// `NotJudged`, `SomethingReturned`.
    pub(super) fn approve(mut self) -> Result<LogEvent, Problem> {
        self.check_all_judged()?;
        let parts = self.application.reviewed_parts(self.exam);
        let is_returned = |part: &ReviewPart| self.application.verdict_on(part).is_returned();
        if parts.iter().any(is_returned) {
            return Err(Problem::SomethingReturned);
        }
        self.start();
        if self.application.needs_second_review(self.exam) {
            self.pass_on(None);
            return Ok(LogEvent::FirstReviewPassed);
        }
        Ok(self.decide(Decision::Approve))
    }

    /// Refuses the application for the reason `note`. The first of two reviewers passes it on with
    /// this opinion.
    ///
    /// # Errors
    /// `NotDisqualified` if no part was returned for a reason that means “not eligible”;
    /// `ReasonMissing`, `TextTooLong`.
    pub(super) fn refuse(mut self, note: &str) -> Result<LogEvent, Problem> {
        let note = note.trim().to_owned();
        if note.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(&note, MAX_NOTE_CHARS)?;
        if self.application.disqualified_parts(self.exam).is_empty() {
            return Err(Problem::NotDisqualified);
        }
        self.start();
        if self.application.needs_second_review(self.exam) {
            self.pass_on(Some(note.clone()));
            return Ok(LogEvent::FirstReviewRefused { note });
        }
        Ok(self.decide(Decision::Refuse { note }))
    }

    /// Makes a decision: it goes out at once, or is held.
    fn decide(self, decision: Decision) -> LogEvent {
        let hold_ms = self.exam.review.hold_ms();
        if hold_ms == 0 {
            return self
                .application
                .issue_decision(self.exam, decision, self.now);
        }
        let until = self.now.plus(hold_ms);
        let held = HeldDecision {
            decision: decision.clone(),
            by: self.reviewer,
            until,
        };
        self.application.state = State::UnderReview { held: Some(held) };
        LogEvent::DecisionHeld { decision, until }
    }

    /// Passes the application on to the second reviewer, who gives their own verdicts.
    fn pass_on(&mut self, refusal: Option<String>) {
        let application = &mut *self.application;
        let parts = application.reviewed_parts(self.exam).into_iter();
        let verdicts = parts
            .map(|part| (part.clone(), application.verdict_on(&part).clone()))
            .filter(|(_, verdict)| !verdict.is_pending());
        let opinion = FirstOpinion {
            verdicts: verdicts.collect(),
            refusal,
        };
        application.clear_verdicts();
        application
            .materials
            .retain(|_, material| !material.images.is_empty());
        application.review.end_first(opinion);
        application.state = State::Submitted;
    }

    /// Checks the reasons, the note, the pages and the boxes of a return; other verdicts have none.
    fn check_return(&self, part: &ReviewPart, verdict: &Verdict) -> Result<(), Problem> {
        let Verdict::Returned {
            reasons,
            note,
            pages,
            boxes,
        } = verdict
        else {
            return Ok(());
        };
        self.check_pages(part, pages)?;
        self.application.check_boxes(part, reasons, boxes)?;
        let note = note.as_deref().map_or("", str::trim);
        if reasons.is_empty() && note.is_empty() {
            return Err(Problem::ReasonMissing);
        }
        check_length(note, MAX_NOTE_CHARS)?;
        let find_reason = |id: &ReasonId| self.exam.review.reason(id);
        let is_offered = |id: &ReasonId| find_reason(id).is_some_and(|reason| !reason.retired);
        if !reasons.iter().all(is_offered) {
            return Err(Problem::NotFound);
        }
        let needs_note = |id: &ReasonId| find_reason(id).is_some_and(|reason| reason.wants_note);
        if note.is_empty() && reasons.iter().any(needs_note) {
            return Err(Problem::NoteMissing);
        }
        Ok(())
    }

    /// Checks that the slot has these page numbers. Only slots have pages.
    fn check_pages(&self, part: &ReviewPart, pages: &PageNumbers) -> Result<(), Problem> {
        let count = self.application.count_pages(part);
        match pages.iter().find(|page| !(1..=count).contains(*page)) {
            Some(page) => Err(Problem::UnknownPage { page: *page, count }),
            None => Ok(()),
        }
    }

    /// Checks that every submitted part has a verdict, so that the candidate learns of all faults
    /// at once.
    fn check_all_judged(&self) -> Result<(), Problem> {
        let application = &*self.application;
        let mut parts = application.reviewed_parts(self.exam);
        parts.retain(|part| {
            application.has_content(part) && application.verdict_on(part).is_pending()
        });
        if parts.is_empty() {
            Ok(())
        } else {
            Err(Problem::NotJudged { parts })
        }
    }

    fn set_verdict(&mut self, part: ReviewPart, verdict: Verdict) {
        let author = Some(VerdictAuthor {
            reviewer: self.reviewer,
            at: self.now,
        });
        let application = &mut *self.application;
        match part {
            ReviewPart::Slot(slot)
                if verdict.is_pending() && application.images(&slot).is_empty() =>
            {
                application.materials.remove(&slot);
            }
            ReviewPart::Slot(slot) if verdict.is_pending() => {
                application
                    .materials
                    .entry(slot)
                    .or_default()
                    .clear_verdict();
            }
            ReviewPart::Slot(slot) => {
                let material = application.materials.entry(slot).or_default();
                material.verdict = verdict;
                material.author = author;
            }
            other if verdict.is_pending() => {
                application.review.verdicts.remove(&other);
            }
            other => {
                let content = application.content_digest(&other);
                let recorded = RecordedVerdict {
                    verdict,
                    content,
                    author,
                };
                application.review.verdicts.insert(other, recorded);
            }
        }
    }

    /// Records the reviewer. Returns true if the application waited until now.
    fn start(&mut self) -> bool {
        self.application.review.reviewer = Some(self.reviewer);
        self.application.event_times.reviewed = Some(self.now);
        let has_waited = self.application.state == State::Submitted;
        if has_waited {
            self.application.state = State::UnderReview { held: None };
        }
        has_waited
    }
}
