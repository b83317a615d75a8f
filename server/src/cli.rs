//! The command line of `zhunkao`, with examples for each command.

mod account;
mod audit;
mod database;
mod exam;
mod image;
mod import_report;
mod language;
mod positions;
mod roster;
mod seats;
mod verify;

use std::{collections::BTreeMap, io::IsTerminal as _, net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use server::{
    clock::Clock,
    config::{self, Config, StaffSecondFactor},
    demo,
    message::PRACTICE_SMS_GATEWAY,
    serve,
    state::AppState,
};
use shared::view::DemoAccount;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Exam registration with review of photographed papers.
#[derive(Parser)]
#[command(
    name = "zhunkao",
    version,
    after_help = "\
Examples:
  zhunkao demo                                      look around, with made-up people and exams
  zhunkao config > zhunkao.toml                     begin a configuration
  zhunkao migrate                                   make the data folder with its database
  zhunkao exam import exams/my-exam.toml            publish an exam
  zhunkao account create --role office --login lin --name 林老师
  zhunkao serve --config zhunkao.toml               serve the real thing"
)]
struct CommandLine {
    #[command(flatten)]
    place: GlobalOptions,
    #[command(subcommand)]
    task: CliTask,
}

/// Locations that are the same for every command.
#[derive(Args)]
struct GlobalOptions {
    /// Configuration file; `zhunkao config` prints one with every key
    #[arg(long, global = true, env = "ZHUNKAO_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the database and the pictures, made if missing
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// Database, if not a file in the data folder: postgres://user:password@host/name
    #[arg(long, global = true)]
    database: Option<String>,
}

/// Options of the commands that serve.
#[derive(Args)]
struct ServeOptions {
    /// Folder of the built site
    #[arg(long)]
    site: Option<PathBuf>,
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// Options of the demonstration.
#[derive(Args)]
struct DemoOptions {
    #[command(flatten)]
    serving: ServeOptions,
    /// Number of made-up applications that are added while it serves
    #[arg(long)]
    demo_applications: Option<u32>,
}

#[derive(Subcommand)]
enum CliTask {
    /// Serve: starts empty, with what was imported and created by the commands below
    Serve(ServeOptions),
    /// Serve a demonstration: five exams around today, people in every state, shown passwords
    Demo(DemoOptions),
    /// Bring the database to the newest schema (`serve` does it too)
    Migrate,
    /// Compare the stored pictures with the hashes in the database, after a copy for instance
    Verify,
    /// Check and publish exam definitions
    #[command(subcommand)]
    Exam(exam::ExamTask),
    /// Make accounts, set passwords
    #[command(subcommand)]
    Account(account::AccountTask),
    /// Verify, export and sign the audit chain
    #[command(subcommand)]
    Audit(audit::AuditTask),
    /// Say which positions an exam has
    #[command(subcommand)]
    Positions(positions::PositionTask),
    /// Say who may take part in an exam
    #[command(subcommand)]
    Roster(roster::RosterTask),
    /// Say where those who are admitted sit
    #[command(subcommand)]
    Seats(seats::SeatsTask),
    /// Judge a picture by the rule of a slot, or make one that fits
    #[command(subcommand)]
    Image(image::ImageTask),
    /// Print a configuration file with every key, its default and what it is for
    Config,
}

/// Runs the command of the command line.
pub(crate) async fn run() -> Result<()> {
    let CommandLine { place, task } = CommandLine::parse();
    if let CliTask::Config = task {
        print!("{}", config::DEFAULT_CONFIG_TOML);
        return Ok(());
    }
    let config = load_config(&place, &task)?;
    let filter = EnvFilter::try_new(&config.log).context("`log` is no filter")?;
    let is_terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal)
        .init();
    match task {
        CliTask::Serve(_) => serve_exams(config).await,
        CliTask::Demo(_) => serve_demonstration(config).await,
        CliTask::Migrate => serve::open_app_state(config, Clock::system())
            .await
            .map(|_| ())
            .context("the schema is as it was"),
        CliTask::Verify => verify::run(config).await,
        CliTask::Exam(task) => task.run(config).await,
        CliTask::Account(task) => task.run(config).await,
        CliTask::Audit(task) => task.run(config).await,
        CliTask::Positions(task) => task.run(config).await,
        CliTask::Roster(task) => task.run(config).await,
        CliTask::Seats(task) => task.run(config).await,
        CliTask::Image(task) => task.run(config).await,
        CliTask::Config => Ok(()),
    }
}

