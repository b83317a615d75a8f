//! Small exam and all acts on it, for the law tests.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use shared::{
    application::{Application, Command, Image, NewApplication, PageNumbers, Verdict},
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    jpeg::FileKind,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

const SLOTS: [&str; 4] = ["id-card", "resume", "household", "other"];

/// A moment inside the window, 2026-03-01 09:00 to 2026-03-08 18:00 Beijing time.
pub(crate) const OPEN: Timestamp = Timestamp(1_772_500_000_000);

pub(crate) fn exam() -> Arc<Exam> {
    static EXAM: LazyLock<Arc<Exam>> = LazyLock::new(|| {
        let json = serde_json::json!({
            "code": "small", "prefix": "SM", "title": "小考试", "organiser": "考办", "time-zone": "+08:00",
            "windows": [
                { "id": "materials", "title": "上传", "opens": "2026-03-01 09:00", "closes": "2026-03-08 18:00" },
                { "id": "mend", "title": "补正", "after": "returned", "days": 3 }
            ],
            "rounds": [{ "id": "one", "title": "初审", "stages": [
                { "id": "pledge", "title": "承诺", "kind": "notice", "notice": "pledge" },
                { "id": "facts", "title": "情况", "kind": "facts" },
                { "id": "materials", "title": "材料", "kind": "materials", "window": "materials" },
                { "id": "submit", "title": "提交", "kind": "submit" },
                { "id": "review", "title": "审核", "kind": "review" }
            ] }],
            "notices": [{ "id": "pledge", "title": "承诺书", "text": "我承诺。", "accept": "同意" }],
            "facts": [{ "id": "local", "question": "本市户籍？", "choices": [
                { "id": "yes", "label": "是" }, { "id": "no", "label": "否" } ] }],
            "image-rules": { "scan": {} },
            "categories": [{ "id": "all", "title": "全部", "slots": [
                { "id": "id-card", "title": "身份证", "necessity": "required", "count": { "exactly": 2 }, "rule": "scan" },
                { "id": "resume", "title": "履历", "necessity": "required", "rule": "scan" },
                { "id": "household", "title": "户籍", "necessity": "conditional",
                  "when": [{ "fact": "local", "is": ["yes"] }], "count": { "most": 2 }, "rule": "scan" },
                { "id": "other", "title": "其他", "necessity": "optional", "count": { "most": 3 }, "rule": "scan" }
            ] }],
            "review": { "levels": 1, "mend-window": "mend", "reasons": [
                { "id": "blurred", "label": "模糊", "sentence": "看不清。", "kind": "mendable", "general": true },
                { "id": "forged", "label": "虚假", "sentence": "材料不真实。", "kind": "disqualifying", "general": true } ] }
        });
        Arc::new(serde_json::from_value(json).expect("the small exam is well-formed"))
    });
    EXAM.clone()
}

fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

pub(crate) fn owner(application: &Application) -> Actor {
    Actor::Candidate(application.candidate)
}

pub(crate) fn stranger() -> Actor {
    Actor::Candidate(account(99))
}

pub(crate) fn reviewer() -> Actor {
    Actor::Reviewer(account(2))
}

pub(crate) fn returned() -> Verdict {
    returned_for("blurred")
}

/// A verdict for the reason that means “not eligible”.
pub(crate) fn not_eligible() -> Verdict {
    returned_for("forged")
}

fn returned_for(reason: &str) -> Verdict {
    Verdict::Returned {
        reasons: vec![reason.parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    }
}

/// A new application, so that its draft is empty.
pub(crate) fn fresh() -> Application {
    Application::new(
        NewApplication {
            id: ApplicationId(Uuid::from_u128(7)),
            number: "SM-2026-00001".to_owned(),
            exam: exam().code.clone(),
            exam_version: 1,
            candidate: account(1),
        },
        OPEN,
    )
}

pub(crate) fn image(number: u16) -> Image {
    Image {
        id: ImageId(Uuid::from_u128(1000 + u128::from(number))),
        rank: i32::from(number % 5),
        sha256: Sha256::of(&number.to_be_bytes()),
        bytes: 200_000,
        kind: FileKind::Jpeg,
        width: 1000,
        height: 1400,
        file_name: format!("{number}.jpg"),
        uploaded: OPEN,
        file_removed: None,
    }
}

pub(crate) fn slots_with_images(application: &Application) -> Vec<SlotId> {
    exam()
        .slots()
        .map(|slot| slot.id.clone())
        .filter(|slot| !application.images(slot).is_empty())
        .collect()
}

/// Performs an act of the reviewer that must succeed.
pub(crate) fn review(application: Application, command: Command) -> Application {
    application
        .apply(&exam(), command, reviewer(), OPEN)
        .expect("the reviewer may")
        .application
}

/// An application with two ID card images and a resume, submitted.
pub(crate) fn submitted() -> Application {
    let mut application = fresh();
    let pledge = exam().notices[0].clone();
    let add = |slot: &str, number| Command::AddImage {
        slot: slot.parse().expect("a slug"),
        image: image(number),
        replaces: None,
    };
    let facts = [(
        "local".parse().expect("a slug"),
        "no".parse().expect("a slug"),
    )]
    .into();
    for command in [
        Command::AcceptNotice {
            wording: pledge.wording(),
            notice: pledge.id,
        },
        Command::AnswerFacts { facts },
        add("id-card", 1),
        add("id-card", 2),
        add("resume", 3),
        Command::Submit,
    ] {
        let actor = owner(&application);
        application = application
            .apply(&exam(), command, actor, OPEN)
            .expect("the candidate may")
            .application;
    }
    application
}

/// One act at one moment; numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) kind: u8,
    pub(crate) slot: usize,
    pub(crate) number: u16,
    pub(crate) flag: bool,
    pub(crate) now: Timestamp,
}

