//! The database of a command that does not serve.

use anyhow::{Context, Result};
use server::{config::Config, db::Database, private};

/// Opens the configured database, with the newest schema.
pub(super) async fn open(config: &Config) -> Result<Database> {
    private::make_folder(&config.data)
        .with_context(|| format!("cannot make the folder {}", config.data.display()))?;
    let url = config.database_url();
    let database = Database::connect(&url)
        .await
        .context("cannot open the database")?;
    database
        .migrate()
        .await
        .context("cannot bring the database to the newest schema")?;
    Ok(database)
}
