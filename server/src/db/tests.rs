//! Tests of the database alone: group commit, idempotence and the row lock. Tests of the whole
//! service use HTTP (`server/tests/api`).

mod accounts;
mod applications;
mod assurance;
mod audit;
mod claim;
mod claim_storm;
mod contact;
mod flash;
mod grants;
mod held;
mod hints;
mod lost_right;
mod not_entered;
mod pause;
mod progress;
mod queue;
mod sheet;
mod unit_count;
mod unrestricted;
mod uploads;
mod writing;

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::ConnectionTrait;
use shared::{
    application::{Command, Image, PageNumbers, Verdict},
    digest::Sha256,
    exam::Exam,
    id::{AccountId, ApplicationId, ExamCode, ImageId, SlotId},
    jpeg::FileKind,
    role::{Actor, Role},
    time::{CivilTime, Timestamp},
};

use super::{Database, NewAccount};
use crate::random;

/// Runs the same tests on PostgreSQL, each in its own database.
const POSTGRES_URL_VARIABLE: &str = "ZHUNKAO_TEST_DATABASE";

/// A database with the first exam published, in a temporary folder.
pub(super) struct TestDatabase {
    pub(super) db: Database,
    pub(super) exam: Exam,
    folder: tempfile::TempDir,
    url: String,
}