impl CliTask {
    fn serve_options(&self) -> Option<&ServeOptions> {
        match self {
            CliTask::Serve(serving) => Some(serving),
            CliTask::Demo(options) => Some(&options.serving),
            _ => None,
        }
    }
}

/// Loads the configuration; flags override it.
fn load_config(place: &GlobalOptions, task: &CliTask) -> Result<Config> {
    let serving = task.serve_options();
    let applications = match task {
        CliTask::Demo(options) => options.demo_applications,
        _ => None,
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let site = serving.and_then(|serving| path(&serving.site));
    let listen = serving
        .and_then(|serving| serving.listen)
        .map(|address| address.to_string());
    let flags: BTreeMap<_, _> = [
        ("data", path(&place.data)),
        ("database", place.database.clone()),
        ("site", site),
        ("listen", listen),
        ("demo-applications", applications.map(|it| it.to_string())),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
    .collect();
    Ok(Config::load(
        place.config.as_deref(),
        std::env::vars(),
        flags,
    )?)
}

async fn serve_exams(config: Config) -> Result<()> {
    check_site(&config)?;
    config.check_client_address()?;
    let state = serve::open_app_state(config, Clock::system()).await?;
    let (listener, address) = listen(&state).await?;
    println!("准考 on http://{address}/ (Ctrl-C ends it)");
    Ok(serve::serve(state, listener).await?)
}

/// Checks for the built site: without it pages have no style, script or fonts.
fn check_site(config: &Config) -> Result<()> {
    let site = &config.site;
    if site.join(serve::ASSET_MANIFEST).exists() {
        return Ok(());
    }
    bail!(
        "the folder {} holds no built site; `cargo xtask build` makes one, and --site names it",
        site.display()
    )
}

async fn serve_demonstration(mut config: Config) -> Result<()> {
    config.check_client_address()?;
    // The demonstration has no SMS gateway, so the practice one shows the codes.
    config
        .sms_gateway
        .get_or_insert_with(|| PRACTICE_SMS_GATEWAY.to_owned());
    // The shown accounts are for everybody to try.
    config.staff_second_factor = StaffSecondFactor::Optional;
    demo::remove_incomplete_demo(&config)?;
    let state = serve::open_app_state(config, Clock::system()).await?;
    let (listener, address) = listen(&state).await?;
    let accounts = demo::seed_if_empty(&state).await?;
    print_accounts(&accounts);
    println!("Demonstration of 准考 on http://{address}/ (Ctrl-C ends it)");
    let state = serve::enable_demonstration(state, accounts);
    let crowd = tokio::spawn(demo::run_crowd(state.clone()));
    let served = serve::serve(state, listener).await;
    crowd.abort();
    Ok(served?)
}

async fn listen(state: &AppState) -> Result<(TcpListener, SocketAddr)> {
    let wanted = state.config.listen;
    let listener = TcpListener::bind(wanted).await.with_context(|| {
        format!("cannot listen on {wanted}: is another server running there? --listen takes another port")
    })?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn print_accounts(accounts: &[DemoAccount]) {
    println!("Sign in with one of these:");
    for account in accounts {
        let role = account.role.as_str();
        println!(
            "  {role:<10} {:<20} {:<12} {}（{}）",
            account.login, account.password, account.name, account.about.zh
        );
    }
}
