//! Model of a candidate around the close, with acts in any order.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, CommandOutcome, Commitment, Fingerprint, Image, Manifest,
        ReviewedSnapshot,
    },
    digest::Sha256,
    exam::{Exam, FactAnswers},
    id::{ImageId, SlotId},
    problem::Problem,
    role::Actor,
    time::Timestamp,
};

use crate::life::{exam, fresh, image, owner};

pub(super) const GRACE: i64 = 30 * Timestamp::MINUTE_MS;

const SLOTS: [&str; 4] = ["id-card", "resume", "household", "other"];

pub(super) fn exam_with_fingerprints() -> Arc<Exam> {
    static ON: LazyLock<Arc<Exam>> = LazyLock::new(|| {
        let mut exam = Exam::clone(&exam());
        exam.fingerprint_grace_minutes = Some(30);
        Arc::new(exam)
    });
    ON.clone()
}

pub(super) fn exam_without_fingerprints() -> Arc<Exam> {
    exam()
}

/// Step of a run: the state before, the act and its result.
pub(super) struct SimulationStep {
    pub(super) before: Application,
    pub(super) command: Command,
    pub(super) actor: Actor,
    pub(super) now: Timestamp,
    pub(super) result: Result<CommandOutcome, Problem>,
}

pub(super) struct Simulation {
    pub(super) application: Application,
    pub(super) now: Timestamp,
    pub(super) closes: Timestamp,
}

/// Random numbers that select the act, its target and its variant.
pub(super) fn acts() -> impl Strategy<Value = Vec<[u8; 4]>> {
    proptest::collection::vec(any::<[u8; 4]>(), 0..40)
}

impl Simulation {
    /// A draft with the pledge, the facts and one image, ten minutes before the close.
    pub(super) fn begin() -> Self {
        let closes = fresh().submission_period(&exam()).expect("a window").closes;
        let mut play = Self {
            application: fresh(),
            now: closes.plus(-10 * Timestamp::MINUTE_MS),
            closes,
        };
        let pledge = exam().notices[0].clone();
        let wording = pledge.wording();
        let notice = pledge.id;
        for command in [
            Command::AcceptNotice { notice, wording },
            Command::AnswerFacts { facts: local("no") },
        ] {
            play.apply(&exam_without_fingerprints(), command)
                .expect("the candidate may");
        }
        play.add(&exam_without_fingerprints(), 0, 1)
            .expect("there is room");
        play
    }

    pub(super) fn act(&mut self, exam: &Exam, act: &[u8; 4]) -> SimulationStep {
        let (command, actor) = self.decode_action(exam, act);
        let (before, now) = (self.application.clone(), self.now);
        let result = before.clone().apply(exam, command.clone(), actor, now);
        if let Ok(outcome) = &result {
            self.application = outcome.application.clone();
        }
        // Mostly moments, now and then many minutes: around the close and the end of the grace.
        let pause = if act[3] < 24 {
            11
        } else {
            i64::from(act[3] % 2)
        };
        self.now = now.plus(pause * Timestamp::MINUTE_MS + 1);
        SimulationStep {
            before,
            command,
            actor,
            now,
            result,
        }
    }

    pub(super) fn apply(
        &mut self,
        exam: &Exam,
        command: Command,
    ) -> Result<CommandOutcome, Problem> {
        let actor = owner(&self.application);
        let outcome = self
            .application
            .clone()
            .apply(exam, command, actor, self.now)?;
        self.application = outcome.application.clone();
        Ok(outcome)
    }

    pub(super) fn add(
        &mut self,
        exam: &Exam,
        slot: usize,
        number: u16,
    ) -> Result<CommandOutcome, Problem> {
        let command = self.add_command(slot, number, None);
        self.apply(exam, command)
    }

    /// As a device makes it that has these images of its own, and wants them behind the server's.
    pub(super) fn make_fingerprint(&self, exam: &Exam, here: &[(usize, u16)]) -> Fingerprint {
        let mut foreseen = self.application.clone();
        for (slot, number) in here {
            let material = foreseen.materials.entry(slot_of(*slot)).or_default();
            let rank = 10 + material.images.len() as i32;
            material.images.push(Image {
                rank,
                ..image(*number)
            });
        }
        Fingerprint::from_snapshot(
            &ReviewedSnapshot::from_application(&foreseen, exam),
            &self.settled(exam, &foreseen),
            Vec::new(),
        )
    }

    /// The slots that are as they are wanted already.
    fn settled(&self, exam: &Exam, foreseen: &Application) -> BTreeSet<SlotId> {
        let (here, wanted) = (
            Manifest::from_application(&self.application, exam),
            Manifest::from_application(foreseen, exam),
        );
        let slots = wanted
            .0
            .into_iter()
            .filter(|it| here.images(&it.slot) == it.images);
        slots.map(|it| it.slot).collect()
    }

    fn add_command(&self, slot: usize, number: u16, replaces: Option<ImageId>) -> Command {
        let image = Image {
            uploaded: self.now,
            ..image(number)
        };
        Command::AddImage {
            slot: slot_of(slot),
            image,
            replaces,
        }
    }

