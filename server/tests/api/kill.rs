//! Test of `kill -9` of the real server during uploads (T6): every acknowledged upload is listed
//! and complete afterwards, and the others can be sent again.

mod ground;
mod line;
mod model;
mod process;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use self::{
    ground::{KillCandidate, KillTestData},
    line::KillConnection,
    model::{SentImage, UploadModel, UploadOutcome},
    process::ServerProcess,
};

const KILLS: usize = 24;
/// Each candidate sends from two connections at once.
const SENDERS: usize = 6;
/// Chunk size in bytes: bodies are sent in chunks, so that a kill finds some of them incomplete.
const CHUNK_BYTES: usize = 8 * 1024;
/// Maximum number of chunks sent before a kill.
const LATEST: usize = 250;

#[test]
fn acknowledged_images_survive_a_killed_server() {
    let ground = KillTestData::prepare();
    let mut model = UploadModel::new(SENDERS);
    let mut dice = Xorshift(6);
    for _ in 0..KILLS {
        let server = ground.start();
        model.check(&server, &ground);
        upload_until_killed(server, &ground.candidates, &mut model, dice.roll(LATEST));
    }
    let server = ground.start();
    model.check(&server, &ground);
    for (sent, number) in model.senders.iter_mut().zip(0..) {
        let mut line = KillConnection::open(server.address);
        let candidate = &ground.candidates[number / 2];
        for image in sent
            .iter_mut()
            .filter(|image| image.status == UploadOutcome::Unknown)
        {
            image
                .send(&mut line, candidate, &|| ())
                .expect("nobody kills it now");
            assert_eq!(image.status, UploadOutcome::Acknowledged);
        }
    }
    model.check(&server, &ground);
    let (all, acknowledged) = model.count();
    assert_eq!(all, acknowledged);
    assert!(
        acknowledged > KILLS,
        "the kills came too early to show anything: {acknowledged} images"
    );
}

/// Runs all senders until this number of chunks was sent, then kills the server.
fn upload_until_killed(
    server: ServerProcess,
    candidates: &[KillCandidate],
    model: &mut UploadModel,
    pieces: usize,
) {
    let address = server.address;
    let server = Mutex::new(server);
    let gone = AtomicUsize::new(0);
    let count = || {
        if gone.fetch_add(1, Ordering::Relaxed) == pieces {
            server.lock().expect("no sender panics here").kill();
        }
    };
    thread::scope(|scope| {
        for (number, sent) in model.senders.iter_mut().enumerate() {
            let (candidate, count) = (&candidates[number / 2], &count);
            scope.spawn(move || {
                let mut line = KillConnection::open(address);
                loop {
                    // An image left open by a kill is sent first, again with the same id.
                    let open = sent
                        .iter()
                        .position(|image| image.status == UploadOutcome::Unknown);
                    let place = open.unwrap_or_else(|| {
                        sent.push(SentImage::new(number, sent.len()));
                        sent.len() - 1
                    });
                    if sent[place].send(&mut line, candidate, count).is_err() {
                        return;
                    }
                }
            });
        }
    });
}

/// SplitMix64, so that the kills are the same in every run.
struct Xorshift(u64);

impl Xorshift {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}
