//! `zhunkao verify_files`: compares the stored pictures with the database.

use anyhow::{Context, Result, bail};
use server::{
    config::Config,
    media::{
        Media,
        verify::{FileCheck, verify_files},
    },
};

use crate::cli::database;

pub(super) async fn run(config: Config) -> Result<()> {
    let database = database::open_database(&config).await?;
    let media = Media::open_read_only(&config.data.join("media"));
    let (mut sound, mut hashed, mut bad) = (0_u64, 0_u64, 0_u64);
    let tell = |name, verdict| match verdict {
        FileCheck::Intact => sound += 1,
        FileCheck::HashAdded => hashed += 1,
        FileCheck::Missing | FileCheck::Corrupt => {
            bad += 1;
            let what = match verdict {
                FileCheck::Missing => "is missing",
                _ => "has other bytes than were stored",
            };
            println!("{name} {what}");
        }
    };
    verify_files(&database, &media, tell)
        .await
        .context("not all pictures could be read")?;
    println!(
        "{} pictures: {sound} as they were stored, {hashed} hashed for the first time, {bad} missing or changed",
        sound + hashed + bad
    );
    match bad {
        0 => Ok(()),
        _ => bail!(
            "{bad} pictures are not as they were stored; a backup has them under the same names"
        ),
    }
}
