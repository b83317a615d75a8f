//! Each picture of this device that is not on the server is named once.

use std::sync::Arc;

use shared::{
    digest::Sha256,
    exam::ImageRule,
    image_engine::{AnalysisContext, ChromaSampling, EncodingInfo},
    outbox::{Event, FitSource, HoldReason, PendingImage},
    text::Lang,
};
use uuid::Uuid;

use super::*;
use crate::{
    fixture::{complete, slot},
    sync::files::machine::{FileQueue, FileSelection, NewFile, SlotRef},
};

const TEXT: Text = Text(Lang::Zh);

fn id(number: u128) -> ImageId {
    ImageId(Uuid::from_u128(number))
}

fn picture(number: u128, held: Option<HoldReason>) -> PendingImage {
    PendingImage {
        id: id(number),
        slot: slot("resume"),
        rank: number as i32,
        replaces: None,
        name: format!("{number}.jpg"),
        bytes: 1,
        sha256: Sha256::of(&number.to_be_bytes()),
        added: Timestamp(0),
        is_persisted: true,
        hold_reason: held,
        delivery: Default::default(),
    }
}

fn choose(dossier: &Dossier, number: u128) -> FileQueue {
    let mut queue = FileQueue::default();
    let event = crate::sync::files::machine::Event::Chosen(FileSelection {
        place: SlotRef {
            application: dossier.application.id,
            slot: slot("resume"),
        },
        wanted: Arc::new(AnalysisContext {
            rule: ImageRule::default(),
            has_qr: false,
        }),
        most: 0,
        stored: 0,
        last_rank: 0,
        replaces: None,
        is_auto_fit: false,
        files: vec![NewFile {
            id: id(number),
            name: format!("{number}.jpg"),
            bytes: 1,
        }],
    });
    queue.apply(event);
    queue
}

fn names(absent: &[UnsentPicture]) -> Vec<(&str, &str)> {
    let rows = absent.iter().map(|it| (it.name.as_str(), it.state.1));
    rows.collect()
}

#[test]
fn unsent_pictures_are_listed_once_with_their_state() {
    let dossier = complete();
    let making = EncodingInfo {
        width: 1,
        height: 1,
        source_width: 2,
        source_height: 2,
        quality: 80,
        sampling: ChromaSampling::Half,
    };
    let original = id(1);
    let held = [
        Some(HoldReason::RuleViolated),
        Some(HoldReason::Fitted(FitSource {
            original,
            encoding: making,
        })),
        Some(HoldReason::RuleViolated),
        Some(HoldReason::AwaitingConfirmation),
        Some(HoldReason::AwaitingCheck),
        None,
    ];
    let mut outbox = Outbox::default();
    for (held, number) in held.into_iter().zip(1..) {
        outbox.apply(Event::Added(picture(number, held)));
    }
    let queue = choose(&dossier, 9);
    let absent = list_unsent_pictures(TEXT, &dossier, &outbox, &queue.items);
    assert_eq!(
        names(&absent),
        [
            ("2.jpg", "仅在本机 · 已合规，等您确认"),
            ("3.jpg", "没有上传"),
            ("4.jpg", "仅在本机 · 请您看一看"),
            ("5.jpg", "仅在本机 · 正在检查"),
            ("6.jpg", "仅在本机 · 等待上传"),
            ("9.jpg", "没有上传"),
        ]
    );
    let coming = absent.iter().filter(|it| it.is_sent_automatically);
    assert_eq!(coming.count(), 1, "only one goes by itself");
    // A stored picture is not named a second time in the tab that chose it.
    outbox.apply(Event::Added(picture(9, Some(HoldReason::RuleViolated))));
    let again = list_unsent_pictures(TEXT, &dossier, &outbox, &queue.items);
    assert_eq!(again.len(), absent.len());
    outbox.apply(Event::LeftOut(vec![id(6)]));
    let left = list_unsent_pictures(TEXT, &dossier, &outbox, &[]);
    assert!(names(&left).contains(&("6.jpg", "仅在本机 · 没有提交")));
}

#[test]
fn pictures_on_the_server_are_not_listed() {
    let dossier = complete();
    let there = &dossier.application.images(&slot("resume"))[0];
    let mut outbox = Outbox::default();
    let mut known = picture(1, Some(HoldReason::LeftOut));
    known.id = there.id;
    outbox.apply(Event::Added(known));
    assert!(list_unsent_pictures(TEXT, &dossier, &outbox, &[]).is_empty());
}
