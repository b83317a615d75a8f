//! The exam S0, and an application for it that went through the real state machine.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    application::{Application, Command, Image, LogEntry, NewApplication, Receipt, Verdict},
    digest::Sha256,
    exam::Exam,
    hint::ImageRemark,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    jpeg::FileKind,
    role::{Actor, Role},
    time::{CivilTime, Timestamp, Zone},
    view::{
        CandidateIdentity, DeskAccess, Dossier, PreviousSubmission, ReviewDesk, ReviewLevel, Viewer,
    },
};
use uuid::Uuid;

/// 2021-01-15 10:00:00 in Beijing, when the upload window of S0 is open.
pub const NOW: Timestamp = Timestamp(1_610_676_000_000);

pub const CANDIDATE: AccountId = AccountId(Uuid::from_u128(0xca));
pub const REVIEWER: AccountId = AccountId(Uuid::from_u128(0x5e));
pub const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(0xa1));

pub fn person() -> CandidateIdentity {
    CandidateIdentity {
        name: "林样本".to_owned(),
        id_number: Some("11010119940307058X".to_owned()),
        valid_until: None,
    }
}

pub fn exam() -> Arc<Exam> {
    let definition = include_str!("../../../exams/shenzhen-civil-service.toml");
    Arc::new(toml::from_str(definition).expect("the definition of S0 is sound"))
}

pub fn viewer(role: Role) -> Viewer {
    Viewer {
        account: REVIEWER,
        role,
        name: "审核员甲".to_owned(),
    }
}

pub fn image(number: u8) -> Image {
    Image {
        id: ImageId(Uuid::from_u128(u128::from(number) + 0x1000)),
        rank: i32::from(number),
        sha256: Sha256::of(&[number]),
        bytes: 234_567,
        kind: FileKind::Jpeg,
        width: 1654,
        height: 2339,
        file_name: format!("photo-{number}.jpg"),
        uploaded: NOW.plus(-Timestamp::HOUR_MS),
        file_removed: None,
    }
}

/// A dossier whose acts go through the state machine of `shared` and into the log.
pub struct Scenario {
    pub dossier: Dossier,
    pub remarks: Vec<ImageRemark>,
    pub previous: PreviousSubmission,
}

impl Scenario {
    /// Entered; the notice is not accepted and the facts are not answered.
    pub fn entered() -> Self {
        let beginning = NewApplication {
            id: APPLICATION,
            number: "SZ-2021-00412".to_owned(),
            exam: exam().code.clone(),
            exam_version: 1,
            candidate: CANDIDATE,
        };
        let application = Application::new(beginning, NOW);
        let dossier = Dossier {
            exam: exam(),
            application,
            person: person(),
            known: Default::default(),
            log: Vec::new(),
            receipts: Vec::new(),
            position: None,
            seat: None,
            now: NOW,
        };
        Self {
            dossier,
            remarks: Vec::new(),
            previous: PreviousSubmission::default(),
        }
    }

    /// Submitted: the notice is accepted, each fact has its last choice, and each slot that applies
    /// has one image.
    pub fn submitted() -> Self {
        let mut story = Self::entered();
        story.fill_required_parts();
        story.run_as_candidate(Command::Submit);
        story
    }

    pub fn accept_notices(&mut self) {
        for notice in exam().required_notices() {
            self.run_as_candidate(Command::AcceptNotice {
                notice: notice.id.clone(),
                wording: notice.wording(),
            });
        }
    }

    pub fn fill_required_parts(&mut self) {
        let exam = exam();
        self.accept_notices();
        let last =
            |fact: &shared::exam::Fact| Some((fact.id.clone(), fact.choices.last()?.id.clone()));
        self.run_as_candidate(Command::AnswerFacts {
            facts: exam.facts.iter().filter_map(last).collect(),
        });
        let facts = self.dossier.application.facts.clone();
        let mut number = 0;
        for slot in exam.slots().filter(|slot| slot.need(&facts).is_some()) {
            for _ in 0..slot.count.min_images() {
                number += 1;
                self.run_as_candidate(Command::AddImage {
                    slot: slot.id.clone(),
                    image: image(number),
                    replaces: None,
                });
            }
        }
    }

    pub fn run_as_candidate(&mut self, command: Command) -> &mut Self {
        self.run_command(command, Actor::Candidate(CANDIDATE), Role::Candidate)
    }

    pub fn run_as_reviewer(&mut self, command: Command) -> &mut Self {
        self.run_command(command, Actor::Reviewer(REVIEWER), Role::Reviewer)
    }

    /// Judges every slot with images: all are passed except `returned`.
    pub fn judge_all(&mut self, returned: &str, why: Verdict) -> &mut Self {
        let slots: Vec<SlotId> = self.dossier.application.materials.keys().cloned().collect();
        for slot in slots {
            let verdict = if slot.as_str() == returned {
                why.clone()
            } else {
                Verdict::Passed
            };
            self.run_as_reviewer(Command::GiveVerdict {
                part: slot.into(),
                verdict,
            });
        }
        self
    }

    /// The data of the reviewer's desk.
    pub fn desk(&self) -> ReviewDesk {
        let candidate = person();
        ReviewDesk {
            dossier: self.dossier.clone(),
            candidate,
            remarks: self.remarks.clone(),
            shared_pictures: Vec::new(),
            shared_elsewhere: Default::default(),
            roster: Default::default(),
            can_review: true,
            access: both_levels(),
            reader: REVIEWER,
            claim: None,
            authors: BTreeMap::from([(REVIEWER, "何敏".to_owned())]),
            previous: self.previous.clone(),
            is_handed_over: false,
            journal: Vec::new(),
            keys: Default::default(),
            case_result: None,
            case_of: None,
        }
    }

    /// The slots with images, in the exam's order.
    pub fn slots(&self) -> Vec<SlotId> {
        let dossier = &self.dossier;
        let filled = dossier
            .exam
            .slots()
            .filter(|slot| !dossier.application.images(&slot.id).is_empty());
        filled.map(|slot| slot.id.clone()).collect()
    }

    fn run_command(&mut self, command: Command, actor: Actor, role: Role) -> &mut Self {
        let application = self.dossier.application.clone();
        let what = format!("{command:?}");
        let outcome = application.apply(&self.dossier.exam, command, actor, NOW);
        let outcome = outcome.unwrap_or_else(|problem| panic!("{what}: {problem:?}"));
        self.dossier.application = outcome.application;
        for event in outcome.events {
            self.dossier.log.insert(
                0,
                LogEntry {
                    at: NOW,
                    role: Some(role),
                    name: None,
                    event,
                },
            );
        }
        if let Some(receipt) = outcome.receipt {
            self.dossier.receipts.insert(0, Receipt { ..receipt });
        }
        self
    }
}

#[test]
fn now_is_within_the_upload_window() {
    let civil: CivilTime = "2021-01-15 10:00".parse().expect("a time");
    assert_eq!(civil.to_timestamp(Zone::BEIJING), NOW);
}

/// The access of a reviewer without grants.
pub fn both_levels() -> DeskAccess {
    DeskAccess {
        levels: ReviewLevel::ALL.into_iter().collect(),
        is_supervisor: false,
    }
}
