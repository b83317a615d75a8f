//! Laws of the known cases (R11): the share, the application as it waited, and the comparison.

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::{
    application::{
        Application, CaseComparison, CaseVerdicts, Command, ReviewAct, ReviewPart, StateKind,
        Verdict,
        known_case::{follows_known_case, to_case_exam},
    },
    id::{AccountId, ApplicationId, ReasonId},
    role::Actor,
};
use uuid::Uuid;

use crate::life::{OPEN, exam, image, owner, returned, submitted};

#[test]
fn share_decides_before_which_applications_a_case_comes() {
    for share in [0, 1, 7, 20] {
        let mut drawn = 0;
        let mut drawn_and_blind = 0;
        for number in 0..100_000_u128 {
            // The random part of an id is uniform; a multiplier spreads the numbers.
            let bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            let id = ApplicationId(Uuid::from_u128(bits));
            let is_drawn = follows_known_case(id, share);
            assert_eq!(is_drawn, follows_known_case(id, share));
            assert!(!is_drawn || follows_known_case(id, share + 1));
            drawn += u32::from(is_drawn);
            let is_blind = id.0.as_u64_pair().1 % 100 < 50;
            drawn_and_blind += u32::from(is_drawn && is_blind);
        }
        let expected = u32::from(share) * 1_000;
        assert!(
            drawn.abs_diff(expected) <= expected / 10,
            "{drawn} for {share}"
        );
        // The draw of the blind review is another one.
        assert!(drawn_and_blind.abs_diff(expected / 2) <= expected / 10);
    }
}

fn reasons() -> impl Strategy<Value = Vec<ReasonId>> {
    let names = ["blurred", "cropped", "no-seal", "other-person"];
    let ids = names.map(|name| name.parse::<ReasonId>().expect("a slug"));
    proptest::sample::subsequence(ids.to_vec(), 0..=4)
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::Passed),
        reasons().prop_map(|reasons| Verdict::Returned {
            reasons,
            note: Some("见图".to_owned()),
            pages: [].into(),
            boxes: Vec::new(),
        }),
    ]
}

fn verdicts() -> impl Strategy<Value = CaseVerdicts> {
    let part = prop_oneof![
        Just("photo"),
        Just("education"),
        Just("section:work"),
        Just("position:")
    ];
    let part = part.prop_map(|part| part.parse::<ReviewPart>().expect("a part"));
    proptest::collection::btree_map(part, verdict(), 0..4)
}

proptest! {
    #[test]
    fn comparison_with_itself_finds_nothing(verdicts in verdicts()) {
        let same = CaseComparison::compare(&verdicts, &verdicts);
        prop_assert!(same.is_agreed() && same.differences.is_empty());
        prop_assert_eq!(same.parts as usize, verdicts.len());
    }

    #[test]
    fn missed_and_added_reasons_change_places_when_swapped(one in verdicts(), other in verdicts()) {
        let there = CaseComparison::compare(&one, &other);
        let back = CaseComparison::compare(&other, &one);
        prop_assert_eq!(there.is_agreed(), back.is_agreed());
        prop_assert_eq!(there.count_missed(), back.count_added());
        prop_assert_eq!(there.count_added(), back.count_missed());
        prop_assert_eq!(there.parts, back.parts);
        let pairs = there.differences.iter().zip(&back.differences);
        for (there, back) in pairs {
            prop_assert_eq!(&there.part, &back.part);
            prop_assert_eq!(&there.missed, &back.added);
            prop_assert_eq!(there.was_returned, back.is_returned);
        }
    }

    #[test]
    fn agreement_is_that_of_returned_parts(one in verdicts(), other in verdicts()) {
        let returned = |of: &CaseVerdicts| {
            let parts = of.iter().filter(|(_, verdict)| verdict.is_returned());
            parts.map(|(part, _)| part.clone()).collect::<Vec<_>>()
        };
        let compared = CaseComparison::compare(&one, &other);
        prop_assert_eq!(compared.is_agreed(), returned(&one) == returned(&other));
    }
}

