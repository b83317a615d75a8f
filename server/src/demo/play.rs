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
    missing,
    scene::{Scene, find_account},
    stories::{Short, Step, Story},
};
use crate::error::{Error, Result};

/// A story being played.
pub(super) struct Play<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) story: &'a Story,
    pub(super) candidate: Actor,
    pub(super) reviewer: Actor,
    /// The reviewer of the final review, if there are two reviews.
    pub(super) other_reviewer: Actor,
    pub(super) application: ApplicationId,
}

impl Scene<'_> {
    pub(super) async fn play(&self, story: &Story) -> Result<()> {
        let Some(((hours, Step::Enter), steps)) = story.steps.split_first() else {
            return Err(Error::Broken(format!(
                "the story of {} does not begin with entering",
                story.who
            )));
        };
        let account = find_account(self.state, story.who).await?;
        let application = self
            .state
            .db
            .enter_exam(account, &self.exam.code, self.ago(*hours))
            .await?;
        let turn = story.who.len() + story.steps.len();
        let reviewer = |turn: usize| Actor::Reviewer(self.reviewers[turn % self.reviewers.len()]);
        let play = Play {
            scene: self,
            story,
            candidate: Actor::Candidate(account),
            reviewer: reviewer(turn),
            other_reviewer: reviewer(turn + 1),
            application,
        };
        for (hours, step) in steps {
            play.take(*step, self.ago(*hours)).await?;
        }
        Ok(())
    }
}

impl Play<'_> {
    pub(super) async fn take(&self, step: Step, at: Timestamp) -> Result<()> {
        match step {
            Step::Enter => Err(Error::Broken(format!("{} enters twice", self.story.who))),
            Step::Begin => self.begin(at).await,
            Step::Fill(slots) => self.fill(slots, at).await,
            Step::Submit => self.act(Command::Submit, self.candidate, at).await,
            Step::Withdraw => self.act(Command::Withdraw, self.candidate, at).await,
            Step::JudgeFirst => self.judge(1, at).await,
            Step::JudgeAll => self.judge(usize::MAX, at).await,
            Step::Return => self.act(Command::Return, self.reviewer, at).await,
            Step::Mend => self.mend(at).await,
            Step::Approve => {
                if self.scene.exam.review.levels > 1 {
                    self.act(Command::Approve, self.reviewer, at).await?;
                }
                self.act(Command::Approve, self.final_reviewer(), at).await
            }
            Step::Refuse(note) => {
                self.act(
                    Command::Refuse {
                        note: note.to_owned(),
                    },
                    self.reviewer,
                    at,
                )
                .await
            }
            Step::Lapse => self.act(Command::Lapse, Actor::System, at).await,
        }
    }

    fn final_reviewer(&self) -> Actor {
        match self.scene.exam.review.levels {
            1 => self.reviewer,
            _ => self.other_reviewer,
        }
    }

    async fn act(&self, command: Command, actor: Actor, at: Timestamp) -> Result<()> {
        self.scene
            .state
            .db
            .perform(self.application, None, command, actor, at)
            .await
            .map(drop)
    }

    async fn begin(&self, at: Timestamp) -> Result<()> {
        let exam = &self.scene.exam;
        for notice in exam.required_notices() {
            let command = Command::AcceptNotice {
                notice: notice.id.clone(),
                wording: notice.wording(),
            };
            self.act(command, self.candidate, at).await?;
        }
        let mut facts = FactAnswers::new();
        for fact in &exam.facts {
            let answer = if self.story.yes.contains(&fact.id.as_str()) {
                "yes"
            } else {
                "no"
            };
            facts.insert(fact.id.clone(), answer.parse().expect("both are slugs"));
        }
        self.act(Command::AnswerFacts { facts }, self.candidate, at)
            .await
    }

    async fn fill(&self, slots: usize, at: Timestamp) -> Result<()> {
        let application = self.read().await?;
        for (place, slot) in self.applying(&application).take(slots).enumerate() {
            let pages = if self.is_short(slot) {
                1
            } else {
                slot.samples.len()
            };
            let at = at.plus(place as i64 * 4 * Timestamp::MINUTE);
            self.upload(slot, 0..pages, at).await?;
        }
        Ok(())
    }

    async fn mend(&self, at: Timestamp) -> Result<()> {
        for slot in self.scene.exam.slots().filter(|slot| self.is_short(slot)) {
            self.upload(slot, 1..slot.samples.len(), at).await?;
        }
        Ok(())
    }

    async fn upload(&self, slot: &Slot, pages: Range<usize>, at: Timestamp) -> Result<()> {
        for page in pages {
            let name = &slot.samples[page].picture;
            let picture = self.scene.pictures.get(name).ok_or_else(|| missing(name))?;
            let at = at.plus(page as i64 * 37 * Timestamp::SECOND);
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

    async fn judge(&self, most: usize, at: Timestamp) -> Result<()> {
        let application = self.read().await?;
        let parts = application.reviewed_parts(&self.scene.exam);
        for part in parts.into_iter().take(most) {
            let verdict = match self.story.short {
                Some(short) if short.slot == part.to_string() => returned(short),
                _ => Verdict::Passed,
            };
            self.act(Command::Judge { part, verdict }, self.reviewer, at)
                .await?;
        }
        Ok(())
    }

    fn applying(&self, application: &Application) -> impl Iterator<Item = &Slot> {
        self.scene
            .exam
            .slots()
            .filter(|slot| slot.need(&application.facts).is_some())
    }

    fn is_short(&self, slot: &Slot) -> bool {
        self.story
            .short
            .is_some_and(|short| short.slot == slot.id.as_str())
    }

    async fn read(&self) -> Result<Application> {
        let found = self.scene.state.db.application(self.application).await?;
        found.ok_or_else(|| missing(&self.application))
    }
}

fn returned(short: Short) -> Verdict {
    let reason = short.reason.parse().expect("reasons are slugs");
    Verdict::Returned {
        reasons: vec![reason],
        note: short.note.map(str::to_owned),
        pages: PageNumbers::new(),
    }
}
