//! Deadlines (goals T5): generated schedules against an oracle that knows nothing of the
//! machine but numbers. `ZHUNKAO_SCHEDULES=1000000` runs the long mode.

mod schedule;

use schedule::{DAY_MS, Expected, KINDS, MARCH, Schedule, SeededRandom, When, ZONES};
use shared::{
    application::{
        Acceptance, Application, Command, FlatState, Image, LockReason, NewApplication,
        PageNumbers, StateKind, Verdict,
    },
    digest::Sha256,
    exam::{Exam, WindowSpan},
    id::{AccountId, ApplicationId, ImageId},
    jpeg::FileKind,
    problem::Problem,
    role::Actor,
    time::Timestamp,
};
use uuid::Uuid;

/// An exam with every stage of the candidate; its windows are set for each schedule.
fn base() -> Exam {
    let window =
        |id: &str| serde_json::json!({ "id": id, "title": "时间", "after": "invited", "days": 1 });
    let windows: Vec<_> = KINDS.iter().copied().chain(["mend"]).map(window).collect();
    let slot = |id: &str| serde_json::json!({ "id": id, "title": id, "necessity": "required", "count": { "most": 9 }, "rule": "scan" });
    serde_json::from_value(serde_json::json!({
        "code": "small", "prefix": "SM", "title": "小考试", "organiser": "考办", "time-zone": "+08:00",
        "windows": windows,
        "rounds": [{ "id": "one", "title": "初审", "stages": [
            { "id": "pledge", "title": "承诺", "kind": "notice", "notice": "pledge" },
            { "id": "portrait", "title": "照片", "kind": "portrait" },
            { "id": "facts", "title": "情况", "kind": "facts" },
            { "id": "position", "title": "职位", "kind": "position" },
            { "id": "materials", "title": "材料", "kind": "materials" },
            { "id": "submit", "title": "提交", "kind": "submit" },
            { "id": "review", "title": "审核", "kind": "review" }
        ] }],
        "notices": [{ "id": "pledge", "title": "承诺书", "text": "我承诺。", "accept": "同意" }],
        "facts": [{ "id": "local", "question": "本市户籍？", "choices": [{ "id": "yes", "label": "是" }] }],
        "positions": { "levels": ["职位"] },
        "portrait": { "slot": "portrait", "reviewed": true, "confirm": "final" },
        "image-rules": { "scan": {} },
        "categories": [{ "id": "all", "title": "全部", "slots": [slot("portrait"), slot("resume")] }],
        "review": { "levels": 1, "reasons": [] }
    }))
    .expect("the small exam is well-formed")
}

fn exam_of(schedule: &Schedule, base: &Exam) -> Exam {
    let mut exam = base.clone();
    let (zone, _) = ZONES[schedule.zone];
    exam.time_zone = serde_json::from_value(zone.into()).expect("a zone");
    let civil = |minute: i64| {
        let (day, minute) = (minute / DAY_MS + 1, minute % DAY_MS);
        format!("2026-03-{day:02} {:02}:{:02}", minute / 60, minute % 60)
            .parse()
            .expect("a day in March")
    };
    let span = |when| match when {
        When::Fixed(opens, closes) => WindowSpan::Fixed {
            opens: civil(opens),
            closes: civil(closes),
        },
        When::After(event, days) => WindowSpan::After {
            event,
            days: days as u16,
        },
    };
    let stages = exam.rounds[0].stages.clone();
    for (place, kind) in schedule.order.into_iter().enumerate() {
        let mut stage = stages[kind].clone();
        if let Some(when) = schedule.windows[kind] {
            exam.windows[kind].span = span(when);
            stage.window = Some(exam.windows[kind].id.clone());
        }
        exam.rounds[0].stages[place] = stage;
    }
    if let Some(when) = schedule.mend {
        exam.windows[6].span = span(when);
        exam.review.mend_window = Some(exam.windows[6].id.clone());
    }
    if !schedule.is_final {
        let portrait = exam.portrait.as_mut().expect("the exam has one");
        portrait.confirm = shared::exam::portrait::ConfirmationEffect::UntilSubmit;
    }
    exam
}

fn image(number: u128) -> Image {
    Image {
        id: ImageId(Uuid::from_u128(number)),
        rank: 1,
        sha256: Sha256::of(&number.to_be_bytes()),
        bytes: 1,
        kind: FileKind::Jpeg,
        width: 1,
        height: 1,
        file_name: String::new(),
        uploaded: Timestamp(MARCH),
        file_removed: None,
    }
}

