//! Model of the acknowledged uploads, and its comparison with the server.

use std::{collections::BTreeMap, fs, io, path::Path, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use shared::{
    digest::Sha256,
    id::{ImageId, SlotId},
    url,
    view::Dossier,
};
use uuid::Uuid;

use super::{
    CHUNK_BYTES,
    ground::{KillCandidate, KillTestData, SLOT},
    line::KillConnection,
    process::ServerProcess,
};

const PICTURE: &[u8] =
    include_bytes!("../../../../end2end/pictures/portrait-square-busy-background.jpg");
/// Marker of a quantisation table, and the offset of its first value.
const TABLE: [u8; 2] = [0xFF, 0xDB];
const FIRST_VALUE: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UploadOutcome {
    /// Sent at least in part, without a response.
    Unknown,
    /// Answered with success: it must exist from now on.
    Acknowledged,
}

/// An image that was sent, at least in part.
pub(super) struct SentImage {
    pub(super) id: ImageId,
    pub(super) sha256: Sha256,
    pub(super) status: UploadOutcome,
    seed: u64,
}

impl SentImage {
    /// An image with this number of this sender; its content follows from both.
    pub(super) fn new(sender: usize, number: usize) -> Self {
        let seed = (sender as u64) << 32 | number as u64;
        let id = ImageId(Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(seed),
        ));
        Self {
            id,
            sha256: Sha256::of(&make_picture(seed)),
            status: UploadOutcome::Unknown,
            seed,
        }
    }

    /// # Errors
    /// The server ended before it responded.
    pub(super) fn send(
        &mut self,
        line: &mut KillConnection,
        candidate: &KillCandidate,
        report: &dyn Fn(),
    ) -> io::Result<()> {
        let slot: SlotId = SLOT.parse().expect("is a slug");
        let first = format!(
            "PUT {}",
            url::slot_image(candidate.application, &slot, self.id)
        );
        let digest = STANDARD.encode(self.sha256.0);
        let headers = format!(
            "{}Content-Digest: sha-256=:{digest}:\r\nContent-Type: image/jpeg\r\nX-File-Name: {}.jpg\r\n",
            candidate.cookie, self.seed
        );
        let answer = line.send(
            &first,
            &headers,
            &make_picture(self.seed),
            CHUNK_BYTES,
            report,
        )?;
        assert!(
            matches!(answer.status, 200 | 201),
            "{}: {}",
            answer.status,
            answer.text()
        );
        self.status = UploadOutcome::Acknowledged;
        Ok(())
    }
}

/// All images of all senders.
pub(super) struct UploadModel {
    pub(super) senders: Vec<Vec<SentImage>>,
}

impl UploadModel {
    pub(super) fn new(senders: usize) -> Self {
        Self {
            senders: (0..senders).map(|_| Vec::new()).collect(),
        }
    }

    /// Number of begun images and of acknowledged ones.
    pub(super) fn count(&self) -> (usize, usize) {
        let acknowledged = self
            .all()
            .filter(|image| image.status == UploadOutcome::Acknowledged)
            .count();
        (self.all().count(), acknowledged)
    }

    /// Checks the server after a start: every acknowledged image is listed; every listed image was
    /// sent and is returned byte for byte; the store has no unfinished files.
    pub(super) fn check(&self, server: &ServerProcess, ground: &KillTestData) {
        check_store(&ground.media());
        let mut line = KillConnection::open(server.address);
        let sent: BTreeMap<ImageId, &SentImage> =
            self.all().map(|image| (image.id, image)).collect();
        let mut listed = BTreeMap::new();
        for candidate in &ground.candidates {
            let dossier = read_dossier(&mut line, candidate);
            for image in dossier
                .application
                .materials
                .values()
                .flat_map(|material| &material.images)
            {
                let known = sent.get(&image.id).expect("only what was sent is listed");
                assert_eq!(
                    image.sha256, known.sha256,
                    "{:?} is listed with another hash",
                    image.id
                );
                assert_eq!(
                    read_image(&mut line, candidate, image.id),
                    known.sha256,
                    "{:?} is torn",
                    image.id
                );
                listed.insert(image.id, ());
            }
        }
        for image in self
            .all()
            .filter(|image| image.status == UploadOutcome::Acknowledged)
        {
            assert!(
                listed.contains_key(&image.id),
                "{:?} was acknowledged and is lost",
                image.id
            );
        }
    }

    fn all(&self) -> impl Iterator<Item = &SentImage> {
        self.senders.iter().flatten()
    }
}

fn read_dossier(line: &mut KillConnection, candidate: &KillCandidate) -> Dossier {
    let path = format!(
        "GET /api/applications/read?application={}",
        candidate.application
    );
    let answer = line.ask(&path, &candidate.cookie, &[]).expect("answers");
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).expect("is a dossier")
}

fn read_image(line: &mut KillConnection, candidate: &KillCandidate, image: ImageId) -> Sha256 {
    let path = format!("GET {}", url::image(candidate.application, image));
    let answer = line.ask(&path, &candidate.cookie, &[]).expect("answers");
    assert_eq!(answer.status, 200, "{}", answer.text());
    Sha256::of(&answer.body)
}

/// Checks that every file has the content of its name, and that no unfinished file is left.
fn check_store(media: &Path) {
    let unfinished = fs::read_dir(media.join("tmp")).expect("is there").count();
    assert_eq!(unfinished, 0, "leftovers of the kill are still there");
    for folder in fs::read_dir(media.join("blobs")).expect("is there") {
        let folder = folder.expect("can be read").path();
        for file in fs::read_dir(&folder).expect("is a folder") {
            let file = file.expect("can be read").path();
            let name = format!("{}{}", name_of(&folder), name_of(&file));
            let bytes = fs::read(&file).expect("can be read");
            assert_eq!(
                Sha256::of(&bytes).to_string(),
                name,
                "{} is torn",
                file.display()
            );
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .expect("has a name")
        .to_string_lossy()
        .into_owned()
}

/// A valid JPEG that differs for every seed, which is encoded in its quantisation with four bits in
/// each value. It has no metadata to remove, so the stored bytes are the sent ones.
fn make_picture(seed: u64) -> Vec<u8> {
    static BARE: LazyLock<Vec<u8>> =
        LazyLock::new(|| imaging::strip(PICTURE).expect("a sound JPEG").into_owned());
    let mut picture = BARE.clone();
    let table = picture
        .windows(TABLE.len())
        .position(|window| window == TABLE)
        .expect("a JPEG has tables");
    let values = &mut picture[table + FIRST_VALUE..][..16];
    for (value, shift) in values.iter_mut().zip((0..64).step_by(4)) {
        *value = 1 + (seed >> shift & 15) as u8;
    }
    picture
}
