//! Tests of the whole registration of S2 (exams/national-personnel.toml): portrait, notices, form,
//! position, confirmation, refusal and another position. S2-01, S2-08 … S2-20.

use server::imports::positions::read_positions;
use shared::{
    application::{Application, Command, FormEntry, LockReason, MissingRequirement},
    exam::Exam,
    id::{ApplicationId, ImageId},
    position::ConditionOutcome,
    problem::Problem,
    role::Actor as Who,
    view::{MyExams, PositionCard, PositionList},
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{TestApp, load_picture},
};

pub(crate) const CODE: &str = "national-personnel";
pub(crate) const POSITIONS: &str = include_str!("../../../exams/positions/national-personnel.csv");

/// S2 in the middle of its window, with its positions, and a candidate who has entered it.
pub(crate) async fn enter() -> (TestApp, TestUser, ApplicationId) {
    enter_in(TestApp::start().await).await
}

/// As [`enter`], on a server set up by the caller.
pub(crate) async fn enter_in(app: TestApp) -> (TestApp, TestUser, ApplicationId) {
    app.set_time("2024-03-05 10:00");
    publish(&app).await;
    let candidate = app.candidate().await;
    let answer = candidate
        .call("applications/enter", &[("exam", CODE)])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let exams: MyExams = candidate.read("applications/mine", &[]).await;
    let application = exams.entered[0].application.expect("was entered");
    (app, candidate, application)
}

/// S2 without its hold: these tests expect a decision at once. The hold has tests of its own.
pub(crate) fn exam() -> Exam {
    let mut exam: Exam = toml::from_str(include_str!("../../../exams/national-personnel.toml"))
        .expect("the definition parses");
    exam.review.hold_minutes = 0;
    exam
}

async fn publish(app: &TestApp) {
    let now = app.state.clock.now();
    let exam = exam();
    app.state
        .db
        .publish_exam(&exam, now)
        .await
        .expect("is published");
    let positions = read_positions(&exam, POSITIONS.as_bytes()).expect("the file is in order");
    app.state
        .db
        .import_positions(&exam.code, positions, (None, now))
        .await
        .expect("is imported");
}

impl TestUser {
    pub(crate) async fn act(
        &self,
        function: &str,
        id: ApplicationId,
        more: &[(&str, &str)],
    ) -> u16 {
        let id = id.to_string();
        let mut arguments = vec![("application", &*id)];
        arguments.extend(more);
        self.call(function, &arguments).await.status
    }

    async fn upload_portrait(&self, id: ApplicationId) -> ImageId {
        let image = new_image_id();
        let answer = self
            .upload(
                id,
                "portrait",
                image,
                load_picture("portrait-295x413-white.jpg"),
            )
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        image
    }

    async fn read_notices(&self, id: ApplicationId) {
        for notice in self.dossier(id).await.exam.required_notices() {
            let wording = notice.wording().to_string();
            let arguments = [("notice", notice.id.as_str()), ("wording", &wording)];
            assert_eq!(
                self.act("applications/accept-notice", id, &arguments).await,
                200
            );
        }
    }

    /// Saves sections of the form directly; the form pages have their own tests.
    pub(crate) async fn write(
        &self,
        app: &TestApp,
        id: ApplicationId,
        sections: &[&str],
        typed: fn(&str) -> Option<&'static str>,
    ) {
        let candidate = self.application(id).await.candidate;
        for section in &exam().form {
            if !sections.contains(&section.id.as_str()) {
                continue;
            }
            let entry: FormEntry = section
                .fields
                .iter()
                .filter_map(|field| Some((field.id.clone(), typed(field.id.as_str())?.to_owned())))
                .collect();
            let command = Command::SaveSection {
                section: section.id.clone(),
                entries: vec![entry],
            };
            let now = app.state.clock.now();
            app.state
                .db
                .perform(id, None, command, Who::Candidate(candidate), now)
                .await
                .expect("is saved");
        }
    }

    /// All steps before the choice of the position.
    pub(crate) async fn settle(&self, app: &TestApp, id: ApplicationId) {
        let image = self.upload_portrait(id).await.to_string();
        assert_eq!(
            self.act("applications/confirm-portrait", id, &[("image", &image)])
                .await,
            200
        );
        self.read_notices(id).await;
        let sections = exam().form;
        let sections: Vec<_> = sections.iter().map(|it| it.id.as_str()).collect();
        self.write(app, id, &sections, typed).await;
    }
}

/// A candidate with a master's degree in computing, without grassroots work.
pub(crate) fn typed(field: &str) -> Option<&'static str> {
    Some(match field {
        "gender" => "female",
        "born" => "1996-05-20",
        "nation" => "han",
        "politics" => "league",
        "household" => "hebei",
        "grassroots-years" => "0",
        "education" => "graduate",
        "degree" => "master-degree",
        "school" => "样本大学",
        "major" => "computing",
        "major-name" => "计算机科学与技术",
        "graduated" => "2021.7",
        "mobile" | "emergency-phone" => "13800138000",
        "address" => "样本市城东区一号",
        "emergency-name" | "relative-name" => "林甲",
        "record-from" => "2011.9",
        "record-kind" => "study",
        "record-place" => "样本大学",
        "record-role" => "学生",
        "relation" => "parent",
        "relative-work" => "无",
        _ => return None,
    })
}

