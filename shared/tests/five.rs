//! Each of the five exams is gone through by its definition alone: whatever stage is open is
//! done, until the reviewers approve. S2-01, S0-25.

use shared::{
    application::{
        Application, Command, FormEntry, Image, MissingRequirement, NewApplication, ReviewPart,
        StageStatus, State, StateKind, Verdict,
    },
    digest::Sha256,
    exam::{AnchorEvent, Exam, Field, FieldKind, Section, Stage, StageKind, field::ChoiceNode},
    id::{AccountId, ApplicationId, ImageId},
    jpeg::FileKind,
    role::Actor,
    time::{CivilTime, Timestamp},
};
use uuid::Uuid;

const DEFINITIONS: [(&str, &str); 5] = [
    (
        include_str!("../../exams/shenzhen-civil-service.toml"),
        "2021-01-15 10:00",
    ),
    (
        include_str!("../../exams/hebei-medical.toml"),
        "2022-01-10 10:00",
    ),
    (
        include_str!("../../exams/national-personnel.toml"),
        "2024-03-05 10:00",
    ),
    (
        include_str!("../../exams/inner-mongolia-medical.toml"),
        "2021-01-10 10:00",
    ),
    (
        include_str!("../../exams/cadre-graduate.toml"),
        "2023-01-10 10:00",
    ),
];

fn exams() -> impl Iterator<Item = (Exam, Timestamp)> {
    DEFINITIONS.into_iter().map(|(definition, civil)| {
        let exam: Exam = toml::from_str(definition).expect("the definition parses");
        let civil: CivilTime = civil.parse().expect("a time");
        let now = civil.to_timestamp(exam.time_zone);
        (exam, now)
    })
}

fn begin(exam: &Exam, now: Timestamp) -> Application {
    let beginning = NewApplication {
        id: ApplicationId(Uuid::from_u128(7)),
        number: "X-1".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(Uuid::from_u128(1)),
    };
    let mut application = Application::new(beginning, now);
    application.event_times.invited = Some(now);
    application
}

fn image(number: usize, now: Timestamp) -> Image {
    Image {
        id: ImageId(Uuid::from_u128(1000 + number as u128)),
        rank: number as i32,
        sha256: Sha256::of(&number.to_be_bytes()),
        bytes: 1,
        kind: FileKind::Jpeg,
        width: 1,
        height: 1,
        file_name: String::new(),
        uploaded: now,
        file_removed: None,
    }
}

/// An answer of the right kind; in a history the end stays open.
fn answer(section: &Section, field: &Field) -> String {
    fn deepest(tree: &[ChoiceNode]) -> &ChoiceNode {
        match &tree[0].under[..] {
            [] => &tree[0],
            under => deepest(under),
        }
    }
    let history = section.repeat.as_ref().and_then(|it| it.history.as_ref());
    if history.is_some_and(|history| history.until == field.id) {
        return String::new();
    }
    match &field.kind {
        FieldKind::Text { .. } => "样本".to_owned(),
        FieldKind::IdNumber => "11010119940307058X".to_owned(),
        FieldKind::Date { .. } => "1994-03-07".to_owned(),
        FieldKind::YearMonth { .. } => "2015.1".to_owned(),
        FieldKind::Choice { choices } => choices[0].id.to_string(),
        FieldKind::TreeChoice { tree } => deepest(tree).id.to_string(),
        FieldKind::Phone => "13800138000".to_owned(),
        FieldKind::Email => "a@example.com".to_owned(),
        FieldKind::Number { least, .. } => least.to_string(),
    }
}

