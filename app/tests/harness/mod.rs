//! Pages rendered natively, as on the server, with a backend that answers from a value.

pub mod fixtures;

mod ports;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Once},
};

use app::{
    Assets,
    ports::{
        ImportOutcome, PageAnnouncements, PostedDefinition, PostedForm, PostedTestBench,
        ResponsePort,
    },
    shell,
};
use futures::{Stream, StreamExt, stream::BoxStream};
use leptos::prelude::provide_context;
use leptos_integration_utils::{ExtendResponse, PinnedStream};
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;
use shared::{
    exam::Exam,
    form_fields::FormFields,
    id::ImageId,
    message::Channel,
    payment::Payment,
    problem::Problem,
    review_keys::ReviewKeys,
    text::Lang,
    view::{
        AccountView, AnnouncementOutcome, AuditLog, BoardRow, CandidatePreview, CodeFormOutcome,
        Dossier, ExamCard, ExamProgress, ExtensionOutcome, HandOffOffer, HandOffPage, MessageLog,
        Messages, MyExams, NudgeOutcome, NudgePage, OfficeAnnouncements, OfficeDefinition,
        OfficePositions, OfficeRetention, OfficeViewLog, OfficeWindows, PersonView, PositionList,
        RegistrationResult, ReviewDesk, ReviewQuality, ReviewQueue, ReviewSheet, ReviewTeam,
        SecondFactorView, SessionInfo, ShownAnnouncement, StaffAccount, StaffLinkView, StaffRight,
        Viewer,
    },
};

/// The data of the backend. A read of absent data is `NotFound`.
#[derive(Clone, Default)]
pub struct TestBackend {
    pub lang: Lang,
    pub viewer: Option<Viewer>,
    pub sessions: Vec<SessionInfo>,
    pub exams: Vec<ExamCard>,
    /// The published exam; S0 if `None`.
    pub exam: Option<Arc<Exam>>,
    /// The posted form of the page, and the outcome of registering.
    pub posted: Option<FormFields>,
    pub registered: Option<Result<RegistrationResult, Problem>>,
    /// The outcome of a form of the account pages or of the recovery.
    pub code_step: Option<Result<CodeFormOutcome, Problem>>,
    pub channels: Vec<Channel>,
    pub account: Option<AccountView>,
    pub my_exams: Option<MyExams>,
    /// Offset of the server's clock from `NOW` in milliseconds, where no dossier has a time.
    pub clock_offset_ms: i64,
    pub dossier: Option<Dossier>,
    pub positions: Option<PositionList>,
    /// If `None`, orders and gateways are `NotFound`.
    pub payment: Option<Payment>,
    pub queue: Option<ReviewQueue>,
    pub desk: Option<ReviewDesk>,
    pub sheet: Option<ReviewSheet>,
    pub team: Option<ReviewTeam>,
    pub keys: ReviewKeys,
    pub view_log: Option<OfficeViewLog>,
    /// The pictures of desks that were rendered.
    pub rendered_images: Arc<Mutex<Vec<ImageId>>>,
    pub board: Vec<BoardRow>,
    pub unread: u32,
    pub messages: Option<Messages>,
    pub outbox: Option<MessageLog>,
    pub quality: Option<ReviewQuality>,
    pub definition: Option<OfficeDefinition>,
    pub preview: Option<CandidatePreview>,
    /// The definition that was just sent, and its outcome.
    pub posted_definition: Option<PostedDefinition>,
    /// The sample pictures that were just tried.
    pub posted_bench: Option<PostedTestBench>,
    pub office_positions: Option<OfficePositions>,
    /// The outcome of an import that was just sent.
    pub imported: Option<ImportOutcome>,
    pub windows: Option<OfficeWindows>,
    pub progress: Option<ExamProgress>,
    pub nudges: Option<NudgePage>,
    /// The outcome of the form on the page of reminders.
    pub nudge: Option<Result<NudgeOutcome, Problem>>,
    pub person: Option<PersonView>,
    /// The outcome of the form on the page of a person.
    pub acted_on_person: Option<Result<(), Problem>>,
    pub retention: Option<OfficeRetention>,
    /// The outcome of the form on the page of the retention rule.
    pub removal: Option<Result<(), Problem>>,
    /// The outcome of the form on the page of the windows.
    pub extension: Option<Result<ExtensionOutcome, Problem>>,
    pub announcements: Option<OfficeAnnouncements>,
    /// The outcome of the form on the page of the announcements.
    pub announced: Option<Result<AnnouncementOutcome, Problem>>,
    /// The announcements that every page shows.
    pub shown: Vec<ShownAnnouncement>,
    pub second_factor: Option<SecondFactorView>,
    pub staff: Vec<StaffAccount>,
    pub staff_link: Option<StaffLinkView>,
    pub staff_right: Option<StaffRight>,
    pub audit_log: Option<AuditLog>,
    /// The hand-off of a slot, and the slot that its code opens.
    pub offer: Option<HandOffOffer>,
    pub handed: Option<HandOffPage>,
}

