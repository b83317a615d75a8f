//! A separate server for each test, with people who use only its public routes.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use server::{
    auth::password,
    clock::Clock,
    config::{Config, StaffSecondFactor},
    db::{Database, NewAccount, RosterEntry},
    media::Media,
    papers::Fonts,
    payment_gateway::practice::PracticePaymentGateway,
    random, serve,
    state::AppState,
};
use shared::{
    exam::Exam,
    id::{AccountId, ExamCode},
    person::{Assurance, IdNumber},
    review_grant::{Grant, GrantKind},
    role::Role,
    time::{CivilTime, Timestamp, Zone},
    unit_scope::{UnitNames, UnitScope},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{
    actor::{TestBrowser, TestUser},
    database,
};

/// The password of all accounts in these tests.
pub(crate) const PASSWORD: &str = "open sesame";

/// The exam of these tests.
pub(crate) const EXAM: &str = "shenzhen-civil-service";

pub(crate) struct TestApp {
    pub(crate) state: AppState,
    router: axum::Router,
    _folder: TempDir,
}

impl TestApp {
    /// A server with the exam S0, in the middle of its window.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// As [`Self::start`], with another configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut config = Config {
            database: database::create_database(&data).await,
            data,
            site: folder.path().join("site"),
            samples: Some(repository().join("exams/samples")),
            // Enough work to be checked, but little enough for a test.
            proof_bits: 6,
            // The clocks of these tests jump further than people at work rest.
            staff_session_idle_minutes: 120,
            staff_second_factor: StaffSecondFactor::Optional,
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::fixed(beijing_time("2021-01-15 10:00"));
        let state = serve::open_app_state(config, clock)
            .await
            .expect("the server opens");
        state
            .db
            .publish_exam(&exam(), state.clock.now())
            .await
            .expect("the exam is published");
        Self {
            router: server::router(state.clone()),
            state,
            _folder: folder,
        }
    }

    /// The same server with the fonts of printed forms.
    pub(crate) fn with_fonts(mut self) -> Self {
        let folder = repository().join("end2end/node_modules/@embedpdf/fonts-sc/fonts");
        let fonts = Fonts::open(&[&folder])
            .unwrap_or_else(|error| panic!("{error}: `npm ci` in end2end brings the typefaces"));
        self.state.fonts = Some(fonts);
        self.router = server::router(self.state.clone());
        self
    }

    /// The same server with the practice gateway.
    pub(crate) fn with_practice(mut self) -> (Self, Arc<PracticePaymentGateway>) {
        let practice = Arc::new(PracticePaymentGateway::default());
        self.state.payment_gateway = Some(practice.clone());
        self.state.practice_gateway = Some(practice.clone());
        self.router = server::router(self.state.clone());
        (self, practice)
    }

    /// The same server with another media store.
    pub(crate) fn with_media(self, media: Media) -> Self {
        let state = AppState {
            media,
            ..self.state
        };
        Self {
            router: server::router(state.clone()),
            state,
            _folder: self._folder,
        }
    }

    /// Another server on the same database, with the same clock.
    pub(crate) async fn start_second(&self) -> Self {
        let url = self.state.config.database_url();
        let state = AppState {
            db: Database::connect(&url).await.expect("opens"),
            ..self.state.clone()
        };
        Self {
            router: server::router(state.clone()),
            state,
            _folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A browser without a session.
    pub(crate) fn browser(&self) -> TestBrowser {
        static ADDRESSES: AtomicU32 = AtomicU32::new(0x0a00_0001);
        TestBrowser::new(
            self.router.clone(),
            ADDRESSES.fetch_add(1, Ordering::Relaxed),
        )
    }

    /// A candidate on the roster.
    pub(crate) async fn candidate(&self) -> TestUser {
        let actor = self.sign_in(Role::Candidate).await;
        self.add_to_roster(&actor.login).await;
        actor
    }

    pub(crate) async fn reviewer(&self) -> TestUser {
        self.sign_in(Role::Reviewer).await
    }

    /// A reviewer with these grants on an exam. Without any, every grant was revoked.
    pub(crate) async fn reviewer_with(&self, exam: &str, kinds: &[GrantKind]) -> TestUser {
        self.reviewer_in(exam, kinds, UnitScope::WholeExam).await
    }

    /// As [`Self::reviewer_with`], limited to one unit of the exam.
    pub(crate) async fn reviewer_of_unit(
        &self,
        exam: &str,
        kinds: &[GrantKind],
        unit: &str,
    ) -> TestUser {
        let units = UnitNames::read([unit]).expect("is a unit");
        self.reviewer_in(exam, kinds, UnitScope::Units(units)).await
    }

    /// As [`Self::reviewer_with`], with this scope of each grant.
    pub(crate) async fn reviewer_in(
        &self,
        exam: &str,
        kinds: &[GrantKind],
        scope: UnitScope,
    ) -> TestUser {
        let (account, login) = self.make_account(Role::Reviewer).await;
        let (db, now) = (&self.state.db, self.state.clock.now());
        let exam: ExamCode = exam.parse().expect("a code");
        let grant = |kind| Grant {
            exam: exam.clone(),
            kind,
            scope: scope.clone(),
        };
        for kind in kinds {
            let added = db.add_grant(account, grant(*kind), now);
            added.await.expect("is granted");
        }
        if kinds.is_empty() {
            let added = db.add_grant(account, grant(GrantKind::Initial), now);
            added.await.expect("is granted");
            let right = (exam.clone(), GrantKind::Initial);
            let revoked = db.revoke_grant(account, right, now);
            assert!(revoked.await.expect("is revoked"));
        }
        let browser = self.browser();
        assert_eq!(browser.sign_in(&login, PASSWORD).await.status, 302);
        TestUser { browser, login }
    }

    pub(crate) async fn administrator(&self) -> TestUser {
        self.sign_in(Role::Administrator).await
    }

    pub(crate) async fn officer(&self) -> TestUser {
        self.sign_in(Role::Office).await
    }

    /// A candidate with this assurance, on no roster; the provider is that of the medical exams.
    pub(crate) async fn candidate_with_assurance(&self, assurance: Assurance) -> TestUser {
        let (account, login) = self.make_account_as(Role::Candidate, assurance).await;
        let browser = self.browser();
        assert_eq!(browser.sign_in(&login, PASSWORD).await.status, 302);
        if assurance == Assurance::Provider {
            self.connect(account, "nmec").await;
        }
        TestUser { browser, login }
    }

    /// Connects the account to a provider, as if its owner had signed in there.
    async fn connect(&self, id: AccountId, provider: &str) {
        let db = &self.state.db;
        let account = db.find_account(id).await.expect("reads");
        let account = account.expect("is there");
        let new = NewAccount {
            id,
            role: account.role,
            login: account.login.clone(),
            name: account.name,
            identity: account.identity,
            valid_until: None,
            phone: None,
            password_hash: None,
            assurance: account.assurance,
            created: self.state.clock.now(),
        };
        db.connect_open_id(provider, &account.login, new, Some(id))
            .await
            .expect("is connected");
    }

    /// An account made as by the command line; returns its id and login.
    pub(crate) async fn make_account(&self, role: Role) -> (AccountId, String) {
        self.make_account_as(role, Assurance::Vouched).await
    }

    async fn make_account_as(&self, role: Role, assurance: Assurance) -> (AccountId, String) {
        static HASH: OnceCell<String> = OnceCell::const_new();
        let hash = HASH
            .get_or_init(|| async { password::hash(PASSWORD.to_owned()).await.expect("hashes") })
            .await;
        let now = self.state.clock.now();
        let id = AccountId(random::uuid_v7(now));
        let login = format!("{}-{}", role.as_str(), id.0.simple());
        let account = NewAccount {
            id,
            role,
            login: login.clone(),
            name: "林样本".to_owned(),
            identity: Some(make_id_number().into()),
            valid_until: None,
            phone: None,
            password_hash: Some(hash.clone()),
            assurance,
            created: now,
        };
        self.state
            .db
            .create_account(account)
            .await
            .expect("the account is made");
        (id, login)
    }

    async fn add_to_roster(&self, login: &str) {
        self.add_to_roster_of(&exam().code, login).await;
    }

    pub(crate) async fn add_to_roster_of(&self, exam: &ExamCode, login: &str) {
        let account = self
            .state
            .db
            .find_account_by_login(login)
            .await
            .expect("reads")
            .expect("the account is there");
        let identity = account.identity.expect("everyone here has a number");
        let id_number = identity.id_number().expect("everyone here has a card");
        let entry = RosterEntry::new(id_number, account.name);
        self.state
            .db
            .import_roster(exam, vec![entry])
            .await
            .expect("the roster is imported");
    }

    /// Publishes another of the five exams.
    pub(crate) async fn publish(&self, code: &str) -> Exam {
        let exam = read_exam(code);
        let now = self.state.clock.now();
        self.state
            .db
            .publish_exam(&exam, now)
            .await
            .expect("the exam is published");
        exam
    }

    pub(crate) fn advance(&self, milliseconds: i64) {
        self.state.clock.advance(milliseconds);
    }

    pub(crate) fn set_time(&self, civil: &str) {
        self.state.clock.set(beijing_time(civil));
    }

    /// Number of unfinished files in the media store.
    pub(crate) fn count_unfinished(&self) -> usize {
        std::fs::read_dir(self.state.config.data.join("media/tmp"))
            .expect("the folder is there")
            .count()
    }

    /// The contents of all files in the media store.
    pub(crate) fn stored_files(&self) -> Vec<Vec<u8>> {
        fn read_all(folder: &std::path::Path, found: &mut Vec<Vec<u8>>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("can be listed").path();
                match path.is_dir() {
                    true => read_all(&path, found),
                    false => found.push(std::fs::read(path).expect("can be read")),
                }
            }
        }
        let mut found = Vec::new();
        read_all(&self.state.config.data.join("media"), &mut found);
        found
    }

    /// The same person with a new session, since the old one may have ended.
    pub(crate) async fn sign_in_again(&self, actor: &TestUser) -> TestUser {
        let answer = actor.browser.sign_in(&actor.login, PASSWORD).await;
        assert_eq!(answer.status, 302, "{} signs in again", actor.login);
        actor.clone()
    }

    async fn sign_in(&self, role: Role) -> TestUser {
        let (_, login) = self.make_account(role).await;
        let browser = self.browser();
        let answer = browser.sign_in(&login, PASSWORD).await;
        assert_eq!(answer.status, 302, "{role:?} signs in");
        TestUser { browser, login }
    }
}

/// The time of a civil time in Beijing.
pub(crate) fn beijing_time(civil: &str) -> Timestamp {
    civil
        .parse::<CivilTime>()
        .expect("a time")
        .to_timestamp(Zone::BEIJING)
}

/// A test picture.
pub(crate) fn load_picture(name: &str) -> Vec<u8> {
    let path = repository().join("end2end/pictures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the pictures with this prefix, in order.
pub(crate) fn list_pictures(prefix: &str) -> Vec<String> {
    let folder =
        std::fs::read_dir(repository().join("end2end/pictures")).expect("the pictures are there");
    let mut names: Vec<_> = folder
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|n| n.starts_with(prefix))
        .collect();
    names.sort();
    names
}

pub(crate) fn exam() -> Arc<Exam> {
    static EXAM: LazyLock<Arc<Exam>> =
        LazyLock::new(|| Arc::new(read_exam("shenzhen-civil-service")));
    EXAM.clone()
}

fn read_exam(code: &str) -> Exam {
    toml::from_str(&read_definition(code)).expect("the definition parses")
}

/// The source text of a definition.
pub(crate) fn read_definition(code: &str) -> String {
    let path = repository().join("exams").join(code).with_extension("toml");
    std::fs::read_to_string(path).expect("the definition is there")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the server lies in the repository")
        .to_owned()
}

/// An identity number that is unique in these tests.
pub(crate) fn make_id_number() -> IdNumber {
    static PEOPLE: AtomicU32 = AtomicU32::new(0);
    let person = PEOPLE.fetch_add(1, Ordering::Relaxed);
    // Women born on 1996-05-20, as in the forms of these tests; an even 17th digit means a woman.
    let (region, serial) = (1 + person / 500, person % 500 * 2);
    let digits = format!("1101{region:02}19960520{serial:03}");
    let numbers = "0123456789X"
        .chars()
        .filter_map(|last| format!("{digits}{last}").parse().ok());
    numbers
        .into_iter()
        .next()
        .expect("one of the last characters fits")
}