/// The candidate's commands in a stage.
fn commands_for_stage(
    exam: &Exam,
    application: &Application,
    stage: &Stage,
    now: Timestamp,
) -> Vec<Command> {
    let add = |slot: &shared::exam::Slot, count: u16| {
        let have = application
            .materials
            .values()
            .map(|it| it.images.len())
            .sum::<usize>();
        let place = exam
            .slots()
            .position(|it| it.id == slot.id)
            .expect("it is there");
        (0..count)
            .map(|number| Command::AddImage {
                slot: slot.id.clone(),
                image: image(have + place * 300 + usize::from(number), now),
                replaces: None,
            })
            .collect::<Vec<_>>()
    };
    match stage.kind {
        StageKind::Notice => {
            let notice = stage.notice.as_ref().and_then(|id| exam.notice(id));
            let notice = notice.expect("a notice stage names one");
            vec![Command::AcceptNotice {
                notice: notice.id.clone(),
                wording: notice.wording(),
            }]
        }
        StageKind::Portrait => {
            let portrait = exam.portrait.as_ref().expect("a portrait stage has one");
            match application.images(&portrait.slot).first() {
                Some(kept) => vec![Command::ConfirmPortrait { image: kept.id }],
                None => add(exam.slot(&portrait.slot).expect("its slot"), 1),
            }
        }
        StageKind::Facts => {
            let first = |fact: &shared::exam::Fact| (fact.id.clone(), fact.choices[0].id.clone());
            vec![Command::AnswerFacts {
                facts: exam.facts.iter().map(first).collect(),
            }]
        }
        StageKind::Form => {
            let save = |section: &Section| {
                let times = section.repeat.as_ref().map_or(1, |it| it.least.max(1));
                let entry: FormEntry = section
                    .fields
                    .iter()
                    .map(|field| (field.id.clone(), answer(section, field)))
                    .collect();
                Command::SaveSection {
                    section: section.id.clone(),
                    entries: vec![entry; times.into()],
                }
            };
            exam.asked_sections(&application.facts).map(save).collect()
        }
        StageKind::Position => vec![Command::ChoosePosition {
            position: "A-1".parse().expect("a code"),
            title: "职位".to_owned(),
        }],
        StageKind::Materials => application
            .missing_requirements(exam, now)
            .into_iter()
            .filter_map(|missing| match missing {
                MissingRequirement::TooFewImages { slot, need, .. }
                | MissingRequirement::EntryImages { slot, need, .. } => {
                    Some(add(exam.slot(&slot)?, need))
                }
                _ => None,
            })
            .flatten()
            .collect(),
        StageKind::Submit => vec![Command::Submit],
        other => panic!("{other:?} is not the candidate's"),
    }
}

#[test]
fn every_exam_can_be_completed_from_its_definition() {
    for (exam, now) in exams() {
        let mut application = begin(&exam, now);
        let mut order = Vec::new();
        for _ in 0..20 {
            let open = exam.stages().find(|stage| {
                matches!(
                    application.stage_status(&exam, stage, now),
                    StageStatus::Open { .. }
                )
            });
            let Some(stage) = open else { break };
            for command in commands_for_stage(&exam, &application, stage, now) {
                let owner = Actor::Candidate(application.candidate);
                let said = format!("{} {command:?}", exam.code);
                let done = application.apply(&exam, command, owner, now);
                application = done
                    .unwrap_or_else(|problem| panic!("{said}: {problem:?}"))
                    .application;
            }
            order.push(stage.id.clone());
        }
        assert_eq!(
            application.state.kind(),
            StateKind::Submitted,
            "{}: {order:?}",
            exam.code
        );
        order.dedup();
        let candidates: Vec<_> = exam
            .stages()
            .filter(|stage| stage.kind.is_candidate_stage())
            .map(|stage| stage.id.clone())
            .collect();
        assert_eq!(order, candidates, "in the exam's own order");

        let reviewer = |level: u8| Actor::Reviewer(AccountId(Uuid::from_u128(level.into())));
        let mut parts = application.reviewed_parts(&exam);
        for section in exam.asked_sections(&application.facts) {
            let part = ReviewPart::Section(section.id.clone());
            assert!(parts.contains(&part), "{}: {part} is judged", exam.code);
        }
        parts.retain(|part| application.has_content(part));
        assert!(!parts.is_empty(), "{}: something is judged", exam.code);
        for level in 1..=exam.review.levels {
            let verdicts = parts.iter().map(|part| Command::GiveVerdict {
                part: part.clone(),
                verdict: Verdict::Passed,
            });
            for command in verdicts.chain([Command::Approve]) {
                application = application
                    .apply(&exam, command, reviewer(level), now)
                    .expect("the reviewer may")
                    .application;
            }
        }
        if let Some(until) = application.held_decision().map(|held| held.until) {
            application = application
                .apply(&exam, Command::ReleaseDecision, Actor::System, until)
                .expect("the hold is over")
                .application;
        }
        assert_eq!(application.state.kind(), StateKind::Approved);
        for stage in exam
            .stages()
            .filter(|stage| !stage.kind.is_candidate_stage())
        {
            let standing = application.stage_status(&exam, stage, now);
            assert_ne!(
                standing,
                StageStatus::NotApplicable,
                "{} {}",
                exam.code,
                stage.id
            );
        }
    }
}

