//! Performs the steps of one application of the crowd by the commands that people would give.

use std::sync::Arc;

use shared::{
    application::{Application, Command, Image, ReviewPart, Verdict},
    exam::{Exam, StageKind},
    id::{AccountId, ApplicationId, ImageId, OrderId, SectionId, SlotId},
    jpeg,
    judge::{check_file, is_refused},
    payment::{Order, OrderState},
    position::{Position, PositionFit, PositionMatcher},
    role::Actor,
    time::Timestamp,
};
use specimen::SpecimenRenderer;

use super::{
    answers::{FormWriter, answer_facts, choose_returned_section, mend_section},
    member::CrowdMember,
    outcome::{CrowdOutcome, CrowdStep},
    picture::{PagePlanner, PlannedPage},
    verdicts::ReviewFindings,
};
use crate::{
    db::ReceivedImage,
    demo::missing_error,
    error::{Error, Result},
    media::low_priority::run_low_priority,
    random,
    state::AppState,
};

/// Purposes of random numbers, see [`CrowdMember::random`].
const POSITION: u64 = 40;
const BEGUN_STAGES: u64 = 41;
const PAUSES: u64 = 42;

/// Time after a close in which the job for overdue applications has run, in milliseconds.
const JOB_DELAY_MS: i64 = 20 * Timestamp::SECOND_MS;

/// Application of the crowd that is being played.
pub(super) struct CrowdPlay<'a> {
    pub(super) state: &'a AppState,
    pub(super) renderer: &'a Arc<SpecimenRenderer>,
    pub(super) exam: &'a Exam,
    pub(super) member: &'a CrowdMember,
    /// Person whose pictures are uploaded by mistake.
    pub(super) other: &'a CrowdMember,
    pub(super) outcome: CrowdOutcome,
    pub(super) account: AccountId,
    pub(super) application: ApplicationId,
    /// The reviewers of the first and of the second review.
    pub(super) reviewers: [AccountId; 2],
    pub(super) entered: Timestamp,
}

