//! Plays a story: each step runs the commands that a person would give.

use std::ops::Range;

use shared::{
    application::{Application, Command, PageNumbers, Verdict},
    exam::{FactAnswers, Slot},
    id::ApplicationId,
    role::Actor,
    time::Timestamp,
};

use super::{
    missing_error,
    stories::{DemoStory, IncompleteSlot, StoryStep},
};
use crate::{
    demo::context::{DemoContext, find_account},
    error::{Error, Result},
};

/// A story being played.
pub(super) struct StoryPlayer<'a> {
    pub(super) scene: &'a DemoContext<'a>,
    pub(super) story: &'a DemoStory,
    pub(super) candidate: Actor,
    pub(super) reviewer: Actor,
    /// The reviewer of the final review, if there are two reviews.
    pub(super) other_reviewer: Actor,
    pub(super) application: ApplicationId,
}

impl DemoContext<'_> {
    pub(super) async fn play_story(&self, story: &DemoStory) -> Result<()> {
        let Some(((hours, StoryStep::Enter), steps)) = story.steps.split_first() else {
            return Err(Error::Broken(format!(
                "the story of {} does not begin with entering",
                story.login
            )));
        };
        let account = find_account(self.state, story.login).await?;
        let application = self
            .state
            .db
            .enter_exam(account, &self.exam.code, self.hours_ago(*hours))
            .await?;
        let turn = story.login.len() + story.steps.len();
        let reviewer = |turn: usize| Actor::Reviewer(self.reviewers[turn % self.reviewers.len()]);
        let play = StoryPlayer {
            scene: self,
            story,
            candidate: Actor::Candidate(account),
            reviewer: reviewer(turn),
            other_reviewer: reviewer(turn + 1),
            application,
        };
        for (hours, step) in steps {
            play.perform_step(*step, self.hours_ago(*hours)).await?;
        }
        Ok(())
    }
}