#[tokio::test]
async fn the_portrait_comes_first_and_is_final_once_confirmed() {
    let (_app, candidate, id) = enter().await;
    let notice = exam().notices[0].clone();
    let wording = notice.wording().to_string();
    let arguments = [("notice", notice.id.as_str()), ("wording", &wording)];
    let application = id.to_string();
    let early = [&[("application", &*application)][..], &arguments].concat();
    let early = candidate.call("applications/accept-notice", &early).await;
    let before = shared::exam::StageKind::Portrait;
    assert_eq!(
        early.problem(),
        Problem::Locked(LockReason::EarlierStageNotDone { before })
    );

    let first = candidate.upload_portrait(id).await;
    // Until it is confirmed, the portrait can be replaced.
    assert_eq!(
        candidate
            .act("images/remove", id, &[("image", &first.to_string())])
            .await,
        200
    );
    let image = candidate.upload_portrait(id).await.to_string();
    let page = candidate
        .open(&format!("/applications/{id}/portrait"))
        .await;
    assert!(
        page.text().contains("确认这张照片，不能再更换"),
        "{}",
        page.text()
    );
    let other = new_image_id().to_string();
    assert_eq!(
        candidate
            .act("applications/confirm-portrait", id, &[("image", &other)])
            .await,
        409,
        "what was looked at is what is confirmed"
    );
    for _ in 0..2 {
        let image = [("image", &*image)];
        assert_eq!(
            candidate
                .act("applications/confirm-portrait", id, &image)
                .await,
            200
        );
    }
    let gone = candidate
        .call(
            "images/remove",
            &[("application", &id.to_string()), ("image", &image)],
        )
        .await;
    assert_eq!(gone.problem(), Problem::Locked(LockReason::Confirmed));
    assert_eq!(
        candidate
            .act("applications/accept-notice", id, &arguments)
            .await,
        200
    );
}

#[tokio::test]
async fn position_can_be_changed_until_confirmation() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let application = id.to_string();
    let list: PositionList = candidate
        .read("positions/list", &[("application", &application)])
        .await;
    assert_eq!((list.branches.len(), list.all), (6, 40));
    let found: PositionList = candidate
        .read(
            "positions/list",
            &[
                ("application", &application),
                ("query[search]", "城东分局 信息化"),
            ],
        )
        .await;
    let code = found.rows[0].position.code.to_string();
    let card: PositionCard = candidate
        .read(
            "positions/read",
            &[("application", &application), ("position", &code)],
        )
        .await;
    let majors = card
        .comparisons
        .iter()
        .find(|it| it.condition.as_str() == "education-from");
    assert_eq!(majors.map(|it| it.outcome), Some(ConditionOutcome::Met));
    let fitting: PositionList = candidate
        .read(
            "positions/list",
            &[
                ("application", &application),
                ("query[search]", "一级科员"),
                ("query[fitting]", "true"),
            ],
        )
        .await;
    assert!(
        fitting.total < list.all && fitting.total > 0,
        "{}",
        fitting.total
    );
    for page in [
        "positions",
        "positions?q=%E5%88%86%E5%B1%80&fit=on",
        &format!("positions/{code}"),
    ] {
        let page = candidate.open(&format!("/applications/{id}/{page}")).await;
        assert_eq!(page.status, 200);
    }

    let unknown = candidate
        .act("positions/choose", id, &[("position", "Z-9")])
        .await;
    assert_eq!(unknown, 404);
    for code in ["10010101", &code] {
        assert_eq!(
            candidate
                .act("positions/choose", id, &[("position", code)])
                .await,
            200
        );
    }
    let chosen = candidate
        .dossier(id)
        .await
        .position
        .expect("a position is chosen");
    assert_eq!(chosen.position.code.to_string(), code);

    candidate.submit(id).await;
    let late = candidate
        .act("positions/choose", id, &[("position", "10010101")])
        .await;
    assert_eq!(late, 409, "S2-20");
    let reviewer = app.reviewer().await;
    let desk = reviewer.desk(id).await;
    assert_eq!(
        desk.dossier.position,
        Some(chosen),
        "the reviewer sees it too"
    );
}

#[tokio::test]
async fn submission_needs_a_confirmed_position() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let revision = candidate.application(id).await.revision.to_string();
    let arguments = [("application", &*id.to_string()), ("revision", &revision)];
    let early = candidate.call("applications/submit", &arguments).await;
    let missing = vec![MissingRequirement::Position];
    assert_eq!(early.problem(), Problem::Incomplete { missing });
    let reviewer = app.reviewer().await;
    let hidden = reviewer
        .query("review/desk", &[("application", &id.to_string())])
        .await;
    assert_eq!(hidden.status, 404, "S2-19");
    let page = candidate.open(&format!("/applications/{id}/submit")).await;
    for said in ["只有点击“确认”", "样本大学", "选择职位"] {
        assert!(page.text().contains(said), "{said}");
    }
}

#[tokio::test]
async fn birth_date_must_match_the_identity_number() {
    let (app, candidate, id) = enter().await;
    candidate.settle(&app, id).await;
    let other = |field: &str| match field {
        "gender" => Some("male"),
        "born" => Some("1997-05-20"),
        field => typed(field),
    };
    let is_missing = |application: &Application| {
        let missing = application.missing_requirements(&exam(), app.state.clock.now());
        missing.contains(&MissingRequirement::Answers {
            section: "person".parse().expect("a slug"),
            faults: 2,
        })
    };
    assert!(!is_missing(&candidate.application(id).await));
    candidate.write(&app, id, &["person"], other).await;
    assert!(is_missing(&candidate.application(id).await));
    let page = format!("/applications/{id}/form/person?check=1");
    let page = candidate.open(&page).await.text();
    assert!(page.contains("填的是「1997年5月20日」，但证件号码上是「1996年5月20日」"));
}
