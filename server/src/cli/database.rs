//! Opens the database for commands that do not serve.

use anyhow::{Context, Result, bail};
use server::{clock::Clock, config::Config, db::Database};

/// Opens the configured database and migrates it. A missing SQLite file is an error: in the wrong
/// folder the command would fill a database that no server reads.
pub(super) async fn open_database(config: &Config) -> Result<Database> {
    if let Some(file) = config.database_file().filter(|file| !file.exists()) {
        bail!(
            "there is no database at {}; name the server's data folder with --data or --config, \
             or make a new database with `zhunkao migrate`",
            file.display()
        );
    }
    let url = config.database_url();
    let database = Database::connect(&url)
        .await
        .context("cannot open the database")?;
    database
        .migrate()
        .await
        .context("cannot bring the database to the newest schema")?;
    database
        .begin_audit_chain(Clock::system().now())
        .await
        .context("cannot begin the audit chain")?;
    Ok(database)
}
