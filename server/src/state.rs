//! What every request is given: the stores, the clock, the configuration.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use shared::view::DemoAccount;

use tokio_util::task::TaskTracker;

use crate::{
    auth::open_id::Providers,
    cashier::{Cashier, practice::PracticeCashier},
    clock::Clock,
    config::Config,
    db::Database,
    media::Media,
    papers::Fonts,
};

#[derive(Clone)]
pub struct AppState {
    pub db: Database,
    pub media: Media,
    pub clock: Clock,
    pub config: Arc<Config>,
    /// The other systems whose accounts are accepted.
    pub providers: Providers,
    /// Signs what the server hands out and wants back; the same in every process.
    pub key: Arc<[u8]>,
    /// The accounts of a demonstration; every page then is marked as one.
    pub demonstration: Option<Arc<Vec<DemoAccount>>>,
    pub assets: Arc<app::Assets>,
    /// What forms are printed with; a server without them prints none.
    pub fonts: Option<Fonts>,
    /// Through whom fees are paid in the system, if anybody.
    pub cashier: Option<Arc<dyn Cashier>>,
    /// The same, where it is the practice gateway of a demonstration.
    pub practice: Option<Arc<PracticeCashier>>,
    /// Work that goes on when its client has left; a stopping server waits for it.
    pub tasks: TaskTracker,
}

/// leptos asks for its options, but only static pages would use them, and there are none.
impl FromRef<AppState> for LeptosOptions {
    fn from_ref(_: &AppState) -> Self {
        LeptosOptions::builder().output_name("frontend").build()
    }
}
