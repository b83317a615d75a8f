//! A return that names pages is mended page by page: each of them is replaced or deleted.

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, CommandOutcome, LogEvent, MissingRequirement, PageNumbers,
        ReviewPart, Verdict,
    },
    id::SlotId,
    outbox::{Event, Outbox, PendingImage},
    problem::Problem,
    time::Timestamp,
};

use crate::life::{OPEN, exam, fresh, image, owner, returned, review, reviewer, submitted};

/// Takes up to three images.
const SLOT: &str = "other";
/// Takes exactly two.
const ID_CARD: &str = "id-card";

fn slot(name: &str) -> SlotId {
    name.parse().expect("a slug")
}

fn act(application: &Application, command: Command) -> Result<CommandOutcome, Problem> {
    let actor = owner(application);
    application.clone().apply(&exam(), command, actor, OPEN)
}

fn acted(application: &Application, command: Command) -> Application {
    let outcome = act(application, command);
    outcome.expect("the candidate may").application
}

fn add(application: &Application, name: &str, number: u16, page: Option<usize>) -> Application {
    let images = application.images(&slot(name));
    let replaces = page.map(|page| images[page - 1].id);
    let image = image(number);
    let (slot, command) = (slot(name), |slot| Command::AddImage {
        slot,
        image,
        replaces,
    });
    acted(application, command(slot))
}

fn remove(application: &Application, name: &str, page: usize) -> Application {
    let image = application.images(&slot(name))[page - 1].id;
    acted(application, Command::RemoveImage { image })
}

/// Submitted with three images in the optional slot.
fn three_pages() -> Application {
    let mut application = submitted();
    application.state = shared::application::State::Draft { commitment: None };
    for number in [11, 12, 13] {
        application = add(&application, SLOT, number, None);
    }
    acted(&application, Command::Submit)
}

fn returned_for(pages: &[u16]) -> Verdict {
    match returned() {
        Verdict::Returned { reasons, note, .. } => Verdict::Returned {
            reasons,
            note,
            pages: pages.iter().copied().collect(),
            boxes: Vec::new(),
        },
        other => other,
    }
}

/// Judges one slot to be returned for these pages, and passes the rest.
fn judge_all(application: Application, name: &str, pages: &[u16]) -> Application {
    let mut parts = application.reviewed_parts(&exam());
    parts.retain(|part| application.has_content(part));
    parts.into_iter().fold(application, |application, part| {
        let verdict = match part == ReviewPart::Slot(slot(name)) {
            true => returned_for(pages),
            false => Verdict::Passed,
        };
        review(application, Command::GiveVerdict { part, verdict })
    })
}

fn send_back(application: Application, name: &str, pages: &[u16]) -> Application {
    review(judge_all(application, name, pages), Command::Return)
}

