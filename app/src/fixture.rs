//! Test fixtures: an application to the Shenzhen exam in several states.

use std::sync::Arc;

use shared::{
    application::{
        Acceptance, Application, Image, Manifest, NewApplication, PageNumbers, Receipt, State,
        Verdict,
    },
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ApplicationId, ImageId, SlotId},
    jpeg::FileKind,
    time::{CivilTime, Timestamp},
    view::{CandidateIdentity, Dossier},
};

/// A new draft, within the submission window of the exam.
pub(crate) fn draft() -> Dossier {
    let exam: Exam = toml::from_str(include_str!("../../exams/shenzhen-civil-service.toml"))
        .expect("the definition parses");
    let now = moment(&exam, "2021-01-15 10:00");
    let beginning = NewApplication {
        id: ApplicationId(
            "00000000-0000-7000-8000-000000000001"
                .parse()
                .expect("a UUID"),
        ),
        number: "SZ-2021-00001".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(
            "00000000-0000-7000-8000-000000000002"
                .parse()
                .expect("a UUID"),
        ),
    };
    let application = Application::new(beginning, now);
    Dossier {
        exam: Arc::new(exam),
        application,
        person: CandidateIdentity {
            name: "林样本".to_owned(),
            id_number: None,
            valid_until: None,
        },
        known: Default::default(),
        log: Vec::new(),
        receipts: Vec::new(),
        position: None,
        seat: None,
        now,
    }
}

/// Complete, but not submitted. All facts are answered "no", so only the required slots apply.
pub(crate) fn complete() -> Dossier {
    let mut dossier = draft();
    accept(&mut dossier);
    for fact in ["household", "grassroots", "other"] {
        dossier
            .application
            .facts
            .insert(fact.parse().expect("a slug"), "no".parse().expect("a slug"));
    }
    for name in ["id-card", "education", "resume"] {
        put(&mut dossier, name, 1);
    }
    dossier
}

/// Complete and submitted.
pub(super) fn submitted() -> Dossier {
    let mut dossier = complete();
    let manifest = Manifest::from_application(&dossier.application, &dossier.exam);
    dossier.receipts = vec![Receipt::issue(
        &dossier.application,
        manifest.clone(),
        dossier.now,
        None,
    )];
    dossier.application.submitted_manifest = manifest;
    dossier.application.state = State::Submitted;
    dossier.application.event_times.submitted = Some(dossier.now);
    dossier
}

/// Submitted, with this slot returned.
pub(super) fn returned(name: &str) -> Dossier {
    let mut dossier = submitted();
    dossier.application.state = State::Returned { commitment: None };
    dossier.application.event_times.returned = Some(dossier.now);
    let verdict = Verdict::Returned {
        reasons: Vec::new(),
        note: Some("太暗".to_owned()),
        pages: PageNumbers::new(),
        boxes: Vec::new(),
    };
    dossier
        .application
        .materials
        .get_mut(&slot(name))
        .expect("the slot holds an image")
        .verdict = verdict;
    dossier
}

pub(super) fn accept(dossier: &mut Dossier) {
    let notice = &dossier.exam.notices[0];
    let acceptance = Acceptance {
        notice: notice.id.clone(),
        wording: notice.wording(),
        at: dossier.now,
    };
    dossier.application.acceptances.push(acceptance);
}

/// Puts an image into the slot; another `content` makes another file.
pub(crate) fn put(dossier: &mut Dossier, name: &str, content: u8) {
    let image = Image {
        id: ImageId(
            "00000000-0000-7000-8000-000000000003"
                .parse()
                .expect("a UUID"),
        ),
        rank: 1,
        sha256: Sha256::of(&[content]),
        bytes: 200_000,
        kind: FileKind::Jpeg,
        width: 1654,
        height: 2339,
        file_name: "a.jpg".to_owned(),
        uploaded: dossier.now,
        file_removed: None,
    };
    dossier
        .application
        .materials
        .entry(slot(name))
        .or_default()
        .images = vec![image];
}

pub(crate) fn slot(name: &str) -> SlotId {
    name.parse().expect("a slug")
}

pub(super) fn moment(exam: &Exam, civil: &str) -> Timestamp {
    civil
        .parse::<CivilTime>()
        .expect("a time")
        .to_timestamp(exam.time_zone)
}
