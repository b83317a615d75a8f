//! Each picture of this device that is not on the server is named once.

use std::sync::Arc;

use shared::{
    digest::Sha256,
    exam::ImageRule,
    fitting::{Making, Sampling, Wanted},
    outbox::{Event, Hold, MadeOf, Picture},
    text::Lang,
};
use uuid::Uuid;

use super::*;
use crate::{
    fixture::{complete, slot},
    sync::files::machine::{Choice, ChosenFile, Place, Queue},
};

const TEXT: Text = Text(Lang::Zh);

fn id(number: u128) -> ImageId {
    ImageId(Uuid::from_u128(number))
}

fn picture(number: u128, held: Option<Hold>) -> Picture {
    Picture {
        id: id(number),
        slot: slot("resume"),
        rank: number as i32,
        replaces: None,
        name: format!("{number}.jpg"),
        bytes: 1,
        sha256: Sha256::of(&number.to_be_bytes()),
        added: Timestamp(0),
        is_kept: true,
        held,
        delivery: Default::default(),
    }
}

fn choose(dossier: &Dossier, number: u128) -> Queue {
    let mut queue = Queue::default();
    let event = crate::sync::files::machine::Event::Chosen(Choice {
        place: Place {
            application: dossier.application.id,
            slot: slot("resume"),
        },
        wanted: Arc::new(Wanted {
            rule: ImageRule::default(),
            has_qr: false,
        }),
        most: 0,
        stored: 0,
        last_rank: 0,
        replaces: None,
        fits_itself: false,
        files: vec![ChosenFile {
            id: id(number),
            name: format!("{number}.jpg"),
            bytes: 1,
        }],
    });
    queue.apply(event);
    queue
}

fn names(absent: &[Absent]) -> Vec<(&str, &str)> {
    let rows = absent.iter().map(|it| (it.name.as_str(), it.state.1));
    rows.collect()
}

#[test]
fn every_absent_picture_is_named_with_its_state_once() {
    let dossier = complete();
    let making = Making {
        width: 1,
        height: 1,
        source_width: 2,
        source_height: 2,
        quality: 80,
        sampling: Sampling::Half,
    };
    let original = id(1);
    let held = [
        Some(Hold::Refused),
        Some(Hold::Fitted(MadeOf { original, making })),
        Some(Hold::Refused),
        Some(Hold::Doubted),
        Some(Hold::Unseen),
        None,
    ];
    let mut outbox = Outbox::default();
    for (held, number) in held.into_iter().zip(1..) {
        outbox.apply(Event::Added(picture(number, held)));
    }
    let queue = choose(&dossier, 9);
    let absent = list_absent(TEXT, &dossier, &outbox, &queue.items);
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
    let coming = absent.iter().filter(|it| it.is_coming);
    assert_eq!(coming.count(), 1, "only one goes by itself");
    // A stored picture is not named a second time in the tab that chose it.
    outbox.apply(Event::Added(picture(9, Some(Hold::Refused))));
    let again = list_absent(TEXT, &dossier, &outbox, &queue.items);
    assert_eq!(again.len(), absent.len());
    outbox.apply(Event::LeftOut(vec![id(6)]));
    let left = list_absent(TEXT, &dossier, &outbox, &[]);
    assert!(names(&left).contains(&("6.jpg", "仅在本机 · 没有提交")));
}

#[test]
fn what_the_server_shows_is_not_named() {
    let dossier = complete();
    let there = &dossier.application.images(&slot("resume"))[0];
    let mut outbox = Outbox::default();
    let mut known = picture(1, Some(Hold::LeftOut));
    known.id = there.id;
    outbox.apply(Event::Added(known));
    assert!(list_absent(TEXT, &dossier, &outbox, &[]).is_empty());
}