#[test]
fn stage_outside_its_window_is_not_open_yet_or_missed() {
    for (exam, now) in exams() {
        let application = begin(&exam, now);
        let opening = application
            .submission_period(&exam)
            .expect("the exam has a window");
        let submit = exam.stage(StageKind::Submit).expect("the exam has one");
        let at = |now| application.stage_status(&exam, submit, now);
        if application.event_time(AnchorEvent::Invited) != Some(opening.opens) {
            let opens = opening.opens;
            assert_eq!(at(opens.plus(-1)), StageStatus::NotOpenYet { opens });
        }
        let closed = opening.closes;
        assert_eq!(at(closed), StageStatus::Missed { closed });
        let lapsed = application.apply(&exam, Command::Lapse, Actor::System, closed);
        let lapsed = lapsed.expect("it lapses").application;
        for stage in exam
            .stages()
            .filter(|stage| !stage.kind.is_candidate_stage())
        {
            let standing = lapsed.stage_status(&exam, stage, closed);
            assert_eq!(
                standing,
                StageStatus::NotApplicable,
                "{} {}",
                exam.code,
                stage.id
            );
        }
    }
}

#[test]
fn no_definition_shows_raw_markup() {
    for (definition, _) in DEFINITIONS {
        let texts = definition.lines().filter(|line| !line.starts_with('#'));
        for line in texts {
            assert!(!line.contains("**") && !line.contains('`'), "{line}");
        }
    }
}

#[test]
fn after_its_close_a_later_stage_is_done_missed_or_closed() {
    use StageKind::{OnSite, Payment, Print, Ticket};
    for (exam, now) in exams() {
        let mut idle = begin(&exam, now);
        idle.state = State::Approved { at: now };
        let mut busy = idle.clone();
        busy.payment.paid_at = Some(now);
        busy.event_times.ticket_printed = Some(now);
        busy.event_times.forms_printed = Some(now);
        let end = now.plus(3650 * Timestamp::DAY_MS);
        let is_later = |stage: &&Stage| matches!(stage.kind, Payment | Ticket | Print | OnSite);
        for stage in exam.stages().filter(is_later) {
            let done = busy.stage_status(&exam, stage, end);
            assert!(
                matches!(done, StageStatus::Done { .. }),
                "{} {done:?}",
                stage.id
            );
            let standing = idle.stage_status(&exam, stage, end);
            let is_expected = match stage.kind {
                Payment => matches!(standing, StageStatus::Missed { .. }),
                Ticket => matches!(
                    standing,
                    StageStatus::EarlierStageNotDone { before: Payment }
                ),
                _ => matches!(standing, StageStatus::Closed { .. }),
            };
            assert!(is_expected, "{} {standing:?}", stage.id);
        }
    }
}