    pub(super) fn decode_action(
        &self,
        exam: &Exam,
        [what, which, how, _]: &[u8; 4],
    ) -> (Command, Actor) {
        let slot = usize::from(which % 2);
        let of_slot: Vec<ImageId> = self
            .application
            .images(&slot_of(slot))
            .iter()
            .map(|it| it.id)
            .collect();
        let first = of_slot.first().copied();
        let command = match what % 16 {
            // A registered file, in its slot or beside it, under its own id or another one.
            0..=5 => match self.list_promised().get(usize::from(*which) % 4) {
                Some((slot, sha256)) => Command::AddImage {
                    slot: if *how < 250 { slot.clone() } else { slot_of(3) },
                    image: Image {
                        sha256: *sha256,
                        uploaded: self.now,
                        ..image(1000 + u16::from(*how) * 7 + u16::from(*which))
                    },
                    replaces: first.filter(|_| how % 4 == 0),
                },
                None => self.add_command(slot, 100 + u16::from(how % 4), None),
            },
            6 => self.add_command(
                usize::from(which % 4),
                u16::from(how % 8),
                first.filter(|_| how % 3 == 0),
            ),
            7 | 8 => Command::RegisterFingerprint {
                fingerprint: self.forge_fingerprint(exam, *which, *how),
            },
            9 => match self.application.state.commitment() {
                Some(promise) => Command::RegisterFingerprint {
                    fingerprint: repeat_fingerprint(promise),
                },
                None => Command::RegisterFingerprint {
                    fingerprint: self.forge_fingerprint(exam, *which, *how),
                },
            },
            10 if how % 4 == 0 => Command::AnswerFacts {
                facts: local(if which % 2 == 0 { "yes" } else { "no" }),
            },
            11 => match first.filter(|_| how % 2 == 0) {
                Some(image) => Command::RemoveImage { image },
                None => Command::Submit,
            },
            12 => Command::ReorderImages {
                slot: slot_of(slot),
                order: of_slot.into_iter().rev().collect(),
            },
            13 if how % 16 == 0 => Command::Withdraw,
            14 if how % 2 == 0 => return (Command::Lapse, Actor::System),
            _ => Command::Submit,
        };
        (command, owner(&self.application))
    }

    /// Mostly what the exam wants, of images that are here or still to come; now and then wrong.
    fn forge_fingerprint(&self, exam: &Exam, which: u8, how: u8) -> Fingerprint {
        let mut foreseen = self.application.clone();
        let mut leaving = Vec::new();
        let wanted = [(0, 2), (1, 1), (3, usize::from(which % 3))];
        for (slot, count) in wanted {
            let material = foreseen.materials.entry(slot_of(slot)).or_default();
            if how.is_multiple_of(8) {
                leaving.extend(material.images.drain(..).map(|it| it.id));
            }
            material
                .images
                .truncate(count.max(usize::from(how.is_multiple_of(5))));
            for next in material.images.len()..count {
                let number = 100 + u16::from(which % 4) + 10 * slot as u16 + next as u16;
                material.images.push(image(number));
            }
            if how % 32 == 1 {
                material.images.pop();
            }
        }
        let looked = ReviewedSnapshot::from_application(&foreseen, exam);
        let answers = match how % 32 {
            2 => Sha256::of(b"other answers"),
            _ => looked.answers,
        };
        let looked = ReviewedSnapshot { answers, ..looked };
        if how % 16 == 3 {
            leaving.extend(
                self.application
                    .materials
                    .values()
                    .flat_map(|it| &it.images)
                    .map(|it| it.id),
            );
        }
        // Now and then a device knows nothing of what the server has, or is mistaken.
        let settled = match how % 8 {
            4 => BTreeSet::new(),
            5 => looked.manifest.0.iter().map(|it| it.slot.clone()).collect(),
            _ => self.settled(exam, &foreseen),
        };
        Fingerprint::from_snapshot(&looked, &settled, leaving)
    }

    fn list_promised(&self) -> Vec<(SlotId, Sha256)> {
        let promise = self.application.state.commitment().into_iter();
        let slots = promise.flat_map(|it| &it.looked.manifest.0);
        let images = slots.flat_map(|it| it.images.iter().map(|image| (it.slot.clone(), *image)));
        let is_there = |(slot, sha256): &(SlotId, Sha256)| {
            self.application
                .images(slot)
                .iter()
                .any(|it| it.sha256 == *sha256)
        };
        images.filter(|it| !is_there(it)).collect()
    }
}

/// As it was sent, image by image.
pub(super) fn repeat_fingerprint(promise: &Commitment) -> Fingerprint {
    Fingerprint::from_snapshot(&promise.looked, &BTreeSet::new(), promise.leaving.clone())
}

fn local(answer: &str) -> FactAnswers {
    [(
        "local".parse().expect("a slug"),
        answer.parse().expect("a slug"),
    )]
    .into()
}

fn slot_of(number: usize) -> SlotId {
    SLOTS[number].parse().expect("a slug")
}
