//! Laws of the acts on a desk: the desk and the server come to the same application, and an act whose
//! answer was lost is recognised.

use proptest::{prelude::*, sample::Index};
use shared::{
    application::{Application, PageNumbers, QueuedAct, ReviewAct, ReviewPart},
    exam::Exam,
    id::AccountId,
    problem::Problem,
    role::Actor,
    view::SheetCell,
};
use uuid::Uuid;

use crate::life::{OPEN, exam as one_review, submitted};

fn exam(levels: u8, hold_minutes: u16) -> Exam {
    let mut exam = Exam::clone(&one_review());
    exam.review.levels = levels;
    exam.review.hold_minutes = hold_minutes;
    exam
}

fn reviewer() -> AccountId {
    AccountId(Uuid::from_u128(0xee))
}

/// A press of the reviewer.
#[derive(Clone, Debug)]
enum Press {
    Pass(Index),
    PassUnseen(Index),
    Return(Index),
    Clear(Index),
    SendBack,
    Approve,
    Refuse,
    TakeBack,
}

fn press() -> impl Strategy<Value = Press> {
    prop_oneof![
        8 => any::<Index>().prop_map(Press::Pass),
        1 => any::<Index>().prop_map(Press::PassUnseen),
        2 => any::<Index>().prop_map(Press::Return),
        1 => any::<Index>().prop_map(Press::Clear),
        1 => Just(Press::SendBack),
        1 => Just(Press::Approve),
        1 => Just(Press::Refuse),
        1 => Just(Press::TakeBack),
    ]
}

fn to_act(press: &Press, application: &Application, exam: &Exam) -> ReviewAct {
    let parts = application.reviewed_parts(exam);
    let part = |index: &Index| index.get(&parts).clone();
    let shown = |part: &ReviewPart| match part {
        ReviewPart::Slot(slot) => application.images(slot).iter().map(|it| it.id).collect(),
        _ => Vec::new(),
    };
    match press {
        Press::Pass(index) => ReviewAct::Pass {
            shown: shown(&part(index)),
            part: part(index),
        },
        Press::PassUnseen(index) => ReviewAct::Pass {
            part: part(index),
            shown: Vec::new(),
        },
        Press::Return(index) => ReviewAct::ReturnPart {
            part: part(index),
            reasons: vec![exam.review.reasons[0].id.clone()],
            note: None,
            pages: PageNumbers::new(),
            boxes: Vec::new(),
        },
        Press::Clear(index) => ReviewAct::Clear { part: part(index) },
        Press::SendBack => ReviewAct::SendBack,
        Press::Approve => ReviewAct::Approve,
        Press::TakeBack => ReviewAct::TakeBack,
        Press::Refuse => ReviewAct::Refuse {
            note: "不符合".to_owned(),
        },
    }
}

/// Performs an act as the server does.
fn apply(act: &ReviewAct, application: &Application, exam: &Exam) -> Result<Application, Problem> {
    let command = act.to_command(application)?;
    let actor = Actor::Reviewer(reviewer());
    let outcome = application.clone().apply(exam, command, actor, OPEN)?;
    Ok(outcome.application)
}

proptest! {
    #[test]
    fn desk_and_server_come_to_the_same_application(
        presses in prop::collection::vec(press(), 1..20),
        levels in 1_u8..=2,
        hold_minutes in prop_oneof![Just(0_u16), Just(10)],
    ) {
        let exam = exam(levels, hold_minutes);
        let mut application = submitted();
        for press in presses {
            let act = to_act(&press, &application, &exam);
            let on_desk = act.perform(application.clone(), &exam, reviewer(), OPEN);
            let on_server = apply(&act, &application, &exam);
            let on_desk = on_desk.map(|(application, _)| application);
            prop_assert_eq!(&on_desk, &on_server);
            if let Ok(after) = on_server {
                prop_assert!(act.is_done(&after, reviewer()), "{act:?}");
                application = after;
            }
        }
    }

    #[test]
    fn cell_of_a_sheet_follows_the_server(presses in prop::collection::vec(press(), 1..20)) {
        let exam = exam(1, 0);
        let mut application = submitted();
        let slot = exam.reviewed_slots().next().expect("has slots").id.clone();
        let mut cell = SheetCell {
            application: application.id,
            number: application.number.clone(),
            name: String::new(),
            submitted: OPEN,
            revision: application.revision,
            images: application.images(&slot).to_vec(),
            remarks: Vec::new(),
            verdict: application.verdict(&slot).clone(),
        };
        for press in presses {
            let act = to_act(&press, &application, &exam);
            let queued = QueuedAct::new(application.id, application.revision, act.clone());
            if let (Some(_), Ok(after)) = (act.part(), apply(&act, &application, &exam)) {
                application = after;
                cell.perform(&slot, &queued);
                // Sent again, it counts once.
                cell.perform(&slot, &queued);
            }
            prop_assert_eq!(&cell.verdict, application.verdict(&slot));
            prop_assert_eq!(cell.revision, application.revision);
        }
    }

    #[test]
    fn act_of_another_reviewer_is_not_taken_for_ones_own(press in press()) {
        let exam = exam(1, 0);
        let application = submitted();
        let act = to_act(&press, &application, &exam);
        if let Ok((after, _)) = act.perform(application, &exam, reviewer(), OPEN) {
            prop_assert!(!act.is_done(&after, AccountId(Uuid::from_u128(0xef))));
        }
    }
}
