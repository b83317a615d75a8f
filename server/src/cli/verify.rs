//! `zhunkao verify`: compares the stored pictures with the database.

use anyhow::{Context, Result, bail};
use server::{
    config::Config,
    media::{
        Media,
        verify::{Verdict, verify},
    },
};

use super::store;

pub(super) async fn run(config: Config) -> Result<()> {
    let database = store::open(&config).await?;
    let media = Media::open_to_read(&config.data.join("media"));
    let (mut sound, mut hashed, mut bad) = (0_u64, 0_u64, 0_u64);
    let tell = |name, verdict| match verdict {
        Verdict::Sound => sound += 1,
        Verdict::Hashed => hashed += 1,
        Verdict::Missing | Verdict::Differs => {
            bad += 1;
            let what = match verdict {
                Verdict::Missing => "is missing",
                _ => "has other bytes than were stored",
            };
            println!("{name} {what}");
        }
    };
    verify(&database, &media, tell)
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
