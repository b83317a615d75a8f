//! Boxes on the pictures of a returned slot: their limits, their way through the return, and their
//! end when the picture is replaced.

use proptest::prelude::*;
use shared::{
    application::{
        Application, BoxFault, Command, CommandOutcome, LogEvent, MarkedBox, ReviewAct, ReviewPart,
        Verdict,
        log::ReturnedPart,
        marked_box::{BOX_UNITS_PER_SIDE, MAX_BOXES, MIN_BOX_SIDE_UNITS, PictureThird},
    },
    id::{AccountId, ReasonId, SlotId},
    message::MessageBody,
    problem::Problem,
    role::Actor,
};

use crate::life::{OPEN, exam, image, owner, review, reviewer, submitted};

/// Has two pages.
const ID_CARD: &str = "id-card";
/// Has one page.
const RESUME: &str = "resume";

fn slot(name: &str) -> SlotId {
    name.parse().expect("a slug")
}

fn reason(name: &str) -> ReasonId {
    name.parse().expect("a slug")
}

fn part(name: &str) -> ReviewPart {
    ReviewPart::Slot(slot(name))
}

fn marked(page: u16) -> MarkedBox {
    MarkedBox {
        page,
        left: 1_000,
        top: 2_000,
        width: 3_000,
        height: 500,
        reason: Some(reason("blurred")),
    }
}

fn returned_with(boxes: Vec<MarkedBox>) -> Verdict {
    Verdict::Returned {
        reasons: vec![reason("blurred")],
        note: None,
        pages: [].into(),
        boxes,
    }
}

fn judge(
    application: &Application,
    part: ReviewPart,
    boxes: Vec<MarkedBox>,
) -> Result<CommandOutcome, Problem> {
    let verdict = returned_with(boxes);
    let command = Command::GiveVerdict { part, verdict };
    application
        .clone()
        .apply(&exam(), command, reviewer(), OPEN)
}

/// Returned for one slot with these boxes; the other slots are passed.
fn send_back(name: &str, boxes: Vec<MarkedBox>) -> CommandOutcome {
    let application = submitted();
    let mut parts = application.reviewed_parts(&exam());
    parts.retain(|part| application.has_content(part));
    let judged = parts.into_iter().fold(application, |application, part| {
        let verdict = match part == ReviewPart::Slot(slot(name)) {
            true => returned_with(boxes.clone()),
            false => Verdict::Passed,
        };
        review(application, Command::GiveVerdict { part, verdict })
    });
    let outcome = judged.apply(&exam(), Command::Return, reviewer(), OPEN);
    outcome.expect("is returned")
}

fn replace(application: &Application, name: &str, page: usize, number: u16) -> Application {
    let command = Command::AddImage {
        slot: slot(name),
        image: image(number),
        replaces: Some(application.images(&slot(name))[page - 1].id),
    };
    let actor = owner(application);
    let outcome = application.clone().apply(&exam(), command, actor, OPEN);
    outcome.expect("the candidate may").application
}

#[test]
fn invalid_box_is_refused_with_its_number_and_fault() {
    let application = submitted();
    let (outside, small) = (BoxFault::OutsidePicture, MIN_BOX_SIDE_UNITS - 1);
    let too_small = BoxFault::TooSmall {
        measured: small,
        allowed: MIN_BOX_SIDE_UNITS,
    };
    type Change = fn(&mut MarkedBox);
    let cases: [(Change, BoxFault); 6] = [
        (|it| it.left = 7_001, outside),
        (|it| it.top = 9_501, outside),
        (|it| (it.left, it.width) = (u16::MAX, u16::MAX), outside),
        (|it| it.width = MIN_BOX_SIDE_UNITS - 1, too_small),
        (|it| it.height = MIN_BOX_SIDE_UNITS - 1, too_small),
        (
            |it| it.reason = Some("forged".parse().expect("a slug")),
            BoxFault::UnknownReason,
        ),
    ];
    for (change, fault) in cases {
        let mut wrong = marked(1);
        change(&mut wrong);
        let refused = judge(&application, part(ID_CARD), vec![marked(2), wrong]);
        let problem = Problem::BoxRefused { number: 2, fault };
        assert_eq!(refused.err(), Some(problem), "{fault:?}");
    }
    let full = MarkedBox {
        left: 0,
        top: 0,
        width: BOX_UNITS_PER_SIDE,
        height: BOX_UNITS_PER_SIDE,
        reason: None,
        ..marked(1)
    };
    assert!(judge(&application, part(ID_CARD), vec![full]).is_ok());
}

