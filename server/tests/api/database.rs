//! The database of each test, a copy of one that was migrated once: sixty migrations take longer than
//! most tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use server::{db::Database, random};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The address of the PostgreSQL server of the tests.
const POSTGRES_URL_VARIABLE: &str = "ZHUNKAO_TEST_DATABASE";

/// Creates a migrated database and returns its URL, or `None` for the SQLite file in the folder `data`.
pub(crate) async fn create_database(data: &Path) -> Option<String> {
    match std::env::var(POSTGRES_URL_VARIABLE) {
        Ok(url) => Some(copy_postgres_template(&url).await),
        Err(_) => {
            copy_sqlite_template(data).await;
            None
        }
    }
}

async fn copy_sqlite_template(data: &Path) {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE.get_or_init(create_sqlite_template).await;
    fs::create_dir_all(data).expect("a folder is made");
    fs::copy(template, data.join("zhunkao.sqlite")).expect("the template is copied");
}

async fn create_sqlite_template() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("new").display());
    migrate(&url).await;
    // The migrated database has a part of its pages in a second file, its journal.
    let template = folder.path().join("template");
    let command = format!("VACUUM INTO '{}'", template.display());
    execute(&connect(&url).await, &command).await;
    (folder, template)
}

async fn copy_postgres_template(url: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let server = connect(url).await;
    let template = TEMPLATE.get_or_init(async || {
        let name = create_name();
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        migrate(&replace_database(url, &name)).await;
        name
    });
    let (template, name) = (template.await, create_name());
    let command = format!("CREATE DATABASE {name} TEMPLATE {template}");
    execute(&server, &command).await;
    server.close().await.expect("is closed");
    replace_database(url, &name)
}

async fn migrate(url: &str) {
    let database = Database::connect(url).await.expect("opens");
    database.migrate().await.expect("migrates");
}

async fn connect(url: &str) -> DatabaseConnection {
    let connection = sea_orm::Database::connect(url).await;
    connection.expect("the database answers")
}

async fn execute(connection: &DatabaseConnection, command: &str) {
    let executed = connection.execute_unprepared(command).await;
    executed.unwrap_or_else(|error| panic!("{command}: {error}"));
}

fn create_name() -> String {
    format!("zhunkao_{}", u64::from_ne_bytes(random::bytes()))
}

/// The same URL with another name of a database.
fn replace_database(url: &str, name: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let server = address
        .rsplit_once('/')
        .map_or(address, |(server, _)| server);
    format!("{server}/{name}{parameters}")
}