fn application_of(schedule: &Schedule, exam: &Exam) -> Application {
    let beginning = NewApplication {
        id: ApplicationId(Uuid::from_u128(7)),
        number: "SM-2026-00001".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(Uuid::from_u128(1)),
    };
    let mut application = Application::new(beginning, Timestamp(MARCH));
    let state = FlatState {
        kind: schedule.state,
        decided: None,
        refusal_reason: None,
        commitment: None,
        held: None,
    };
    application.state = state.into_state(Timestamp(MARCH));
    application.event_times.invited = schedule.invited.map(Timestamp);
    application.event_times.returned = schedule.returned.map(Timestamp);
    if schedule.has_read {
        let notice = &exam.notices[0];
        application.acceptances.push(Acceptance {
            notice: notice.id.clone(),
            wording: notice.wording(),
            at: Timestamp(MARCH),
        });
    }
    if schedule.has_confirmed {
        application.event_times.portrait_confirmed = Some(Timestamp(MARCH));
    }
    for (number, slot) in exam.slots().enumerate() {
        let material = application.materials.entry(slot.id.clone()).or_default();
        material.images.push(image(number as u128));
        if schedule.state == StateKind::Returned {
            material.verdict = Verdict::Returned {
                reasons: Vec::new(),
                note: None,
                pages: PageNumbers::new(),
                boxes: Vec::new(),
            };
        }
    }
    application
}

/// An act of the stage at this place in `KINDS`.
fn act(kind: usize, exam: &Exam) -> Command {
    let slug = |name: &str| name.parse().expect("a slug");
    match KINDS[kind] {
        "pledge" => Command::AcceptNotice {
            notice: exam.notices[0].id.clone(),
            wording: exam.notices[0].wording(),
        },
        "facts" => Command::AnswerFacts {
            facts: [(
                "local".parse().expect("a slug"),
                "yes".parse().expect("a slug"),
            )]
            .into(),
        },
        "position" => Command::ChoosePosition {
            position: "A-1".parse().expect("a code"),
            title: "职位".to_owned(),
        },
        "submit" => Command::Submit,
        picture => Command::AddImage {
            slot: slug(if picture == "portrait" {
                "portrait"
            } else {
                "resume"
            }),
            image: image(1000),
            replaces: None,
        },
    }
}

fn read(answer: Result<(), Problem>) -> Expected {
    match answer {
        // Nothing of the clock or of the order stood in the way.
        Ok(()) | Err(Problem::Incomplete { .. }) => Expected::Allowed,
        Err(Problem::Locked(locked)) => match locked {
            LockReason::WindowNotOpen { opens } => Expected::NotYet(opens.0),
            LockReason::WindowClosed { closed } => Expected::Over(closed.0),
            LockReason::NoWindow => Expected::NoWindow,
            LockReason::EarlierStageNotDone { before } => Expected::Waits(before),
            LockReason::Submitted => Expected::Submitted,
            LockReason::NotReturned => Expected::NotReturned,
            LockReason::Confirmed => Expected::Confirmed,
            LockReason::Final => Expected::Final,
            LockReason::UploadNotPermitted => panic!("no roster here"),
        },
        Err(other) => panic!("{other:?} is no matter of time"),
    }
}

#[test]
fn command_is_allowed_exactly_when_the_oracle_says() {
    let count =
        std::env::var("ZHUNKAO_SCHEDULES").map_or(3_000, |count| count.parse().expect("a number"));
    let (mut dice, base) = (SeededRandom(0x5eed), base());
    let mut seen = std::collections::BTreeMap::new();
    for number in 0..count {
        let schedule = dice.random_schedule();
        let exam = exam_of(&schedule, &base);
        let application = application_of(&schedule, &exam);
        let now = Timestamp(schedule.now);
        let owner = Actor::Candidate(application.candidate);
        for (kind, word) in KINDS.iter().enumerate() {
            let answer = application
                .clone()
                .apply(&exam, act(kind, &exam), owner, now);
            // The submission says what is missing instead of what it waits for.
            let expected = match *word {
                "submit" => schedule.expect_from_clock(kind),
                _ => schedule.expect(kind),
            };
            let got = read(answer.map(drop));
            assert_eq!(
                got, expected,
                "schedule {number}, {}: {schedule:#?}",
                KINDS[kind]
            );
            let word = format!("{got:?}");
            let word = word.split('(').next().unwrap_or_default().to_owned();
            *seen.entry(word).or_insert(0_u64) += 1;
        }
        let submit = KINDS.len() - 1;
        let is_over = matches!(schedule.expect_from_clock(submit), Expected::Over(_));
        let lapses = application
            .apply(&exam, Command::Lapse, Actor::System, now)
            .is_ok();
        assert_eq!(lapses, is_over, "schedule {number} lapses: {schedule:#?}");
    }
    // An oracle that never meets a case would agree with anything.
    assert_eq!(seen.len(), 9, "{seen:?}");
}