#[test]
fn absent_verdict_counts_as_passed() {
    let part: ReviewPart = "photo".parse().expect("a part");
    let passed = BTreeMap::from([(part, Verdict::Passed)]);
    let compared = CaseComparison::compare(&passed, &BTreeMap::new());
    assert!(compared.is_agreed() && compared.differences.is_empty());
    assert_eq!(compared.parts, 1);
}

const REVIEWER: AccountId = AccountId(Uuid::from_u128(0xee));

/// The application after this command of a reviewer.
fn act(application: Application, command: Command) -> Application {
    let said = format!("{command:?}");
    let outcome = application.apply(&exam(), command, Actor::Reviewer(REVIEWER), OPEN);
    let outcome = outcome.unwrap_or_else(|problem| panic!("{said}: {problem:?}"));
    outcome.application
}

/// A submitted application whose first slot was returned.
fn sent_back() -> Application {
    let mut parts = submitted().reviewed_parts(&exam());
    parts.retain(|part| submitted().has_content(part));
    let is_slot = |part: &&ReviewPart| matches!(part, ReviewPart::Slot(_));
    let first = parts.iter().find(is_slot).expect("the exam has slots");
    let judged = parts.iter().fold(submitted(), |application, part| {
        let verdict = match part == first {
            true => returned(),
            false => Verdict::Passed,
        };
        let part = part.clone();
        act(application, Command::GiveVerdict { part, verdict })
    });
    act(judged, Command::Return)
}

#[test]
fn only_a_decision_with_unchanged_content_can_be_a_case() {
    assert!(!submitted().can_be_known_case(&exam()));
    let decided = sent_back();
    assert!(decided.can_be_known_case(&exam()));
    let mut slots = decided.materials.keys();
    let slot = slots.find(|slot| decided.verdict(slot).is_returned());
    let slot = slot.expect("one was returned").clone();
    let candidate = owner(&decided);
    let replaces = decided.images(&slot).first().map(|image| image.id);
    let command = Command::AddImage {
        slot,
        image: image(0xabc),
        replaces,
    };
    let mended = decided.apply(&exam(), command, candidate, OPEN);
    let mended = mended.expect("a returned slot is open").application;
    assert!(!mended.can_be_known_case(&exam()));
}

#[test]
fn case_is_judged_like_the_application_before_its_decision() {
    let decided = sent_back();
    let expected = decided.collect_verdicts(&exam());
    let case = decided.clone().into_undecided();
    assert_eq!(case.state.kind(), StateKind::Submitted);
    assert!(case.collect_verdicts(&exam()).is_empty());
    assert_eq!(case.review, submitted().review);
    assert_eq!(case.event_times, submitted().event_times);
    assert_eq!(case.answers, decided.answers);

    // A hold and a second review do not delay the result.
    let mut slow = exam().as_ref().clone();
    slow.review.hold_minutes = 10;
    slow.review.levels = 2;
    let once = to_case_exam(&slow);
    let perform = |application: Application, act: ReviewAct| {
        let performed = act.perform(application, &once, REVIEWER, OPEN);
        performed.expect("the reviewer may").0
    };
    let judged = expected.iter().fold(case, |application, (part, verdict)| {
        let part = part.clone();
        let act = match verdict.clone() {
            Verdict::Returned {
                reasons,
                note,
                pages,
                boxes,
            } => ReviewAct::ReturnPart {
                part,
                reasons,
                note,
                pages,
                boxes,
            },
            _ => {
                let images = match &part {
                    ReviewPart::Slot(slot) => application.images(slot),
                    _ => &[],
                };
                let shown = images.iter().map(|image| image.id).collect();
                ReviewAct::Pass { part, shown }
            }
        };
        perform(application, act)
    });
    let finished = perform(judged, ReviewAct::SendBack);
    assert_eq!(finished.state.kind(), StateKind::Returned);
    let compared = CaseComparison::compare(&expected, &finished.collect_verdicts(&once));
    assert!(compared.is_agreed() && compared.differences.is_empty());
}
