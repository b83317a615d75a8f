//! Startup, running and graceful shutdown of the server.

mod connections;

use std::{collections::BTreeMap, fs, net::IpAddr, path::Path, sync::Arc, time::Duration};

use app::Assets;
use shared::view::DemoAccount;
use tokio::{net::TcpListener, signal, time::sleep};
use tokio_util::task::TaskTracker;

pub use self::connections::{ConnectionLimits, serve_connections};
use crate::{
    audit::AuditKey,
    auth::open_id::Providers,
    clock::Clock,
    config::Config,
    db::Database,
    error::{Error, Result},
    jobs,
    media::Media,
    papers::Fonts,
    payment_gateway::{
        PaymentGateway, practice::PracticePaymentGateway, signed::SignedPaymentGateway,
    },
    private_files, random,
    state::AppState,
};

/// Manifest of a built site: names its scripts and style sheet.
pub const ASSET_MANIFEST: &str = "assets.json";

/// Timeout for the head of a request, and for the idle time before it on an open connection.
/// Browsers open connections in advance and show an empty response if one is closed before its
/// first request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(60);
/// Grace period in which a stopping server lets requests finish.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(30);

/// Opens the stores and migrates the schema.
pub async fn open_app_state(config: Config, clock: Clock) -> Result<AppState> {
    private_files::create_folder(&config.data)?;
    let db = Database::connect(&config.database_url()).await?;
    db.migrate().await?;
    db.begin_audit_chain(clock.now()).await?;
    let audit_key = AuditKey::load_or_create(&config.data)?;
    let media = Media::open(&config.data.join("media")).await?;
    let key = db.load_or_create_key("proof", random::bytes()).await?;
    let assets = read_assets(&config.site)?;
    let fonts = open_fonts(&config.fonts_folder());
    let providers = Providers::open(&config)?;
    let gateway = SignedPaymentGateway::open(&config, clock.clone())?;
    let gateway = gateway.map(|gateway| Arc::new(gateway) as Arc<dyn PaymentGateway>);
    Ok(AppState {
        db,
        media,
        clock,
        config: Arc::new(config),
        signing_key: key.into(),
        audit_key,
        providers,
        demonstration: None,
        assets: Arc::new(assets),
        fonts,
        payment_gateway: gateway,
        practice_gateway: None,
        clock_jobs: Arc::default(),
        tasks: TaskTracker::new(),
    })
}

/// Opens the fonts. A server without fonts cannot print papers; everything else works.
fn open_fonts(folder: &Path) -> Option<Fonts> {
    match Fonts::open(&[folder]) {
        Ok(fonts) => Some(fonts),
        Err(error) => {
            tracing::warn!(%error, "forms cannot be printed");
            None
        }
    }
}

/// Marks every page as part of a demonstration with these accounts, and installs the practice
/// gateway.
pub fn enable_demonstration(state: AppState, accounts: Vec<DemoAccount>) -> AppState {
    let practice = Arc::new(PracticePaymentGateway::default());
    AppState {
        payment_gateway: Some(practice.clone()),
        practice_gateway: Some(practice),
        demonstration: Some(Arc::new(accounts)),
        ..state
    }
}

/// Serves until the process receives a shutdown signal, then finishes running requests.
pub async fn serve(state: AppState, listener: TcpListener) -> Result<()> {
    let (tasks, db) = (state.tasks.clone(), state.db.clone());
    let jobs = jobs::spawn_all(&state)?;
    let config = state.config.clone();
    let limits = ConnectionLimits {
        header_timeout: HEADER_TIMEOUT,
        max_total: config.connections as usize,
        max_per_address: config.connections_per_address as usize,
    };
    let is_proxy = |address: IpAddr| {
        config.client_address_header.is_some()
            && (config.trusted_proxies.is_empty() || config.is_trusted_proxy(address))
    };
    let router = crate::router(state);
    let serving = serve_connections(
        listener,
        router,
        limits,
        is_proxy,
        wait_for_shutdown_signal(),
    );
    let grace = async {
        wait_for_shutdown_signal().await;
        sleep(SHUTDOWN_GRACE).await;
    };
    tokio::select! {
        () = serving => {}
        () = grace => tracing::warn!("some requests did not finish in time"),
    }
    jobs.iter().for_each(tokio::task::JoinHandle::abort);
    tasks.close();
    tasks.wait().await;
    db.write_waiting_views().await
}

/// Waits for Ctrl-C or the signal of a service manager.
async fn wait_for_shutdown_signal() {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
        .expect("the system takes signal handlers");
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// The file names in the manifest of the build. Without a built site the pages have no style.
fn read_assets(site: &Path) -> Result<Assets> {
    let path = site.join(ASSET_MANIFEST);
    match fs::read(&path) {
        Ok(json) => serde_json::from_slice(&json).map_err(|fault| {
            Error::Broken(format!(
                "{} is not what the build writes: {fault}",
                path.display()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            tracing::warn!(
                "{} is not there: pages come without style and script",
                path.display()
            );
            Ok(Assets {
                css: String::new(),
                js: None,
                wasm: None,
                engine: None,
                groups: BTreeMap::new(),
            })
        }
        Err(error) => Err(error.into()),
    }
}