impl TestDatabase {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match std::env::var(POSTGRES_URL_VARIABLE) {
            Ok(server) => create_postgres_database(&server).await,
            Err(_) => format!(
                "sqlite:{}?mode=rwc",
                folder.path().join("test.sqlite").display()
            ),
        };
        let db = Database::connect(&url).await.expect("opens");
        db.migrate().await.expect("migrates");
        let exam: Exam = toml::from_str(include_str!("../../../exams/shenzhen-civil-service.toml"))
            .expect("parses");
        let exam = Exam {
            roster: None,
            ..exam
        };
        db.publish_exam(&exam, Timestamp(0))
            .await
            .expect("is published");
        Self {
            db,
            exam,
            folder,
            url,
        }
    }

    /// A second handle on the same database, like that of another server.
    pub(super) async fn reconnect(&self) -> Database {
        Database::connect(&self.url).await.expect("opens")
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.folder.path().join("test.sqlite").exists()
    }

    /// A time in the upload window: its fourth day, plus `minutes`.
    pub(super) fn time_at_minute(&self, minutes: i64) -> Timestamp {
        let civil: CivilTime = "2021-01-16 09:00".parse().expect("a time");
        civil
            .to_timestamp(self.exam.time_zone)
            .plus(minutes * Timestamp::MINUTE_MS)
    }

    pub(super) fn code(&self) -> ExamCode {
        self.exam.code.clone()
    }

    pub(super) async fn create_account(&self, role: Role, login: &str) -> AccountId {
        let new = NewAccount {
            id: AccountId(random::uuid_v7(self.time_at_minute(0))),
            role,
            login: login.to_owned(),
            name: format!("人{login}"),
            identity: None,
            valid_until: None,
            phone: None,
            password_hash: Some("$".to_owned()),
            assurance: shared::person::Assurance::Vouched,
            created: self.time_at_minute(0),
        };
        self.db.create_account(new).await.expect("is created")
    }

    /// A candidate who has entered, agreed, answered and filled the required slots.
    pub(super) async fn create_filled_application(
        &self,
        login: &str,
    ) -> (AccountId, ApplicationId) {
        let account = self.create_account(Role::Candidate, login).await;
        let actor = Actor::Candidate(account);
        let now = self.time_at_minute(0);
        let application = self
            .db
            .enter_exam(account, &self.code(), now)
            .await
            .expect("enters");
        for notice in self.exam.required_notices() {
            let command = Command::AcceptNotice {
                notice: notice.id.clone(),
                wording: notice.wording(),
            };
            self.db
                .perform(application, None, command, actor, now)
                .await
                .expect("accepts");
        }
        let no = |fact: &shared::exam::Fact| (fact.id.clone(), "no".parse().expect("a choice"));
        let facts = self.exam.facts.iter().map(no).collect();
        self.db
            .perform(
                application,
                None,
                Command::AnswerFacts { facts },
                actor,
                now,
            )
            .await
            .expect("answers");
        for slot in ["id-card", "education", "resume"] {
            self.add_image(application, slot, image(slot.as_bytes(), now), actor, now)
                .await;
        }
        (account, application)
    }

    pub(super) async fn create_submitted_application(
        &self,
        login: &str,
        minutes: i64,
    ) -> (AccountId, ApplicationId) {
        let (account, application) = self.create_filled_application(login).await;
        let actor = Actor::Candidate(account);
        self.db
            .perform(
                application,
                None,
                Command::Submit,
                actor,
                self.time_at_minute(minutes),
            )
            .await
            .expect("submits");
        (account, application)
    }

    pub(super) async fn add_image(
        &self,
        application: ApplicationId,
        slot: &str,
        image: Image,
        actor: Actor,
        now: Timestamp,
    ) -> (Image, bool) {
        self.db
            .add_image(application, self::slot(slot), image, None, actor, now)
            .await
            .expect("is added")
    }

    /// Returns the identity card for a reason that means “not eligible”, which a refusal needs.
    pub(super) async fn find_ineligible(&self, application: ApplicationId, reviewer: Actor) {
        let command = Command::GiveVerdict {
            part: slot("id-card").into(),
            verdict: Verdict::Returned {
                reasons: vec!["forged".parse().expect("a reason")],
                note: None,
                pages: PageNumbers::new(),
                boxes: Vec::new(),
            },
        };
        let at = self.time_at_minute(19);
        let performed = self.db.perform(application, None, command, reviewer, at);
        performed.await.expect("is judged");
    }

    /// Gives every filled slot a verdict: `returned` is returned, the others pass.
    pub(super) async fn judge_all(
        &self,
        application: ApplicationId,
        returned: Option<&str>,
        reviewer: Actor,
    ) {
        for name in ["id-card", "education", "resume"] {
            let verdict = if returned == Some(name) {
                Verdict::Returned {
                    reasons: vec!["blurred".parse().expect("a reason")],
                    note: None,
                    pages: PageNumbers::new(),
                    boxes: Vec::new(),
                }
            } else {
                Verdict::Passed
            };
            let command = Command::GiveVerdict {
                part: slot(name).into(),
                verdict,
            };
            self.db
                .perform(
                    application,
                    None,
                    command,
                    reviewer,
                    self.time_at_minute(30),
                )
                .await
                .expect("is judged");
        }
    }
}

pub(super) fn slot(name: &str) -> SlotId {
    name.parse().expect("a slot")
}

pub(super) fn image(content: &[u8], at: Timestamp) -> Image {
    Image {
        id: ImageId(random::uuid_v7(at)),
        rank: 1,
        sha256: Sha256::of(content),
        bytes: content.len() as u64,
        kind: FileKind::Jpeg,
        width: 800,
        height: 600,
        file_name: "照片.jpg".to_owned(),
        uploaded: at,
        file_removed: None,
    }
}

/// A database without a schema.
async fn connect_empty() -> Database {
    let url = match std::env::var(POSTGRES_URL_VARIABLE) {
        Ok(server) => create_postgres_database(&server).await,
        Err(_) => "sqlite::memory:".to_owned(),
    };
    Database::connect(&url).await.expect("opens")
}

async fn create_postgres_database(server: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "db_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::SeqCst)
    );
    let admin = sea_orm::Database::connect(server)
        .await
        .expect("the server of the tests answers");
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .expect("is created");
    let joint = if server.contains('?') { '&' } else { '?' };
    format!("{server}{joint}dbname={name}")
}