impl CrowdPlay<'_> {
    pub(super) async fn perform_steps(&self, steps: &[(CrowdStep, Timestamp)]) -> Result<()> {
        let mut returns = 0;
        for (step, at) in steps {
            self.perform_step(*step, returns, *at).await?;
            returns += usize::from(*step == CrowdStep::Return);
        }
        Ok(())
    }

    /// Performs a step at this time. `returns` is the number of returns before.
    async fn perform_step(&self, step: CrowdStep, returns: usize, at: Timestamp) -> Result<()> {
        let second_level = usize::from(self.exam.review.levels > 1);
        match step {
            CrowdStep::Begin => self.fill_in(at, true).await,
            CrowdStep::Complete => self.fill_in(at, false).await,
            CrowdStep::Submit => self.command(Command::Submit, at).await,
            CrowdStep::Withdraw => self.command(Command::Withdraw, at).await,
            CrowdStep::JudgeHalf => {
                let verdicts = self.find_verdicts(returns).await?;
                let half = verdicts.len().div_ceil(2);
                self.judge(&verdicts[..half], 0, at).await.map(drop)
            }
            CrowdStep::JudgeMore => {
                let verdicts = self.find_verdicts(returns).await?;
                let last = verdicts.len().saturating_sub(1);
                let half = verdicts.len().div_ceil(2).min(last);
                self.judge(&verdicts[half..last], 1, at).await.map(drop)
            }
            CrowdStep::Return => {
                let verdicts = self.find_verdicts(returns).await?;
                let at = self.judge(&verdicts, 0, at).await?;
                self.review(Command::Return, 0, at).await
            }
            CrowdStep::MendPart => self.mend(returns, at, 1).await,
            CrowdStep::Mend => self.mend(returns, at, usize::MAX).await,
            CrowdStep::PassFirst => self.approve(0, at).await,
            CrowdStep::Approve => self.approve(second_level, at).await,
            CrowdStep::RefuseFirst => self.refuse(returns, 0, at).await,
            CrowdStep::Refuse => self.refuse(returns, second_level, at).await,
            CrowdStep::Lapse => self.lapse().await,
            CrowdStep::Pay => self.pay(at).await,
        }
    }

    async fn perform(&self, command: Command, actor: Actor, at: Timestamp) -> Result<()> {
        let db = &self.state.db;
        let done = db.perform(self.application, None, command, actor, at);
        done.await.map(drop)
    }

    async fn command(&self, command: Command, at: Timestamp) -> Result<()> {
        let candidate = Actor::Candidate(self.account);
        self.perform(command, candidate, at).await
    }

    async fn review(&self, command: Command, level: usize, at: Timestamp) -> Result<()> {
        let reviewer = Actor::Reviewer(self.reviewers[level]);
        self.perform(command, reviewer, at).await?;
        // The next step comes after the hold of a decision.
        match self.load().await?.held_decision() {
            Some(held) => {
                let release = Command::ReleaseDecision;
                self.perform(release, Actor::System, held.until).await
            }
            None => Ok(()),
        }
    }

    async fn load(&self) -> Result<Application> {
        let found = self.state.db.application(self.application).await?;
        found.ok_or_else(|| missing_error(&self.application))
    }

    /// Fills in the stages in their order; `begins` stops before the end.
    async fn fill_in(&self, at: Timestamp, begins: bool) -> Result<()> {
        let mut pauses = self.member.random(PAUSES);
        let mut at = at;
        let mut advance = || {
            at = at.plus(pauses.between(20, 110) * Timestamp::SECOND_MS);
            at
        };
        let stages: Vec<_> = self
            .exam
            .stages()
            .filter(|stage| stage.kind.is_candidate_stage() && stage.kind != StageKind::Submit)
            .collect();
        let mut random = self.member.random(BEGUN_STAGES);
        let done = match begins {
            true => random.between(1, stages.len() as i64) as usize,
            false => stages.len(),
        };
        let wanted = self.choose_wanted_position().await?;
        for stage in &stages[..done] {
            match stage.kind {
                StageKind::Notice => {
                    let notice = stage.notice.as_ref().and_then(|id| self.exam.notice(id));
                    let notice = notice.ok_or_else(|| missing_error(&"notice of a stage"))?;
                    let command = Command::AcceptNotice {
                        notice: notice.id.clone(),
                        wording: notice.wording(),
                    };
                    self.command(command, advance()).await?;
                }
                StageKind::Facts => {
                    let facts = answer_facts(self.exam, self.member);
                    self.command(Command::AnswerFacts { facts }, advance())
                        .await?;
                }
                StageKind::Form => {
                    let facts = self.load().await?.facts;
                    let mut writer =
                        FormWriter::new(self.exam, self.member, wanted.as_ref(), self.entered);
                    for section in self.exam.asked_sections(&facts) {
                        let command = Command::SaveSection {
                            section: section.id.clone(),
                            entries: writer.write_section(section),
                        };
                        self.command(command, advance()).await?;
                    }
                }
                StageKind::Position => self.choose_position(wanted.as_ref(), advance()).await?,
                StageKind::Portrait | StageKind::Materials => {
                    let is_portrait = stage.kind == StageKind::Portrait;
                    let mut pages = self.plan_pages(0).await?;
                    pages.retain(|page| self.exam.is_portrait(&page.slot) == is_portrait);
                    if begins && !is_portrait {
                        pages.truncate(random.between(0, pages.len() as i64 - 1).max(0) as usize);
                    }
                    self.upload(pages, &mut advance).await?;
                    if is_portrait {
                        self.confirm_portrait(advance()).await?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The position that the person has in mind, if the exam has positions.
    async fn choose_wanted_position(&self) -> Result<Option<Position>> {
        if self.exam.positions.is_none() {
            return Ok(None);
        }
        let positions = self.state.db.positions(&self.exam.code).await?;
        let all: Vec<&Position> = positions.iter().collect();
        let mut random = self.member.random(POSITION);
        Ok((!all.is_empty()).then(|| (*random.pick(&all)).clone()))
    }

    /// Chooses the wanted position if it fits, and otherwise one that does. A few people choose one
    /// that does not fit.
    async fn choose_position(&self, wanted: Option<&Position>, at: Timestamp) -> Result<()> {
        let application = self.load().await?;
        let positions = self.state.db.positions(&self.exam.code).await?;
        let matcher = PositionMatcher::from_application(self.exam, &application, None);
        let fits = |position: &&Position| matcher.overall_fit(position) != PositionFit::Fails;
        let is_careless = self.member.random(POSITION + 1).is_one_in(10);
        let chosen = wanted
            .filter(|position| is_careless || fits(position))
            .or_else(|| positions.iter().find(fits))
            .or(wanted);
        let chosen = chosen.ok_or_else(|| missing_error(&"position"))?;
        let command = Command::ChoosePosition {
            position: chosen.code.clone(),
            title: chosen.full_title(),
        };
        self.command(command, at).await
    }

    async fn plan_pages(&self, attempt: usize) -> Result<Vec<PlannedPage>> {
        let application = self.load().await?;
        let planner = PagePlanner {
            exam: self.exam,
            member: self.member,
            other: self.other,
            outcome: self.outcome,
            facts: &application.facts,
            answers: &application.answers,
        };
        Ok(planner.plan(attempt))
    }

    async fn upload(
        &self,
        pages: Vec<PlannedPage>,
        advance: &mut impl FnMut() -> Timestamp,
    ) -> Result<()> {
        for (page, bytes) in self.render(pages).await? {
            self.add_picture(&page, bytes, None, advance()).await?;
        }
        Ok(())
    }

    /// Draws the pictures on one low-priority thread.
    async fn render(&self, pages: Vec<PlannedPage>) -> Result<Vec<(PlannedPage, Vec<u8>)>> {
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let renderer = self.renderer.clone();
        run_low_priority(move || {
            pages
                .into_iter()
                .map(|page| {
                    let bytes = renderer.render(&page.specimen);
                    (page, bytes)
                })
                .collect()
        })
        .await
    }

    /// Stores a picture as an upload does: judged by the rule of the slot first.
    async fn add_picture(
        &self,
        page: &PlannedPage,
        bytes: Vec<u8>,
        replaces: Option<ImageId>,
        at: Timestamp,
    ) -> Result<()> {
        let slot = self.exam.slot(&page.slot);
        let slot = slot.ok_or_else(|| missing_error(&page.slot))?;
        let facts = jpeg::inspect(&bytes);
        let findings = check_file(self.exam.image_rule(slot), &facts);
        if is_refused(&findings) {
            return Err(Error::Broken(format!(
                "a picture of the demonstration is refused in {}: {findings:?}",
                page.slot
            )));
        }
        let kept = self.state.media.put(bytes.into()).await?;
        let header = kept.facts.header.map(|header| header.upright_size());
        let (width, height) = header.unwrap_or_default();
        let image = Image {
            id: ImageId(random::uuid_v7(at)),
            rank: page.page as i32 + 1,
            sha256: kept.sha256,
            bytes: kept.facts.bytes,
            kind: kept.facts.kind,
            width,
            height,
            file_name: page.file_name.clone(),
            uploaded: at,
            file_removed: None,
        };
        let received = ReceivedImage {
            image,
            stored: Some(kept.stored),
        };
        let candidate = Actor::Candidate(self.account);
        let db = &self.state.db;
        let added = db.add_image(
            self.application,
            page.slot.clone(),
            received,
            replaces,
            candidate,
            at,
        );
        added.await.map(drop)
    }

    async fn confirm_portrait(&self, at: Timestamp) -> Result<()> {
        let application = self.load().await?;
        let portrait = self.exam.portrait.as_ref();
        let image = portrait.and_then(|it| application.images(&it.slot).first());
        match image {
            Some(image) => {
                let command = Command::ConfirmPortrait { image: image.id };
                self.command(command, at).await
            }
            None => Ok(()),
        }
    }

    /// Section that is returned before this number of returns has happened.
    fn returned_section(&self, application: &Application, returns: usize) -> Option<SectionId> {
        let section = choose_returned_section(self.exam, &application.facts, self.member);
        section.filter(|_| returns < usize::from(self.outcome.returns()))
    }

    async fn find_verdicts(&self, returns: usize) -> Result<Vec<(ReviewPart, Verdict)>> {
        let application = self.load().await?;
        let pages = self.plan_pages(returns).await?;
        let section = self.returned_section(&application, returns);
        let findings = ReviewFindings::new(self.exam, self.member, &pages, section);
        let judged = findings.judge(&application).into_iter();
        // Parts that were passed before keep their verdict.
        let is_new = |(part, _): &(ReviewPart, Verdict)| application.verdict_on(part).is_pending();
        let verdicts: Vec<_> = judged.collect();
        Ok(match returns {
            0 => verdicts,
            _ => verdicts.into_iter().filter(is_new).collect(),
        })
    }

    /// Gives verdicts one after the other; returns the time after the last.
    async fn judge(
        &self,
        verdicts: &[(ReviewPart, Verdict)],
        level: usize,
        at: Timestamp,
    ) -> Result<Timestamp> {
        let mut pauses = self.member.random(PAUSES + 1);
        let mut at = at;
        for (part, verdict) in verdicts {
            at = at.plus(pauses.between(3, 40) * Timestamp::SECOND_MS);
            let command = Command::GiveVerdict {
                part: part.clone(),
                verdict: verdict.clone(),
            };
            self.review(command, level, at).await?;
        }
        Ok(at.plus(pauses.between(3, 20) * Timestamp::SECOND_MS))
    }

    async fn approve(&self, level: usize, at: Timestamp) -> Result<()> {
        let application = self.load().await?;
        let mut parts = application.reviewed_parts(self.exam);
        parts.retain(|part| {
            application.has_content(part) && application.verdict_on(part).is_pending()
        });
        let verdicts: Vec<_> = parts
            .into_iter()
            .map(|part| (part, Verdict::Passed))
            .collect();
        let at = self.judge(&verdicts, level, at).await?;
        self.review(Command::Approve, level, at).await
    }

    async fn refuse(&self, returns: usize, level: usize, at: Timestamp) -> Result<()> {
        let application = self.load().await?;
        let pages = self.plan_pages(returns).await?;
        let findings = ReviewFindings::new(self.exam, self.member, &pages, None);
        let refusal = findings.refuse(&application);
        let ((part, verdict), note) = refusal.ok_or_else(|| missing_error(&"refusal"))?;
        let mut verdicts = findings.judge(&application);
        verdicts.truncate(2);
        verdicts.retain(|(other, _)| *other != part);
        verdicts.push((part, verdict));
        let at = self.judge(&verdicts, level, at).await?;
        self.review(Command::Refuse { note }, level, at).await
    }

    /// Mends the returned parts, at most as many as given.
    async fn mend(&self, returns: usize, at: Timestamp, most: usize) -> Result<()> {
        let application = self.load().await?;
        let mut pauses = self.member.random(PAUSES + 2);
        let mut at = at;
        let mut advance = || {
            at = at.plus(pauses.between(30, 150) * Timestamp::SECOND_MS);
            at
        };
        for part in application.returned_parts(self.exam).into_iter().take(most) {
            match part {
                ReviewPart::Slot(slot) => {
                    self.mend_slot(&application, &slot, returns, &mut advance)
                        .await?;
                }
                ReviewPart::Section(id) => {
                    let section = self.exam.form.iter().find(|section| section.id == id);
                    let section = section.ok_or_else(|| missing_error(&id))?;
                    let entries = mend_section(section, application.answers.entries(&id));
                    let command = Command::SaveSection {
                        section: id,
                        entries,
                    };
                    self.command(command, advance()).await?;
                }
                ReviewPart::Position => {}
            }
        }
        Ok(())
    }

    /// Replaces the pages at fault by new pictures.
    async fn mend_slot(
        &self,
        application: &Application,
        slot: &SlotId,
        returns: usize,
        advance: &mut impl FnMut() -> Timestamp,
    ) -> Result<()> {
        let at_fault = application.pages_at_fault(slot).clone();
        let images = application.images(slot);
        let mut pages = self.plan_pages(returns).await?;
        pages.retain(|page| page.slot == *slot && at_fault.contains(&(page.page as u16 + 1)));
        for (page, bytes) in self.render(pages).await? {
            let replaces = images.get(page.page).map(|image| image.id);
            self.add_picture(&page, bytes, replaces, advance()).await?;
        }
        if self.exam.is_portrait(slot) {
            self.confirm_portrait(advance()).await?;
        }
        Ok(())
    }

    /// Ends the application soon after its time, as the job does.
    async fn lapse(&self) -> Result<()> {
        let application = self.load().await?;
        let period = application.submission_period(self.exam);
        let period = period.ok_or_else(|| missing_error(&"window of the submission"))?;
        let at = period.closes.plus(JOB_DELAY_MS);
        self.perform(Command::Lapse, Actor::System, at).await
    }

    async fn pay(&self, at: Timestamp) -> Result<()> {
        let fee = self.exam.fee.as_ref();
        let payable = fee.and_then(|fee| Some((fee.amount?, *fee.online.first()?)));
        let (amount, gateway) = payable.ok_or_else(|| missing_error(&"fee"))?;
        let order = Order {
            id: OrderId(random::uuid_v7(at)),
            application: self.application,
            gateway,
            amount,
            made: at,
            state: OrderState::Open,
        };
        let db = &self.state.db;
        db.insert_order(order.clone()).await?;
        let paid = at.plus(Timestamp::MINUTE_MS);
        let reference = format!("DEMO{:012}", self.member.number);
        db.mark_order_paid(order, reference, paid).await
    }
}
