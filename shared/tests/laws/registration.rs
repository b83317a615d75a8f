//! Tests of reviews of the registration (S2), by section and position.

use std::sync::Arc;

use shared::{
    application::{
        Application, Command, FormEntry, LockReason, MissingRequirement, PageNumbers, ReviewPart,
        State, StateKind, Verdict,
    },
    exam::{Exam, StageKind},
    id::SectionId,
    problem::Problem,
};

use crate::life::{OPEN, owner, returned, reviewer};

fn exam() -> Arc<Exam> {
    let json = serde_json::json!({
        "code": "posts", "prefix": "PO", "title": "招考", "organiser": "考办", "time-zone": "+08:00",
        "windows": [{ "id": "register", "title": "报名", "opens": "2026-03-01 09:00", "closes": "2026-03-08 18:00" }],
        "rounds": [{ "id": "one", "title": "报名", "stages": [
            { "id": "form", "title": "信息", "kind": "form", "window": "register" },
            { "id": "position", "title": "职位", "kind": "position" },
            { "id": "confirm", "title": "确认", "kind": "submit" },
            { "id": "review", "title": "审核", "kind": "review" } ] }],
        "form": [
            { "id": "person", "title": "本人", "fields": [{ "id": "address", "title": "地址", "kind": "text", "limit": 50, "required": true }] },
            { "id": "school", "title": "学历", "fields": [{ "id": "major", "title": "专业", "kind": "text", "limit": 50, "required": true }] }
        ],
        "positions": { "levels": ["单位", "职位"], "columns": [], "conditions": [] },
        "review": { "levels": 1, "reasons": [
            { "id": "blurred", "label": "不清", "sentence": "写不清。", "kind": "mendable", "general": true },
            { "id": "other", "label": "其他", "sentence": "见说明。", "kind": "mendable", "general": true, "wants-note": true },
            { "id": "too-low", "label": "学历不符", "sentence": "学历不符。", "kind": "disqualifying", "general": true } ] }
    });
    Arc::new(serde_json::from_value(json).expect("the small exam is well-formed"))
}

fn part(name: &str) -> ReviewPart {
    name.parse().expect("a part")
}

fn write(section: &str, field: &str, text: &str) -> Command {
    let mut entry = FormEntry::default();
    entry.set(field.parse().expect("a slug"), text.to_owned());
    Command::SaveSection {
        section: section.parse().expect("a slug"),
        entries: vec![entry],
    }
}

fn choose(code: &str) -> Command {
    Command::ChoosePosition {
        position: code.parse().expect("a code"),
        title: code.to_owned(),
    }
}

fn judge(name: &str, verdict: Verdict) -> Command {
    Command::GiveVerdict {
        part: part(name),
        verdict,
    }
}

fn try_act(application: &Application, command: Command) -> Result<Application, Problem> {
    let actor = match command {
        Command::GiveVerdict { .. } | Command::Return | Command::Approve => reviewer(),
        _ => owner(application),
    };
    let done = application.clone().apply(&exam(), command, actor, OPEN)?;
    Ok(done.application)
}

fn act(application: Application, commands: impl IntoIterator<Item = Command>) -> Application {
    commands
        .into_iter()
        .fold(application, |application, command| {
            let said = format!("{command:?}");
            try_act(&application, command).unwrap_or_else(|problem| panic!("{said}: {problem:?}"))
        })
}

fn submitted() -> Application {
    let mut application = crate::life::fresh();
    application.exam = exam().code.clone();
    let written = [
        write("person", "address", "一号"),
        write("school", "major", "数学"),
        choose("A-1"),
        Command::Submit,
    ];
    act(application, written)
}

const PARTS: [&str; 3] = ["section:person", "section:school", "position:"];

/// Everything passed but these.
fn sent_back(parts: &[&str]) -> Application {
    let verdicts = PARTS.map(|name| {
        let is_returned = parts.contains(&name);
        judge(
            name,
            if is_returned {
                returned()
            } else {
                Verdict::Passed
            },
        )
    });
    act(act(submitted(), verdicts), [Command::Return])
}

#[test]
fn decision_needs_a_verdict_on_each_section_and_position() {
    let application = submitted();
    let parts: Vec<ReviewPart> = PARTS.map(part).into();
    assert_eq!(application.reviewed_parts(&exam()), parts);
    for decision in [Command::Approve, Command::Return] {
        let refused = try_act(&application, decision);
        let parts = parts.clone();
        assert_eq!(refused, Err(Problem::NotJudged { parts }));
    }
    let passed = PARTS.map(|name| judge(name, Verdict::Passed));
    let approved = act(application, passed.into_iter().chain([Command::Approve]));
    assert_eq!(approved.state.kind(), StateKind::Approved);
}