/// A rendered document.
pub struct Page {
    pub html: String,
    pub status: u16,
}

impl Page {
    /// The document without tags, with white space reduced to single spaces.
    pub fn text(&self) -> String {
        let body = self.html.split("<body").nth(1).unwrap_or_default();
        let mut text = String::new();
        for part in body.split('<') {
            text.push_str(part.split_once('>').map_or("", |(_, after)| after));
            text.push(' ');
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn assert_text(&self, what: &str) -> &Self {
        assert!(
            self.text().contains(what),
            "`{what}` is not on the page:\n{}",
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn assert_no_text(&self, what: &str) -> &Self {
        assert!(
            !self.text().contains(what),
            "`{what}` is on the page:\n{}",
            self.text()
        );
        self
    }

    /// Asserts that the document contains this markup, with the same white space.
    #[track_caller]
    pub fn assert_html(&self, markup: &str) -> &Self {
        assert!(
            self.html.contains(markup),
            "`{markup}` is not in the document:\n{}",
            self.html
        );
        self
    }

    pub fn assert_no_html(&self, markup: &str) -> &Self {
        assert!(!self.html.contains(markup), "{markup} is in\n{}", self.html);
        self
    }
}

impl TestBackend {
    pub async fn render(&self, path: &str) -> Page {
        start_executor();
        let status = RecordedStatus::default();
        let (meta, meta_output) = ServerMetaContext::new();
        let provide = {
            let (world, status, path) = (Arc::new(self.clone()), status.clone(), path.to_owned());
            move || {
                provide_context(RequestUrl::new(&path));
                if let Some(typed) = world.posted.clone() {
                    provide_context(PostedForm(typed));
                }
                if let Some(posted) = world.posted_definition.clone() {
                    provide_context(posted);
                }
                if let Some(posted) = world.posted_bench.clone() {
                    provide_context(posted);
                }
                if let Some(imported) = world.imported.clone() {
                    provide_context(imported);
                }
                if !world.shown.is_empty() {
                    provide_context(PageAnnouncements(world.shown.clone()));
                }
                provide_context(meta);
                provide_context(world.lang);
                provide_context::<Arc<dyn ResponsePort>>(Arc::new(status));
                ports::provide_ports(world);
            }
        };
        let assets = Assets {
            css: "/main.css".to_owned(),
            js: None,
            wasm: None,
            engine: None,
            groups: BTreeMap::new(),
        };
        let html = HtmlResponse::from_app(
            move || shell(assets, None),
            meta_output,
            provide,
            (),
            |app, chunks, _| {
                Box::pin(async move {
                    let whole: String =
                        leptos::tachys::view::RenderHtml::to_html_stream_in_order(app)
                            .collect()
                            .await;
                    Box::pin(futures::stream::once(async { whole }).chain(chunks()))
                        as PinnedStream<String>
                })
            },
            false,
        )
        .await;
        let html: String = html.0.collect().await;
        let status = status
            .0
            .lock()
            .expect("nobody panics with the lock")
            .unwrap_or(200);
        Page { html, status }
    }
}

fn start_executor() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        any_spawner::Executor::init_tokio().expect("nothing else has set an executor")
    });
}

struct HtmlResponse(BoxStream<'static, String>);

impl ExtendResponse for HtmlResponse {
    type ResponseOptions = ();

    fn from_stream(stream: impl Stream<Item = String> + Send + 'static) -> Self {
        Self(stream.boxed())
    }

    fn extend_response(&mut self, (): &()) {}

    fn set_default_content_type(&mut self, _: &str) {}
}

/// The status that a page has set; the first one counts.
#[derive(Clone, Default)]
struct RecordedStatus(Arc<Mutex<Option<u16>>>);

impl ResponsePort for RecordedStatus {
    fn redirect(&self, _: &str) {}

    fn set_status(&self, problem: &Problem) {
        self.0
            .lock()
            .expect("nobody panics with the lock")
            .get_or_insert(problem.http_status());
    }
}