#[test]
fn sixth_box_and_box_on_an_unknown_page_are_refused() {
    let application = submitted();
    let most = judge(&application, part(ID_CARD), vec![marked(1); MAX_BOXES]);
    assert!(most.is_ok());
    let more = judge(&application, part(ID_CARD), vec![marked(1); MAX_BOXES + 1]);
    let problem = Problem::TooManyBoxes {
        measured: MAX_BOXES as u32 + 1,
        allowed: MAX_BOXES as u32,
    };
    assert_eq!(more.err(), Some(problem));
    for (name, page, count) in [
        (ID_CARD, 0, 2),
        (ID_CARD, 3, 2),
        (RESUME, 2, 1),
        ("other", 1, 0),
    ] {
        let refused = judge(&application, part(name), vec![marked(page)]);
        let problem = Problem::UnknownPage { page, count };
        assert_eq!(refused.err(), Some(problem), "{name} {page}");
    }
}

#[test]
fn box_marks_its_page_as_at_fault_where_there_are_several() {
    let outcome = judge(&submitted(), part(ID_CARD), vec![marked(2)]).expect("is returned");
    assert_eq!(
        outcome.application.pages_at_fault(&slot(ID_CARD)),
        &[2].into()
    );
    let outcome = judge(&submitted(), part(RESUME), vec![marked(1)]).expect("is returned");
    assert_eq!(
        outcome.application.pages_at_fault(&slot(RESUME)),
        &[].into()
    );
}

#[test]
fn act_with_boxes_is_recognised_when_sent_again() {
    let act = ReviewAct::ReturnPart {
        part: part(ID_CARD),
        reasons: vec![reason("blurred")],
        note: None,
        pages: [].into(),
        boxes: vec![marked(2)],
    };
    let account = AccountId(uuid::Uuid::from_u128(2));
    assert_eq!(Actor::Reviewer(account), reviewer());
    let (after, _) = act
        .perform(submitted(), &exam(), account, OPEN)
        .expect("is returned");
    assert!(act.is_done(&after, account));
    let ReviewAct::ReturnPart { boxes, .. } = &act else {
        unreachable!("it is a return")
    };
    assert_eq!(after.marked_boxes(&slot(ID_CARD)), &boxes[..]);
}

#[test]
fn boxes_travel_with_the_return_into_log_and_message() {
    let outcome = send_back(ID_CARD, vec![marked(1), marked(2)]);
    let [event @ LogEvent::Returned { parts }] = &outcome.events[..] else {
        panic!("{:?}", outcome.events);
    };
    assert_eq!(parts[0].boxes, [marked(1), marked(2)]);
    let message = MessageBody::from_log_event(&exam(), &outcome.application, event);
    let Some(MessageBody::Returned { parts, .. }) = message else {
        panic!("{message:?}");
    };
    assert_eq!(parts[0].boxes, [marked(1), marked(2)]);
}

#[test]
fn box_and_reason_go_away_with_the_replaced_page() {
    let application = send_back(ID_CARD, vec![marked(1), marked(2)]).application;
    let id_card = slot(ID_CARD);
    let numbers = |application: &Application| -> Vec<Vec<usize>> {
        let images = application.images(&id_card).iter();
        let boxes = images.map(|image| application.boxes_on_image(&id_card, image.id));
        boxes
            .map(|boxes| boxes.into_iter().map(|(number, _)| number).collect())
            .collect()
    };
    let is_open = |application: &Application| {
        application.is_reason_open(&exam(), &id_card, &reason("blurred"))
    };
    assert_eq!(numbers(&application), [vec![1], vec![2]]);
    let one = replace(&application, ID_CARD, 1, 31);
    assert_eq!(numbers(&one), [vec![], vec![2]]);
    assert!(is_open(&one));
    let both = replace(&one, ID_CARD, 2, 32);
    assert_eq!(numbers(&both), [[0; 0]; 2]);
    assert!(!is_open(&both) && both.is_mended(&exam(), &id_card));
}