impl Step {
    pub(crate) fn act(&self, application: &Application) -> (Command, Actor) {
        let slot: SlotId = SLOTS[self.slot].parse().expect("a slug");
        let images: Vec<ImageId> = application
            .materials
            .values()
            .flat_map(|m| &m.images)
            .map(|i| i.id)
            .collect();
        let some_image = || {
            images
                .get(usize::from(self.number) % images.len().max(1))
                .copied()
        };
        let notice = exam().notices[0].clone();
        let owner = owner(application);
        match self.kind {
            0 => (
                Command::AcceptNotice {
                    wording: notice.wording(),
                    notice: notice.id,
                },
                owner,
            ),
            1 => {
                let answer = if self.flag { "yes" } else { "no" };
                let facts = [(
                    "local".parse().expect("a slug"),
                    answer.parse().expect("a slug"),
                )]
                .into();
                (Command::AnswerFacts { facts }, owner)
            }
            2..=5 => {
                let replaces = application
                    .images(&slot)
                    .first()
                    .map(|image| image.id)
                    .filter(|_| self.flag);
                (
                    Command::AddImage {
                        slot,
                        image: image(self.number),
                        replaces,
                    },
                    owner,
                )
            }
            6 => (
                Command::RemoveImage {
                    image: some_image().unwrap_or(image(self.number).id),
                },
                owner,
            ),
            7 => {
                let mut order: Vec<ImageId> = application
                    .images(&slot)
                    .iter()
                    .map(|image| image.id)
                    .collect();
                if self.flag {
                    order.reverse();
                } else {
                    order.pop();
                }
                (Command::ReorderImages { slot, order }, owner)
            }
            8 | 9 => (Command::Submit, owner),
            10 => (Command::Withdraw, owner),
            11..=14 => {
                let filled = slots_with_images(application);
                let slot = filled
                    .get(self.slot % filled.len().max(1))
                    .cloned()
                    .unwrap_or(slot);
                let verdict = match self.number % 8 {
                    0 => returned(),
                    4 => not_eligible(),
                    _ => Verdict::Passed,
                };
                (
                    Command::GiveVerdict {
                        part: slot.into(),
                        verdict,
                    },
                    reviewer(),
                )
            }
            15 | 16 => (Command::Return, reviewer()),
            17 => (Command::Approve, reviewer()),
            18 => (
                Command::Refuse {
                    note: "不符合条件".to_owned(),
                },
                reviewer(),
            ),
            _ => (Command::Lapse, Actor::System),
        }
    }
}

/// Mostly inside the window; a long run, so that whole lives occur. It often begins with a
/// draft that is ready to be submitted, since chance alone seldom gets there.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..20_u8,
        0..SLOTS.len(),
        0..40_u16,
        any::<bool>(),
        prop_oneof![9 => Just(0_i64), 1 => -9..9_i64],
    )
        .prop_map(|(kind, slot, number, flag, days)| Step {
            kind,
            slot,
            number,
            flag,
            now: OPEN.plus(days * Timestamp::DAY_MS),
        });
    let ready = |kind, slot, number| Step {
        kind,
        slot,
        number,
        flag: false,
        now: OPEN,
    };
    let opening = [
        ready(0, 0, 0),
        ready(1, 0, 0),
        ready(2, 0, 1),
        ready(2, 0, 2),
        ready(2, 1, 3),
        ready(8, 0, 0),
    ];
    (any::<bool>(), proptest::collection::vec(step, 0..80)).prop_map(move |(prepared, steps)| {
        if prepared {
            opening.iter().cloned().chain(steps).collect()
        } else {
            steps
        }
    })
}
