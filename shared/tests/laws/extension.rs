//! Laws of extensions: none shortens a window, of two the later one holds, and those of other
//! people change nothing.

use proptest::prelude::*;
use shared::{
    application::{
        Application, Command, ExtensionFault, ExtensionScope, GrantedExtension, LockReason,
        LogEvent, StateKind, extension::MAX_EXTENSION_DAYS,
    },
    exam::{StageKind, window::OpenPeriod},
    id::{ApplicationId, ExtensionId, SlotId},
    message::MessageBody,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

use crate::life::{OPEN, Step, exam, fresh, steps};

const WINDOWS: [&str; 3] = ["materials", "mend", "of-another-exam"];
const UNIT: &str = "样本单位";

fn slot(name: &str) -> SlotId {
    name.parse().expect("a slug")
}

fn granted(number: u128, scope: ExtensionScope, closes: Timestamp) -> GrantedExtension {
    GrantedExtension {
        id: ExtensionId(Uuid::from_u128(number)),
        window: "materials".parse().expect("a slug"),
        scope,
        closes,
        reason: "系统维护".to_owned(),
        open_at: None,
    }
}

/// A scope that includes the application, or one that does not.
fn scope(number: u8, is_own: bool) -> ExtensionScope {
    let id = match is_own {
        true => fresh().id,
        false => ApplicationId(Uuid::from_u128(8)),
    };
    match number {
        0 if is_own => ExtensionScope::Everyone,
        0 | 1 => ExtensionScope::Position("A-01".parse().expect("a code")),
        2 if is_own => ExtensionScope::Unit(UNIT.to_owned()),
        2 => ExtensionScope::Unit("另一个单位".to_owned()),
        3 => ExtensionScope::Candidate(id),
        _ => ExtensionScope::Slot(id, slot("resume")),
    }
}

/// Extensions of a scope that includes the application, or of one that does not.
fn extensions(is_own: bool) -> impl Strategy<Value = Vec<GrantedExtension>> {
    let days = -20..40_i64;
    let one = (0..WINDOWS.len(), 0..5_u8, days).prop_map(move |(window, number, days)| {
        let closes = OPEN.plus(days * Timestamp::DAY_MS);
        GrantedExtension {
            window: WINDOWS[window].parse().expect("a slug"),
            ..granted(days.unsigned_abs().into(), scope(number, is_own), closes)
        }
    });
    prop::collection::vec(one, 0..6)
}

/// The application after these steps, with a position.
fn play(steps: &[Step]) -> Application {
    let mut application = fresh();
    for step in steps {
        let (command, actor) = step.act(&application);
        if let Ok(outcome) = application.clone().apply(&exam(), command, actor, step.now) {
            application = outcome.application;
        }
    }
    application
}

fn with_position(application: Application) -> Application {
    let position = Some("A-01".parse().expect("a code"));
    Application {
        position,
        ..application
    }
}

/// The periods of all stages and slots.
fn periods(application: &Application) -> Vec<Option<OpenPeriod>> {
    let exam = exam();
    let stages = exam
        .stages()
        .map(|stage| application.stage_period(&exam, stage));
    let slots = exam
        .slots()
        .map(|slot| application.slot_period(&exam, &slot.id));
    stages.chain(slots).collect()
}

fn lapsed() -> Application {
    let late = OPEN.plus(30 * Timestamp::DAY_MS);
    let outcome = fresh().apply(&exam(), Command::Lapse, Actor::System, late);
    outcome.expect("its time is over").application
}

proptest! {
    #[test]
    fn an_extension_never_shortens_a_window(
        steps in steps(),
        granted in extensions(true),
        now in -10..50_i64,
    ) {
        let plain = with_position(play(&steps));
        let extended = plain.clone().with_extensions(&granted, Some(UNIT));
        for (before, after) in periods(&plain).into_iter().zip(periods(&extended)) {
            prop_assert_eq!(before.map(|it| it.opens), after.map(|it| it.opens));
            prop_assert!(before.map(|it| it.closes) <= after.map(|it| it.closes));
        }
        // Acts that were possible stay possible.
        let (exam, now) = (exam(), OPEN.plus(now * Timestamp::DAY_MS));
        if plain.check_submission_open(&exam, now).is_ok() {
            prop_assert_eq!(extended.check_submission_open(&exam, now), Ok(()));
        }
        for slot in exam.slots().filter(|it| plain.check_slot_open(&exam, &it.id, now).is_ok()) {
            prop_assert_eq!(extended.check_slot_open(&exam, &slot.id, now), Ok(()));
        }
    }

    #[test]
    fn of_several_extensions_the_latest_holds(granted in extensions(true)) {
        let extended = with_position(fresh()).with_extensions(&granted, Some(UNIT));
        let defined = fresh().submission_period(&exam()).expect("a window").closes;
        let own = granted.iter().filter(|it| it.window.as_str() == "materials");
        let latest = own.map(|it| it.closes).fold(defined, Timestamp::max);
        let closes = extended.submission_period(&exam()).expect("a window").closes;
        prop_assert_eq!(closes, latest);
        // Their order does not count.
        let reversed = granted.iter().rev();
        let reversed = with_position(fresh()).with_extensions(reversed, Some(UNIT));
        prop_assert_eq!(periods(&reversed), periods(&extended));
    }

    #[test]
    fn an_extension_of_others_changes_nothing(steps in steps(), granted in extensions(false)) {
        let plain = play(&steps);
        prop_assert_eq!(plain.clone().with_extensions(&granted, Some(UNIT)), plain);
    }

    #[test]
    fn effect_is_the_difference_of_the_periods(
        steps in steps(),
        others in extensions(true),
        days in 1..40_i64,
    ) {
        let application = with_position(play(&steps)).with_extensions(&others, Some(UNIT));
        let now = OPEN.plus(9 * Timestamp::DAY_MS);
        let new = granted(1_000, ExtensionScope::Everyone, now.plus(days * Timestamp::DAY_MS));
        let new = new.to_window_extension();
        let effect = application.extension_effect(&exam(), &new, now);
        let is_editable = application.state.kind().is_editable();
        let before = application.submission_period(&exam()).map(|it| it.closes);
        match effect {
            Some(effect) => {
                prop_assert!(effect.before < effect.closes);
                prop_assert_eq!(effect.reopens, application.state.kind() == StateKind::Lapsed);
                let (told, event) = application.clone().receive_extension(&new, effect);
                prop_assert!(told.state.kind().is_editable());
                prop_assert_eq!(told.revision, application.revision + 1);
                let message = MessageBody::from_log_event(&exam(), &told, &event);
                prop_assert!(matches!(message, Some(MessageBody::WindowExtended { closes, .. }) if closes == effect.closes), "no such message");
            }
            // A returned application has a window of its own; a draft would have gained.
            None if application.state.kind() == StateKind::Draft => prop_assert!(before >= Some(new.closes)),
            None => prop_assert!(!is_editable || application.state.kind() == StateKind::Returned || before >= Some(new.closes)),
        }
    }
}

#[test]
fn an_extended_draft_is_open_until_the_new_end() {
    let exam = exam();
    let defined = fresh().submission_period(&exam).expect("a window").closes;
    let closes = defined.plus(Timestamp::DAY_MS);
    let extension = granted(1, ExtensionScope::Candidate(fresh().id), closes);
    let extended = fresh().with_extensions([&extension], None);
    assert_eq!(
        extended.check_submission_open(&exam, closes.plus(-1)),
        Ok(())
    );
    let lapse = |application: Application, at| {
        let outcome = application.apply(&exam, Command::Lapse, Actor::System, at);
        outcome.map(|outcome| outcome.application.state.kind())
    };
    let early = lapse(extended.clone(), closes.plus(-1));
    assert_eq!(early, Err(Problem::NotAllowed));
    assert_eq!(
        extended.check_submission_open(&exam, closes),
        Err(LockReason::WindowClosed { closed: closes })
    );
    assert_eq!(lapse(extended, closes), Ok(StateKind::Lapsed));
    assert_eq!(lapse(fresh(), defined), Ok(StateKind::Lapsed));
}

#[test]
fn an_extended_slot_is_open_alone() {
    let exam = exam();
    let defined = fresh().submission_period(&exam).expect("a window").closes;
    let closes = defined.plus(Timestamp::DAY_MS);
    let scope = ExtensionScope::Slot(fresh().id, slot("resume"));
    let application = ready();
    let extended = application.with_extensions([&granted(1, scope, closes)], None);
    let closed = Err(LockReason::WindowClosed { closed: defined });
    assert_eq!(
        extended.check_slot_open(&exam, &slot("resume"), defined),
        Ok(())
    );
    assert_eq!(
        extended.check_slot_open(&exam, &slot("id-card"), defined),
        closed
    );
    let facts = extended.check_stage_kind_open(&exam, StageKind::Facts, defined);
    assert_eq!(facts, closed);
    assert_eq!(extended.check_submission_open(&exam, defined), Ok(()));
    // The page is read again when the other slots close.
    assert_eq!(extended.next_stage_boundary(&exam, OPEN), Some(defined));
    assert_eq!(extended.next_stage_boundary(&exam, defined), Some(closes));
}

/// A draft with the notice accepted.
fn ready() -> Application {
    let application = fresh();
    let notice = exam().notices[0].clone();
    let accept = Command::AcceptNotice {
        wording: notice.wording(),
        notice: notice.id,
    };
    let owner = Actor::Candidate(application.candidate);
    let outcome = application.apply(&exam(), accept, owner, OPEN);
    outcome.expect("the candidate may").application
}

#[test]
fn an_extension_after_the_close_reopens_a_lapsed_draft() {
    let exam = exam();
    let now = OPEN.plus(31 * Timestamp::DAY_MS);
    let closes = now.plus(Timestamp::DAY_MS);
    let extension = granted(1, ExtensionScope::Everyone, closes).to_window_extension();
    let effect = lapsed().extension_effect(&exam, &extension, now);
    let effect = effect.expect("it is open again");
    assert!(effect.reopens);
    let (open, event) = lapsed().receive_extension(&extension, effect);
    assert_eq!(open.state.kind(), StateKind::Draft);
    assert!(matches!(
        event,
        LogEvent::WindowExtended { reopened: true, .. }
    ));
    // An extension that has passed opens nothing.
    assert_eq!(lapsed().extension_effect(&exam, &extension, closes), None);
}

#[test]
fn an_end_that_shortens_or_is_far_away_is_refused() {
    let (present, now) = (OPEN.plus(Timestamp::DAY_MS), OPEN);
    let check = |closes| granted(1, ExtensionScope::Everyone, closes).check(Some(present), now);
    let refused = |fault| Err(Problem::ExtensionRefused { fault });
    assert_eq!(
        check(present),
        refused(ExtensionFault::NotLater { present })
    );
    assert_eq!(check(now), refused(ExtensionFault::Past { now }));
    let latest = present.plus(MAX_EXTENSION_DAYS * Timestamp::DAY_MS);
    assert_eq!(check(latest), Ok(()));
    let too_far = refused(ExtensionFault::TooFar { latest });
    assert_eq!(check(latest.plus(1)), too_far);
    let silent = GrantedExtension {
        reason: String::new(),
        ..granted(1, ExtensionScope::Everyone, latest)
    };
    let missing = refused(ExtensionFault::ReasonMissing);
    assert_eq!(silent.check(Some(present), now), missing);
    let long = GrantedExtension {
        reason: "长".repeat(201),
        ..silent
    };
    let (measured, allowed) = (201, 200);
    let too_long = Err(Problem::TextTooLong { measured, allowed });
    assert_eq!(long.check(Some(present), now), too_long);
}

#[test]
fn an_application_of_an_earlier_build_has_no_extensions() {
    let mut application = ready();
    let stored = serde_json::to_value(&application).expect("serialises");
    assert!(
        !stored
            .as_object()
            .expect("an object")
            .contains_key("extensions")
    );
    let read = shared::json::from_str::<Application>(&stored.to_string());
    assert_eq!(read.ok(), Some(application.clone()));
    let extension = granted(1, ExtensionScope::Everyone, OPEN);
    application.extensions = vec![extension.to_window_extension()];
    let text = serde_json::to_string(&application).expect("serialises");
    let read = shared::json::from_str::<Application>(&text);
    assert_eq!(read.ok(), Some(application));
}
