//! Steps of a candidate's application, as far as a test needs them.

use axum::{
    body::Body,
    http::{Request, header},
};
use shared::{
    application::{Application, ReviewPart, ReviewedSnapshot, StateKind},
    exam::ReasonKind,
    id::{ApplicationId, ImageId},
    problem::Problem,
    view::{Dossier, MyExams, ReviewDesk},
};

use crate::{
    actor::{TestUser, new_image_id},
    app::{EXAM, TestApp, load_picture},
};

/// The required slots, each with a valid file.
pub(crate) const REQUIRED: [(&str, &str); 3] = [
    ("id-card", "id-front-100-300k.jpg"),
    ("education", "scan-diploma-under-300k.jpg"),
    ("resume", "scan-resume-under-300k.jpg"),
];

impl TestUser {
    /// Enters the exam and accepts its notices; returns the application.
    pub(crate) async fn enter(&self) -> ApplicationId {
        let application = self.enter_unread().await;
        self.accept_notices(application).await;
        application
    }

    /// Only enters the exam.
    pub(crate) async fn enter_unread(&self) -> ApplicationId {
        self.enter_exam(EXAM).await
    }

    pub(crate) async fn enter_exam(&self, code: &str) -> ApplicationId {
        let answer = self.call("applications/enter", &[("exam", code)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let exams: MyExams = self.read("applications/mine", &[]).await;
        exams
            .entered
            .iter()
            .filter(|card| card.exam.as_str() == code)
            .find_map(|card| card.application)
            .expect("the exam has been entered")
    }

    pub(crate) async fn dossier(&self, application: ApplicationId) -> Dossier {
        self.read(
            "applications/read",
            &[("application", &application.to_string())],
        )
        .await
    }

    pub(crate) async fn application(&self, application: ApplicationId) -> Application {
        self.dossier(application).await.application
    }

    pub(crate) async fn accept_notices(&self, application: ApplicationId) {
        let id = application.to_string();
        let dossier = self.dossier(application).await;
        for notice in dossier.exam.required_notices() {
            let wording = notice.wording().to_string();
            let arguments = [
                ("application", id.as_str()),
                ("notice", notice.id.as_str()),
                ("wording", &wording),
            ];
            assert_eq!(
                self.call("applications/accept-notice", &arguments)
                    .await
                    .status,
                200
            );
        }
    }

    /// Answers the facts.
    pub(crate) async fn prepare(&self, application: ApplicationId) {
        let id = application.to_string();
        let dossier = self.dossier(application).await;
        let mut facts: Vec<(String, &str)> = vec![("application".to_owned(), &id)];
        facts.extend(
            dossier
                .exam
                .facts
                .iter()
                .map(|fact| (format!("facts[{}]", fact.id), "no")),
        );
        let facts: Vec<_> = facts
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        assert_eq!(
            self.call("applications/answer-facts", &facts).await.status,
            200
        );
    }

    /// Uploads a valid file into each required slot; returns the images in their order.
    pub(crate) async fn fill(&self, application: ApplicationId) -> Vec<ImageId> {
        let mut images = Vec::new();
        for (slot, file) in REQUIRED {
            let image = new_image_id();
            let answer = self
                .upload(application, slot, image, load_picture(file))
                .await;
            assert_eq!(answer.status, 201, "{file}: {}", answer.text());
            images.push(image);
        }
        images
    }

    pub(crate) async fn submit(&self, application: ApplicationId) {
        let revision = self.application(application).await.revision.to_string();
        let arguments = [
            ("application", &*application.to_string()),
            ("revision", &revision),
        ];
        let answer = self.call("applications/submit", &arguments).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Submits the reviewed state; returns the code of the receipt.
    pub(crate) async fn submit_looked(
        &self,
        application: ApplicationId,
        revision: u32,
        looked: &ReviewedSnapshot,
    ) -> Result<String, Problem> {
        let body = serde_json::json!({
            "application": application,
            "revision": revision,
            "looked": looked,
        });
        let request = Request::post("/api/applications/submit-looked")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json");
        let answer = self.send(request, Body::from(body.to_string())).await;
        match answer.status {
            200 => Ok(answer.json()),
            _ => Err(answer.problem()),
        }
    }

    /// All steps from the entry to the submission.
    pub(crate) async fn apply(&self) -> (ApplicationId, Vec<ImageId>) {
        let application = self.enter().await;
        self.prepare(application).await;
        let images = self.fill(application).await;
        self.submit(application).await;
        (application, images)
    }

    /// The reviewer's view of the application.
    pub(crate) async fn desk(&self, application: ApplicationId) -> ReviewDesk {
        self.read("review/desk", &[("application", &application.to_string())])
            .await
    }

    /// An action of the reviewer on the newest revision, which must succeed.
    /// Refuses an application, for a reason that means “not eligible”.
    pub(crate) async fn refuse(&self, application: ApplicationId, note: &str) {
        let desk = self.desk(application).await;
        let exam = &desk.dossier.exam;
        let find_reason = |part: &ReviewPart| {
            let offered = exam.offered_reasons(part).into_iter();
            let mut reasons = offered.map(|offered| offered.reason);
            reasons.find(|reason| reason.kind == ReasonKind::Disqualifying)
        };
        let parts = desk.dossier.application.reviewed_parts(exam);
        let (part, reason) = parts
            .iter()
            .find_map(|part| Some((part.to_string(), find_reason(part)?.id.to_string())))
            .expect("the exam has such a reason");
        let returned = [("part", &*part), ("reasons[0]", &reason)];
        self.review("review/return-part", application, &returned)
            .await;
        self.review("review/refuse", application, &[("note", note)])
            .await;
    }

    pub(crate) async fn review(
        &self,
        act: &str,
        application: ApplicationId,
        more: &[(&str, &str)],
    ) {
        let judged = self.desk(application).await.dossier.application;
        let (id, revision) = (application.to_string(), judged.revision.to_string());
        let mut arguments = vec![("application", id.as_str()), ("revision", &revision)];
        arguments.extend(more);
        // The review page shows every picture before the slot is passed.
        let shown: Vec<(String, String)> = match (act, more.first()) {
            ("review/pass", Some((_, part))) => match part.parse() {
                Ok(ReviewPart::Slot(slot)) => judged.images(&slot).iter().enumerate(),
                _ => [].iter().enumerate(),
            }
            .map(|(at, image)| (format!("shown[{at}]"), image.id.to_string()))
            .collect(),
            _ => Vec::new(),
        };
        arguments.extend(shown.iter().map(|(name, id)| (name.as_str(), id.as_str())));
        let answer = self.call(act, &arguments).await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.text());
    }

    /// Passes everything without a verdict.
    pub(crate) async fn pass_all(&self, application: ApplicationId) {
        let Dossier {
            exam,
            application: judged,
            ..
        } = self.desk(application).await.dossier;
        for part in judged.reviewed_parts(&exam) {
            if judged.has_content(&part) && judged.verdict_on(&part).is_pending() {
                let part = [("part", &*part.to_string())];
                self.review("review/pass", application, &part).await;
            }
        }
    }

    /// Returns one slot for a reason and passes the others.
    pub(crate) async fn send_back(&self, application: ApplicationId, returned: &str, reason: &str) {
        for (slot, _) in REQUIRED {
            match slot == returned {
                true => {
                    self.review(
                        "review/return-part",
                        application,
                        &[("part", slot), ("reasons[0]", reason)],
                    )
                    .await
                }
                false => {
                    self.review("review/pass", application, &[("part", slot)])
                        .await
                }
            }
        }
        self.review("review/send-back", application, &[]).await;
    }
}

#[tokio::test]
async fn an_application_is_made_once_however_often_one_enters() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter().await;
    assert_eq!(candidate.enter().await, application);
    assert_eq!(
        candidate.application(application).await.state.kind(),
        StateKind::Draft
    );
}

#[tokio::test]
async fn agreeing_to_a_notice_leads_to_the_next_step() {
    let app = TestApp::start().await;
    let candidate = app.candidate().await;
    let application = candidate.enter_unread().await;
    let dossier = candidate.dossier(application).await;
    let notice = dossier.exam.required_notices().next().expect("the pledge");
    let (id, wording) = (application.to_string(), notice.wording().to_string());
    let form = [
        ("application", id.as_str()),
        ("notice", notice.id.as_str()),
        ("wording", &wording),
    ];
    let page = "/api/applications/accept-notice";
    let answer = candidate.post_page(page, &form).await;
    assert_eq!(
        answer.header("location"),
        format!("/applications/{application}/facts?done=notice")
    );
}

#[tokio::test]
async fn an_exam_that_has_not_begun_has_no_button_to_enter() {
    let app = TestApp::start().await;
    let asked = "/exams/shenzhen-civil-service/enter";
    for (time, can_enter) in [("2021-01-12 08:59", false), ("2021-01-12 09:00", true)] {
        app.set_time(time);
        let candidate = app.candidate().await;
        let mine: MyExams = candidate.read("applications/mine", &[]).await;
        assert_eq!(mine.offered[0].can_enter, can_enter, "{time}");
        let page = candidate.open("/exams").await.text();
        assert_eq!(page.contains(&format!(r#"href="{asked}""#)), can_enter);
        let page = candidate.open(asked).await.text();
        assert_eq!(page.contains("确认进入"), can_enter, "{page}");
    }
}