#[test]
fn returned_section_alone_opens_and_must_change() {
    let application = sent_back(&["section:school"]);
    let exam = exam();
    let lock = |id: &str| {
        let id: SectionId = id.parse().expect("a slug");
        let section = exam.section(&id).expect("a section");
        application.check_section_open(&exam, section, OPEN)
    };
    assert_eq!(lock("school"), Ok(()));
    assert_eq!(lock("person"), Err(LockReason::NotReturned));
    let position = application.check_stage_kind_open(&exam, StageKind::Position, OPEN);
    assert_eq!(position, Err(LockReason::NotReturned));

    let part = part("section:school");
    let missing = vec![MissingRequirement::Unmended {
        part: part.clone(),
        pages: PageNumbers::new(),
    }];
    let unmended = Err(Problem::Incomplete { missing });
    assert_eq!(try_act(&application, Command::Submit), unmended);
    // Saved again with the same words, it is the same fault again.
    let same = act(application.clone(), [write("school", "major", "数学")]);
    assert_eq!(try_act(&same, Command::Submit), unmended);

    let mended = act(
        application,
        [write("school", "major", "统计学"), Command::Submit],
    );
    assert_eq!(mended.state.kind(), StateKind::Submitted);
    assert!(mended.verdict_on(&part).is_pending());
    let waits: Vec<_> = mended
        .reviewed_parts(&exam)
        .into_iter()
        .filter(|part| mended.verdict_on(part).is_pending())
        .map(|part| part.to_string())
        .collect();
    assert_eq!(
        waits,
        ["section:school", "position:"],
        "its conditions are held against the form"
    );
}

#[test]
fn a_returned_position_is_changed_alone() {
    let application = sent_back(&["position:"]);
    let refused = try_act(&application, write("person", "address", "二号"));
    assert_eq!(refused, Err(Problem::Locked(LockReason::NotReturned)));
    let mended = act(application, [choose("A-2"), Command::Submit]);
    assert_eq!(mended.verdict_on(&part("section:person")), &Verdict::Passed);
    assert!(mended.verdict_on(&part("position:")).is_pending());
}

#[test]
fn section_verdict_is_hidden_from_candidate_until_return() {
    use shared::exam::publication::Disclosure;
    let judged = act(submitted(), [judge("section:person", returned())]);
    let seen = judged.into_candidate_view(Disclosure::Open);
    assert!(seen.verdict_on(&part("section:person")).is_pending());
    let returned = sent_back(&["section:person"]);
    assert!(returned.verdict_author(&part("section:person")).is_some());
    let seen = returned.into_candidate_view(Disclosure::Open);
    assert!(seen.verdict_on(&part("section:person")).is_returned());
    assert_eq!(seen.verdict_author(&part("section:person")), None);
}

/// A definition of an earlier build, which judged the form only with this key.
#[test]
fn stored_definition_with_obsolete_key_still_parses() {
    for old in [true, false] {
        let mut json = serde_json::to_value(&*exam()).expect("an exam is data");
        json["review"]["registration"] = old.into();
        let read: Exam = serde_json::from_value(json).expect("it opens");
        assert_eq!(read, *exam());
        let written = serde_json::to_value(&read).expect("an exam is data");
        assert!(written["review"].get("registration").is_none());
    }
}

/// Under review when only papers were judged: every section waits, and the decision is possible.
#[test]
fn an_application_without_verdicts_on_its_form_can_be_decided() {
    let mut old = submitted();
    old.state = State::UnderReview { held: None };
    assert!(old.review.verdicts.is_empty());
    let passed = PARTS.map(|name| judge(name, Verdict::Passed));
    let approved = act(old.clone(), passed.into_iter().chain([Command::Approve]));
    assert_eq!(approved.state.kind(), StateKind::Approved);
    // Returned then, nothing of the form is open, and it is sent again as it is.
    old.state = State::Returned { commitment: None };
    old.event_times.returned = Some(OPEN);
    for section in &exam().form {
        assert_eq!(
            old.check_section_open(&exam(), section, OPEN),
            Err(LockReason::NotReturned)
        );
    }
    let again = act(old, [Command::Submit]);
    assert_eq!(again.reviewed_parts(&exam()).len(), PARTS.len());
}

#[test]
fn a_reason_that_says_not_eligible_is_refused_and_not_sent_back() {
    let not_eligible = Verdict::Returned {
        reasons: vec!["too-low".parse().expect("a slug")],
        note: None,
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    let verdicts = [
        judge("section:person", Verdict::Passed),
        judge("section:school", not_eligible),
        judge("position:", Verdict::Passed),
    ];
    let judged = act(submitted(), verdicts);
    let parts = vec![part("section:school")];
    assert_eq!(judged.disqualified_parts(&exam()), parts);
    assert_eq!(
        try_act(&judged, Command::Return),
        Err(Problem::Disqualified { parts })
    );
    let note = "学历不符".to_owned();
    let refused = judged.apply(&exam(), Command::Refuse { note }, reviewer(), OPEN);
    assert_eq!(
        refused.expect("it is refused").application.state.kind(),
        StateKind::Refused
    );
}

#[test]
fn reason_other_needs_a_note() {
    let other = |note: Option<&str>| Verdict::Returned {
        reasons: vec!["other".parse().expect("a slug")],
        note: note.map(str::to_owned),
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    for empty in [None, Some(""), Some("  ")] {
        let refused = try_act(&submitted(), judge("section:person", other(empty)));
        assert_eq!(refused, Err(Problem::NoteMissing), "{empty:?}");
    }
    let said = judge("section:person", other(Some("地址请写到门牌号")));
    assert!(try_act(&submitted(), said).is_ok());
}
