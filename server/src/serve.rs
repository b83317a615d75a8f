//! Running the server: from a configuration to an open port, and to an orderly end.

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

/// The file of a built site that names its scripts and style sheet.
pub const ASSETS: &str = "assets.json";

/// How often applications whose time passes are looked for.
const CLOCK_PAUSE: Duration = Duration::from_secs(60);
/// How long the head of a request may take, and the quiet before it on an open connection.
/// Browsers open connections ahead of time, and show an empty answer where one is closed on them
/// before its first request.
const HEADER_TIME: Duration = Duration::from_secs(60);
/// How long a stopping server lets requests finish.
const LAST_ORDERS: Duration = Duration::from_secs(30);

/// Opens the stores, with the newest schema.
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

/// A server without typefaces does everything but print.
fn open_fonts(folder: &Path) -> Option<Fonts> {
    match Fonts::open(&[folder]) {
        Ok(fonts) => Some(fonts),
        Err(error) => {
            tracing::warn!(%error, "forms cannot be printed");
            None
        }
    }
}

/// Marks every page as one of a demonstration with these accounts, in which play money is paid.
pub fn demonstrate(state: AppState, accounts: Vec<DemoAccount>) -> AppState {
    let practice = Arc::new(PracticeCashier::default());
    AppState {
        cashier: Some(practice.clone()),
        practice: Some(practice),
        demonstration: Some(Arc::new(accounts)),
        ..state
    }
}

/// Serves until the process is told to end, then finishes what was begun.
pub async fn serve(state: AppState, listener: TcpListener) -> Result<()> {
    let tasks = state.tasks.clone();
    let background = [
        tokio::spawn(decoding::decode_all(state.clone())),
        tokio::spawn(sweep::sweep_regularly(state.clone())),
        tokio::spawn(watch_the_clock(state.clone())),
        // Beside the clock: a gateway that answers slowly must not delay anybody's deadline.
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
            // Said in the log, since there is nobody else to tell.
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

/// Ctrl-C, or what a service manager sends.
async fn told_to_end() {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())
        .expect("the system takes signal handlers");
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// The names that the build gave its files. Without a built site the pages are plain.
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