/// The pages for which a submission is refused; `None` where it is taken.
fn refused_for(application: &Application, name: &str) -> Option<PageNumbers> {
    match act(application, Command::Submit).err()? {
        Problem::Incomplete { missing } => match &missing[..] {
            [MissingRequirement::Unmended { part, pages }] => {
                assert_eq!(part, &ReviewPart::Slot(slot(name)));
                Some(pages.clone())
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn submission_waits_for_every_named_page_and_names_the_rest() {
    let application = send_back(three_pages(), SLOT, &[1, 3]);
    let refused = |application: &Application| refused_for(application, SLOT);
    assert_eq!(refused(&application), Some([1, 3].into()));
    let one = add(&application, SLOT, 21, Some(1));
    assert!(!one.is_mended(&exam(), &slot(SLOT)));
    assert_eq!(refused(&one), Some([3].into()));
    // A page that was not returned mends nothing.
    let other = add(&application, SLOT, 22, Some(2));
    assert_eq!(refused(&other), Some([1, 3].into()));
    let both = add(&one, SLOT, 23, Some(3));
    assert!(both.is_mended(&exam(), &slot(SLOT)));
    assert_eq!(refused(&both), None);
    let deleted = remove(&one, SLOT, 3);
    assert_eq!(refused(&deleted), None);
}

#[test]
fn named_page_keeps_its_number_when_moved_or_uploaded_again() {
    let application = send_back(three_pages(), SLOT, &[3]);
    let mut order: Vec<_> = application
        .images(&slot(SLOT))
        .iter()
        .map(|it| it.id)
        .collect();
    let third = order[2];
    order.reverse();
    let slot_id = slot(SLOT);
    let moved = acted(
        &application,
        Command::ReorderImages {
            slot: slot_id.clone(),
            order,
        },
    );
    assert_eq!(refused_for(&moved, SLOT), Some([3].into()));
    assert_eq!(moved.find_page_at_fault(&slot_id, third), Some(3));
    // The same file under another id.
    let gone = remove(&application, SLOT, 3);
    let mut again = image(13);
    again.id = image(33).id;
    let command = Command::AddImage {
        slot: slot_id.clone(),
        image: again,
        replaces: None,
    };
    let same = acted(&gone, command);
    assert_eq!(refused_for(&same, SLOT), Some([3].into()));
}

#[test]
fn replaced_duplicate_page_counts_as_the_page_at_fault() {
    let mut application = submitted();
    application.state = shared::application::State::Draft { commitment: None };
    let mut twin = image(11);
    twin.id = image(14).id;
    twin.rank = 9;
    let application = add(&application, SLOT, 11, None);
    let command = Command::AddImage {
        slot: slot(SLOT),
        image: twin,
        replaces: None,
    };
    let application = acted(&acted(&application, command), Command::Submit);
    let application = send_back(application, SLOT, &[1]);
    assert_eq!(refused_for(&application, SLOT), Some([1].into()));
    let ids = application.images(&slot(SLOT)).iter().map(|it| it.id);
    let faults: Vec<_> = ids
        .map(|id| application.find_page_at_fault(&slot(SLOT), id))
        .collect();
    assert_eq!(faults, [Some(1), None]);
    let mended = add(&application, SLOT, 21, Some(1));
    assert_eq!(refused_for(&mended, SLOT), None);
}

#[test]
fn without_named_pages_any_change_mends_the_slot() {
    let application = send_back(three_pages(), SLOT, &[]);
    assert_eq!(refused_for(&application, SLOT), Some(PageNumbers::new()));
    assert_eq!(
        refused_for(&add(&application, SLOT, 21, Some(2)), SLOT),
        None
    );
}

#[test]
fn slot_with_too_few_images_is_not_mended() {
    let application = send_back(submitted(), ID_CARD, &[1]);
    let short = remove(&application, ID_CARD, 1);
    assert!(!short.is_mended(&exam(), &slot(ID_CARD)));
    let filled = add(&short, ID_CARD, 21, None);
    assert!(filled.is_mended(&exam(), &slot(ID_CARD)));
    assert_eq!(refused_for(&filled, ID_CARD), None);
}

/// A replacement that is still on the device is judged by the same function as the server's images.
#[test]
fn local_replacement_counts_as_mended() {
    let application = send_back(three_pages(), SLOT, &[1, 3]);
    let images = application.images(&slot(SLOT)).to_vec();
    let mut outbox = Outbox::default();
    let mut waiting = Vec::new();
    for (number, page) in [(21, 1), (23, 3)] {
        let new = image(number);
        outbox.apply(Event::Added(PendingImage {
            id: new.id,
            slot: slot(SLOT),
            rank: new.rank,
            replaces: Some(images[page - 1].id),
            name: new.file_name,
            bytes: new.bytes,
            sha256: new.sha256,
            added: OPEN,
            is_persisted: true,
            hold_reason: None,
            delivery: Default::default(),
        }));
        let foreseen = outbox.apply_local_changes(&exam(), &application);
        waiting.push((
            foreseen
                .compare_with_submission(&slot(SLOT))
                .remaining_pages,
            foreseen.is_mended(&exam(), &slot(SLOT)),
        ));
    }
    assert_eq!(waiting, [([3].into(), false), ([].into(), true)]);
}

#[test]
fn return_for_a_page_that_is_not_there_is_refused() {
    let application = submitted();
    for (part, pages, problem) in [
        (
            ID_CARD,
            &[0][..],
            Problem::UnknownPage { page: 0, count: 2 },
        ),
        (ID_CARD, &[1, 3], Problem::UnknownPage { page: 3, count: 2 }),
        ("household", &[1], Problem::NotFound),
        (SLOT, &[1], Problem::UnknownPage { page: 1, count: 0 }),
    ] {
        let command = Command::GiveVerdict {
            part: ReviewPart::Slot(slot(part)),
            verdict: returned_for(pages),
        };
        let refused = application
            .clone()
            .apply(&exam(), command, reviewer(), OPEN);
        assert_eq!(refused.err(), Some(problem), "{part} {pages:?}");
    }
}

#[test]
fn return_in_the_log_names_its_pages() {
    let judged = judge_all(submitted(), ID_CARD, &[2]);
    let outcome = judged.apply(&exam(), Command::Return, reviewer(), OPEN);
    let events = outcome.expect("is returned").events;
    let [LogEvent::Returned { parts }] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(parts[0].part, ReviewPart::Slot(slot(ID_CARD)));
    assert_eq!(parts[0].pages, [2].into());
}

#[test]
fn verdicts_and_problems_of_earlier_builds_still_open() {
    let earlier = r#"{"verdict":"returned","reasons":["blurred"],"note":null}"#;
    let verdict: Verdict = serde_json::from_str(earlier).expect("opens");
    assert_eq!(verdict, returned());
    assert_eq!(
        serde_json::to_string(&verdict).expect("is written"),
        earlier
    );
    let entry = r#"{"event":"returned","parts":[{"part":"other","reasons":[],"note":"x"}]}"#;
    let event: LogEvent = serde_json::from_str(entry).expect("opens");
    assert!(matches!(&event, LogEvent::Returned { parts } if parts[0].pages.is_empty()));
    let missing: MissingRequirement =
        serde_json::from_str(r#"{"missing":"unmended","part":"other"}"#).expect("opens");
    assert!(matches!(missing, MissingRequirement::Unmended { pages, .. } if pages.is_empty()));
    assert!(fresh().pages_at_fault(&slot(SLOT)).is_empty());
}

#[test]
fn slots_that_were_not_returned_stand_as_submitted() {
    let stands = |application: &Application, name: &str, days: i64| {
        let now = OPEN.plus(days * Timestamp::DAY_MS);
        application.is_locked_as_submitted(&exam(), &slot(name), now)
    };
    let application = send_back(three_pages(), SLOT, &[1]);
    assert!(stands(&application, ID_CARD, 0));
    assert!(!stands(&application, SLOT, 0));
    // A slot whose time is over was not submitted: what is missing in it is lost.
    assert!(!stands(&application, SLOT, 30));
    assert!(stands(&submitted(), SLOT, 30));
    assert!(!stands(&fresh(), SLOT, 0) && !stands(&fresh(), SLOT, 30));
}

proptest! {
    /// After any acts on the slot, a submission is taken when the slot has changed and no named
    /// page is left in it. Otherwise it is refused for exactly the named pages that are left.
    #[test]
    fn slot_is_mended_exactly_when_no_named_page_is_left(
        named in prop::collection::btree_set(1u16..4, 0..4),
        acts in prop::collection::vec((0u8..3, 0usize..3), 0..6),
    ) {
        let named: Vec<u16> = named.into_iter().collect();
        let before = send_back(three_pages(), SLOT, &named);
        let hashes: Vec<_> = before.images(&slot(SLOT)).iter().map(|it| it.sha256).collect();
        let mut application = before;
        for (number, (kind, place)) in (50..).zip(acts) {
            let count = application.images(&slot(SLOT)).len();
            application = match kind {
                0 if place < count => add(&application, SLOT, number, Some(place + 1)),
                1 if place < count => remove(&application, SLOT, place + 1),
                _ if count < 3 => add(&application, SLOT, number, None),
                _ => application,
            };
        }
        let now: Vec<_> = application.images(&slot(SLOT)).iter().map(|it| it.sha256).collect();
        let left: PageNumbers = named
            .iter()
            .copied()
            .filter(|page| now.contains(&hashes[usize::from(*page) - 1]))
            .collect();
        let is_mended = now != hashes && left.is_empty();
        prop_assert_eq!(application.is_mended(&exam(), &slot(SLOT)), is_mended);
        prop_assert_eq!(refused_for(&application, SLOT), (!is_mended).then_some(left));
    }
}
