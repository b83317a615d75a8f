//! Startup, running and graceful shutdown of the server.

mod connections;

use std::{fs, net::IpAddr, path::Path, sync::Arc, time::Duration};

use app::Assets;
use shared::view::DemoAccount;
use tokio::{net::TcpListener, signal, time};
use tokio_util::task::TaskTracker;

pub use self::connections::{ConnectionLimits, serve_connections};
use crate::{
    auth::open_id::Providers,
    backend,
    cashier::{Cashier, practice::PracticeCashier, signed::SignedCashier},
    clock::Clock,
    config::Config,
    db::Database,
    error::{Error, Result, to_problem},
    media::{Media, decoding, sweep},
    message::PostOffice,
    papers::Fonts,
    private, random,
    state::AppState,
};

/// Manifest of a built site: names its scripts and style sheet.
pub const ASSETS: &str = "assets.json";

/// Interval between runs of the actions that the clock triggers.
const CLOCK_PAUSE: Duration = Duration::from_secs(60);
/// Timeout for the head of a request, and for the idle time before it on an open connection.
/// Browsers open connections in advance and show an empty response if one is closed before its
/// first request.
const HEADER_TIME: Duration = Duration::from_secs(60);
/// Grace period in which a stopping server lets requests finish.
const LAST_ORDERS: Duration = Duration::from_secs(30);

/// Opens the stores and migrates the schema.
pub async fn open(config: Config, clock: Clock) -> Result<AppState> {
    private::make_folder(&config.data)?;
    let db = Database::connect(&config.database_url()).await?;
    db.migrate().await?;
    let media = Media::open(&config.data.join("media")).await?;
    let key = db.server_key("proof", random::bytes()).await?;
    let assets = read_assets(&config.site)?;
    let fonts = open_fonts(&config.fonts_folder());
    let providers = Providers::open(&config)?;
    let cashier = SignedCashier::open(&config, clock.clone())?;
    let cashier = cashier.map(|cashier| Arc::new(cashier) as Arc<dyn Cashier>);
    Ok(AppState {
        db,
        media,
        clock,
        config: Arc::new(config),
        key: key.into(),
        providers,
        demonstration: None,
        assets: Arc::new(assets),
        fonts,
        cashier,
        practice: None,
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
pub fn demonstrate(state: AppState, accounts: Vec<DemoAccount>) -> AppState {
    let practice = Arc::new(PracticeCashier::default());
    AppState {
        cashier: Some(practice.clone()),
        practice: Some(practice),
        demonstration: Some(Arc::new(accounts)),
        ..state
    }
}

/// Serves until the process receives a shutdown signal, then finishes running requests.
pub async fn serve(state: AppState, listener: TcpListener) -> Result<()> {
    let tasks = state.tasks.clone();
    let background = [
        tokio::spawn(decoding::decode_all(state.clone())),
        tokio::spawn(sweep::sweep_regularly(state.clone())),
        tokio::spawn(watch_the_clock(state.clone())),
        // Runs in a separate task: a slow gateway must not delay the deadlines.
        tokio::spawn(watch_orders(state.clone())),
        tokio::spawn(PostOffice::open(state.clone())?.work()),
    ];
    let config = state.config.clone();
    let limits = ConnectionLimits {
        header_time: HEADER_TIME,
        in_all: config.connections as usize,
        per_address: config.connections_per_address as usize,
    };
    let is_proxy = |address: IpAddr| {
        config.client_address_header.is_some()
            && (config.trusted_proxies.is_empty() || config.is_trusted_proxy(address))
    };
    let router = crate::router(state);
    let serving = serve_connections(listener, router, limits, is_proxy, told_to_end());
    let patience = async {
        told_to_end().await;
        time::sleep(LAST_ORDERS).await;
    };
    tokio::select! {
        () = serving => {}
        () = patience => tracing::warn!("some requests did not finish in time"),
    }
    background.iter().for_each(tokio::task::JoinHandle::abort);
    tasks.close();
    tasks.wait().await;
    Ok(())
}

async fn watch_the_clock(state: AppState) {
    let mut ticks = ticks_each_minute();
    loop {
        ticks.tick().await;
        if let Err(error) = backend::act_by_the_clock(&state).await {
            // The error is only logged here: this task has no caller.
            to_problem(error);
        }
    }
}

async fn watch_orders(state: AppState) {
    let mut ticks = ticks_each_minute();
    loop {
        ticks.tick().await;
        if let Err(error) = backend::payment::reconcile_due_orders(&state).await {
            to_problem(error);
        }
    }
}

fn ticks_each_minute() -> time::Interval {
    let mut ticks = time::interval(CLOCK_PAUSE);
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    ticks
}

/// Waits for Ctrl-C or the signal of a service manager.
async fn told_to_end() {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
        .expect("the system takes signal handlers");
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// The file names in the manifest of the build. Without a built site the pages have no style.
fn read_assets(site: &Path) -> Result<Assets> {
    let path = site.join(ASSETS);
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
            })
        }
        Err(error) => Err(error.into()),
    }
}
