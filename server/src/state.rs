//! State shared by all requests: stores, clock, configuration.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use shared::view::DemoAccount;
use tokio::sync::RwLock;
use tokio_util::task::TaskTracker;

use crate::{
    audit::AuditKey,
    auth::open_id::Providers,
    clock::Clock,
    config::Config,
    db::Database,
    media::Media,
    papers::Fonts,
    payment_gateway::{PaymentGateway, practice::PracticePaymentGateway},
};

#[derive(Clone)]
pub struct AppState {
    pub db: Database,
    pub media: Media,
    pub clock: Clock,
    pub config: Arc<Config>,
    /// Identity providers (other systems) whose accounts are accepted.
    pub providers: Providers,
    /// Key that signs values which the server gives out and gets back; the same in every process.
    pub signing_key: Arc<[u8]>,
    /// Key that signs heads of the audit chain.
    pub audit_key: AuditKey,
    /// The accounts of a demonstration. `Some` marks every page as a demonstration.
    pub demonstration: Option<Arc<Vec<DemoAccount>>>,
    pub assets: Arc<app::Assets>,
    /// Fonts of printed papers; `None` means that nothing can be printed.
    pub fonts: Option<Fonts>,
    /// Payment gateway for fees paid in the system; `None` if there is none.
    pub payment_gateway: Option<Arc<dyn PaymentGateway>>,
    /// The same gateway, if it is the practice one of a demonstration.
    pub practice_gateway: Option<Arc<PracticePaymentGateway>>,
    /// Held for writing by the jobs that depend on the time, and for reading by work that acts in the
    /// past: an application that is being made is not found overdue between two of its steps.
    pub clock_jobs: Arc<RwLock<()>>,
    /// Tasks that continue after the client has disconnected; a stopping server waits for them.
    pub tasks: TaskTracker,
}

/// Required by leptos, which uses the options only for static pages; this app has none.
impl FromRef<AppState> for LeptosOptions {
    fn from_ref(_: &AppState) -> Self {
        LeptosOptions::builder().output_name("frontend").build()
    }
}
