//! The product under load: a fresh `zhunkao serve` with accounts, an exam, sessions and
//! applications made through its command line and routes.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, anyhow};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use xtask::{files, program};

use super::{
    candidate::{self, BenchCandidate},
    load::Load,
    picture::Pictures,
    product::Product,
    server::BenchServer,
};

/// An exam that is always open.
pub(crate) const DEFINITION: &str = "end2end/bench/exam.toml";
/// Files of each candidate, as in the goals' model of the deadline hour.
pub(crate) const FILES_PER_CANDIDATE: usize = 5;
const SLOT: &str = "papers";
/// Number of threads that prepare candidates.
const SETUP_THREADS: usize = 4;

/// Data folder from before the first upload, which is copied for each round.
pub(super) struct PreparedServer {
    product: Product,
    folder: PathBuf,
    candidates: Vec<BenchCandidate>,
}

pub(super) fn prepare(product: Product, folder: &Path, uploads: usize) -> Result<PreparedServer> {
    fs::create_dir_all(folder)?;
    for arguments in [&["migrate"][..], &["exam", "import", DEFINITION]] {
        program::read_output(product.command(folder).args(arguments))?;
    }
    let wanted: Vec<usize> = (0..uploads.div_ceil(FILES_PER_CANDIDATE)).collect();
    each_in_parallel(&wanted, |number| {
        candidate::create_account(product.command(folder), number)
    })?;
    let server = product.serve(folder)?;
    let candidates = each_in_parallel(&wanted, |number| {
        BenchCandidate::enter(server.address, number)
    })?;
    Ok(PreparedServer {
        product,
        folder: folder.to_owned(),
        candidates,
    })
}

impl PreparedServer {
    /// Starts the server on a fresh copy.
    pub(super) fn start(&self, data: &Path) -> Result<BenchServer> {
        for file in files::list_files(&self.folder) {
            let copy = data.join(file.strip_prefix(&self.folder)?);
            fs::create_dir_all(copy.parent().context("a file has a folder")?)?;
            fs::copy(&file, &copy)?;
        }
        self.product.serve(data)
    }

    /// Consecutive requests come from different candidates, as in reality.
    pub(super) fn make_load(&self, pictures: &Pictures, count: usize) -> Result<Load> {
        Ok(Load {
            request_heads: write_upload_heads(&self.candidates, pictures, count)?,
            shared_tail: pictures.rest.clone(),
        })
    }
}

/// Requests of uploads without the part that all pictures share.
pub(crate) fn write_upload_heads(
    candidates: &[BenchCandidate],
    pictures: &Pictures,
    count: usize,
) -> Result<Vec<Vec<u8>>> {
    let heads = (0..count).map(|number| {
        let candidate = &candidates[number % candidates.len()];
        let picture = pictures.numbered_head(number)?;
        let digest = STANDARD.encode(pictures.hash(&picture));
        let head = format!(
            "PUT /api/v1/applications/{}/slots/{SLOT}/images/{} HTTP/1.1\r\n\
             Host: localhost\r\n{}Content-Type: image/jpeg\r\n\
             Content-Digest: sha-256=:{digest}:\r\nX-File-Name: scan-{number}.jpg\r\n\
             Content-Length: {}\r\n\r\n",
            candidate.application,
            make_image_id(number),
            candidate.headers,
            picture.len() + pictures.rest.len()
        );
        Ok([head.as_bytes(), &picture].concat())
    });
    heads.collect()
}

/// A version 7 UUID, as devices make them.
fn make_image_id(number: usize) -> String {
    format!("01900000-0000-7000-8000-{number:012x}")
}

/// Makes something for each number, on a few threads.
pub(crate) fn each_in_parallel<T: Send>(
    numbers: &[usize],
    make: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let share = numbers.len().div_ceil(SETUP_THREADS).max(1);
    thread::scope(|scope| {
        let hands: Vec<_> = numbers
            .chunks(share)
            .map(|some| scope.spawn(|| some.iter().map(|number| make(*number)).collect()))
            .collect();
        let mut all = Vec::with_capacity(numbers.len());
        for hand in hands {
            let made: Result<Vec<T>> = hand.join().map_err(|_| anyhow!("a thread panicked"))?;
            all.extend(made?);
        }
        Ok(all)
    })
}