impl StoryPlayer<'_> {
    pub(super) async fn perform_step(&self, step: StoryStep, at: Timestamp) -> Result<()> {
        match step {
            StoryStep::Enter => Err(Error::Broken(format!("{} enters twice", self.story.login))),
            StoryStep::Begin => self.start_application(at).await,
            StoryStep::Fill(slots) => self.upload_slots(slots, at).await,
            StoryStep::Submit => {
                self.perform_command(Command::Submit, self.candidate, at)
                    .await
            }
            StoryStep::Withdraw => {
                self.perform_command(Command::Withdraw, self.candidate, at)
                    .await
            }
            StoryStep::JudgeFirst => self.judge_slots(1, at).await,
            StoryStep::JudgeAll => self.judge_slots(usize::MAX, at).await,
            StoryStep::Return => {
                self.perform_command(Command::Return, self.reviewer, at)
                    .await
            }
            StoryStep::UploadMissing => self.upload_missing_pages(at).await,
            StoryStep::Approve => {
                if self.scene.exam.review.levels > 1 {
                    self.perform_command(Command::Approve, self.reviewer, at)
                        .await?;
                }
                self.perform_command(Command::Approve, self.final_reviewer(), at)
                    .await
            }
            StoryStep::Refuse(note) => {
                self.perform_command(ineligible_education(), self.reviewer, at)
                    .await?;
                self.perform_command(
                    Command::Refuse {
                        note: note.to_owned(),
                    },
                    self.reviewer,
                    at,
                )
                .await
            }
            StoryStep::Lapse => {
                self.perform_command(Command::Lapse, Actor::System, at)
                    .await
            }
        }
    }

    fn final_reviewer(&self) -> Actor {
        match self.scene.exam.review.levels {
            1 => self.reviewer,
            _ => self.other_reviewer,
        }
    }

    async fn perform_command(&self, command: Command, actor: Actor, at: Timestamp) -> Result<()> {
        self.scene
            .state
            .db
            .perform(self.application, None, command, actor, at)
            .await
            .map(drop)
    }

    async fn start_application(&self, at: Timestamp) -> Result<()> {
        let exam = &self.scene.exam;
        for notice in exam.required_notices() {
            let command = Command::AcceptNotice {
                notice: notice.id.clone(),
                wording: notice.wording(),
            };
            self.perform_command(command, self.candidate, at).await?;
        }
        let mut facts = FactAnswers::new();
        for fact in &exam.facts {
            let answer = if self.story.true_facts.contains(&fact.id.as_str()) {
                "yes"
            } else {
                "no"
            };
            facts.insert(fact.id.clone(), answer.parse().expect("both are slugs"));
        }
        self.perform_command(Command::AnswerFacts { facts }, self.candidate, at)
            .await
    }

    async fn upload_slots(&self, slots: usize, at: Timestamp) -> Result<()> {
        let application = self.load_application().await?;
        for (place, slot) in self.applicable_slots(&application).take(slots).enumerate() {
            let pages = if self.is_incomplete(slot) {
                1
            } else {
                slot.samples.len()
            };
            let at = at.plus(place as i64 * 4 * Timestamp::MINUTE_MS);
            self.upload(slot, 0..pages, at).await?;
        }
        Ok(())
    }

    async fn upload_missing_pages(&self, at: Timestamp) -> Result<()> {
        for slot in self
            .scene
            .exam
            .slots()
            .filter(|slot| self.is_incomplete(slot))
        {
            self.upload(slot, 1..slot.samples.len(), at).await?;
        }
        Ok(())
    }

    async fn upload(&self, slot: &Slot, pages: Range<usize>, at: Timestamp) -> Result<()> {
        for page in pages {
            let name = &slot.samples[page].picture;
            let picture = self
                .scene
                .pictures
                .get(name)
                .ok_or_else(|| missing_error(name))?;
            let at = at.plus(page as i64 * 37 * Timestamp::SECOND_MS);
            let image = picture.as_image(page as i32 + 1, at);
            let db = &self.scene.state.db;
            db.add_image(
                self.application,
                slot.id.clone(),
                image,
                None,
                self.candidate,
                at,
            )
            .await?;
        }
        Ok(())
    }

    async fn judge_slots(&self, most: usize, at: Timestamp) -> Result<()> {
        let application = self.load_application().await?;
        let parts = application.reviewed_parts(&self.scene.exam);
        for part in parts.into_iter().take(most) {
            let verdict = match self.story.incomplete_slot {
                Some(short) if short.slot == part.to_string() => returned_verdict(short),
                _ => Verdict::Passed,
            };
            self.perform_command(Command::GiveVerdict { part, verdict }, self.reviewer, at)
                .await?;
        }
        Ok(())
    }

    fn applicable_slots(&self, application: &Application) -> impl Iterator<Item = &Slot> {
        self.scene
            .exam
            .slots()
            .filter(|slot| slot.need(&application.facts).is_some())
    }

    fn is_incomplete(&self, slot: &Slot) -> bool {
        self.story
            .incomplete_slot
            .is_some_and(|short| short.slot == slot.id.as_str())
    }

    async fn load_application(&self) -> Result<Application> {
        let found = self.scene.state.db.application(self.application).await?;
        found.ok_or_else(|| missing_error(&self.application))
    }
}

fn returned_verdict(short: IncompleteSlot) -> Verdict {
    let reason = short.reason.parse().expect("reasons are slugs");
    Verdict::Returned {
        reasons: vec![reason],
        note: short.note.map(str::to_owned),
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    }
}

/// The verdict that a refusal needs: the education does not meet the requirement.
fn ineligible_education() -> Command {
    Command::GiveVerdict {
        part: "education".parse().expect("a slot of ours is a part"),
        verdict: Verdict::Returned {
            reasons: vec!["edu-major".parse().expect("a reason of ours is a slug")],
            note: None,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        },
    }
}