#[test]
fn same_file_uploaded_again_keeps_box_and_reason() {
    let application = send_back(RESUME, vec![marked(1)]).application;
    let resume = slot(RESUME);
    let old = application.images(&resume)[0].clone();
    let mut again = old.clone();
    again.id = image(44).id;
    let command = Command::AddImage {
        slot: resume.clone(),
        image: again.clone(),
        replaces: Some(old.id),
    };
    let actor = owner(&application);
    let same = application.apply(&exam(), command, actor, OPEN);
    let same = same.expect("the candidate may").application;
    assert_eq!(same.boxes_on_image(&resume, again.id).len(), 1);
    assert!(same.is_reason_open(&exam(), &resume, &reason("blurred")));
    let other = replace(&same, RESUME, 1, 45);
    assert!(!other.is_reason_open(&exam(), &resume, &reason("blurred")));
}

#[test]
fn data_of_earlier_builds_has_no_boxes_and_reads_as_before() {
    let earlier = r#"{"verdict":"returned","reasons":["blurred"],"note":null}"#;
    let verdict: Verdict = serde_json::from_str(earlier).expect("opens");
    assert_eq!(verdict, returned_with(Vec::new()));
    assert_eq!(
        serde_json::to_string(&verdict).expect("is written"),
        earlier
    );
    let returned = r#"{"part":"id-card","reasons":["blurred"],"note":null}"#;
    let returned: ReturnedPart = serde_json::from_str(returned).expect("opens");
    assert!(returned.boxes.is_empty());
    let act = r#"{"return-part":{"part":"id-card","reasons":[],"note":"x","pages":[1]}}"#;
    let act: ReviewAct = serde_json::from_str(act).expect("opens");
    assert!(matches!(act, ReviewAct::ReturnPart { boxes, .. } if boxes.is_empty()));
    let with_box = serde_json::to_string(&returned_with(vec![marked(1)])).expect("is written");
    let read: Verdict = shared::json::from_str(&with_box).expect("opens in the browser");
    assert_eq!(read, returned_with(vec![marked(1)]));
}

#[test]
fn thirds_name_the_place_of_the_centre() {
    let thirds = |left, top| {
        MarkedBox {
            left,
            top,
            width: 1_000,
            height: 1_000,
            ..marked(1)
        }
        .thirds()
    };
    use PictureThird::{First, Last, Middle};
    assert_eq!(thirds(0, 0), (First, First));
    assert_eq!(thirds(4_500, 2_800), (Middle, First));
    assert_eq!(thirds(9_000, 9_000), (Last, Last));
    assert_eq!(thirds(2_900, 6_200), (Middle, Last));
}

proptest! {
    /// A box that the desk has drawn, moved and sized is one that the server accepts.
    #[test]
    fn drawn_moved_and_sized_box_is_accepted(
        a in (-0.5..1.5_f64, -0.5..1.5_f64),
        b in (-0.5..1.5_f64, -0.5..1.5_f64),
        steps in prop::collection::vec((any::<bool>(), -12_000..12_000_i32, -12_000..12_000_i32), 0..8),
    ) {
        let drawn = MarkedBox::between(1, a, b);
        let changed = steps.into_iter().fold(drawn, |it, (moves, right, down)| match moves {
            true => it.moved(right, down),
            false => it.resized(right, down),
        });
        let returned = judge(&submitted(), part(RESUME), vec![changed.clone()]);
        prop_assert!(returned.is_ok(), "{changed:?}");
    }
}
