//! Simple model of the server for the outbox tests.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    application::{
        Commitment, Fingerprint, Manifest, ReviewedSnapshot,
        commitment::fingerprint::FingerprintSlot, receipt::SlotManifest,
    },
    digest::Sha256,
    id::{ImageId, SlotId},
    outbox::{
        DeliveryError, FieldKey, FieldVersion, PendingImage, ServerSnapshot, SyncRequest,
        SyncResponse,
    },
    problem::Problem,
    time::Timestamp,
};

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) revision: u32,
    pub(crate) is_open: bool,
    /// Rank, id, hash; in order of rank.
    pub(crate) slots: BTreeMap<SlotId, Vec<(i32, ImageId, Sha256)>>,
    /// Once stored, whether still there or not.
    known: BTreeSet<ImageId>,
    pub(crate) fields: BTreeMap<FieldKey, (FieldVersion, String)>,
    /// The images of each submission.
    pub(crate) submissions: Vec<BTreeSet<ImageId>>,
    /// The registered fingerprint whose files have not all arrived.
    promise: Option<Commitment>,
    pub(crate) happened: BTreeSet<&'static str>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            revision: 1,
            is_open: true,
            slots: BTreeMap::new(),
            known: BTreeSet::new(),
            fields: BTreeMap::new(),
            submissions: Vec::new(),
            promise: None,
            happened: BTreeSet::new(),
        }
    }
}

impl Server {
    pub(crate) fn ids(&self, slot: &SlotId) -> Vec<ImageId> {
        let images = self.slots.get(slot).into_iter().flatten();
        images.map(|(_, id, _)| *id).collect()
    }

    pub(crate) fn all(&self) -> BTreeSet<ImageId> {
        self.slots
            .values()
            .flatten()
            .map(|(_, id, _)| *id)
            .collect()
    }

    pub(crate) fn handle(&mut self, request: &SyncRequest) -> Result<SyncResponse, DeliveryError> {
        match request {
            SyncRequest::Read => return Ok(SyncResponse::Read(self.snapshot())),
            SyncRequest::Register(fingerprint) => return self.register(fingerprint),
            SyncRequest::Put(picture) if self.known.contains(&picture.id) => {
                return Ok(SyncResponse::Done);
            }
            SyncRequest::Put(picture) if self.is_awaited(picture) => {
                if !self.is_open {
                    self.happened.insert("followed after the close");
                }
                let images = self.slots.entry(picture.slot.clone()).or_default();
                images.push((picture.rank, picture.id, picture.sha256));
                self.known.insert(picture.id);
                self.submit_if_complete();
            }
            _ if !self.is_open => return refuse(Problem::NotAllowed),
            SyncRequest::Put(picture) => {
                let images = self.slots.entry(picture.slot.clone()).or_default();
                let mut rank = picture.rank;
                if let Some(old) = picture.replaces {
                    let Some(index) = images.iter().position(|(_, id, _)| *id == old) else {
                        return refuse(Problem::NotFound);
                    };
                    rank = images.remove(index).0;
                }
                images.push((rank, picture.id, picture.sha256));
                images.sort();
                self.known.insert(picture.id);
            }
            SyncRequest::Remove(gone) => {
                let Some(images) = self
                    .slots
                    .values_mut()
                    .find(|images| images.iter().any(|(_, id, _)| id == gone))
                else {
                    return refuse(Problem::NotFound);
                };
                images.retain(|(_, id, _)| id != gone);
            }
            SyncRequest::Arrange {
                slot,
                order,
                revision,
            } => {
                let there: BTreeSet<_> = self.ids(slot).into_iter().collect();
                let named: BTreeSet<_> = order.iter().copied().collect();
                if *revision != self.revision || named != there {
                    return refuse(Problem::Stale);
                }
                for (rank, id, _) in self.slots.entry(slot.clone()).or_default() {
                    *rank = order
                        .iter()
                        .position(|other| other == id)
                        .map_or(0, |at| at as i32);
                }
                self.slots.entry(slot.clone()).or_default().sort();
            }
            SyncRequest::Save {
                field,
                text,
                base_version: over,
            } => {
                let (version, there) = self.fields.entry(field.clone()).or_default();
                if version != over {
                    let (version, text) = (*version, there.clone());
                    return Err(DeliveryError::Conflict { version, text });
                }
                (*version, *there) = (version.next(), text.clone());
                return Ok(SyncResponse::Saved(*version));
            }
            SyncRequest::Submit { revision, .. } => {
                if *revision != self.revision {
                    return refuse(Problem::Stale);
                }
                self.is_open = false;
                self.promise = None;
                let images = self.all();
                self.submissions.push(images);
            }
        }
        self.revision += 1;
        Ok(SyncResponse::Done)
    }

    fn register(&mut self, fingerprint: &Fingerprint) -> Result<SyncResponse, DeliveryError> {
        // The order of a settled slot is that of the server.
        let looked = self.resolve(fingerprint);
        let is_known = |known: &Commitment| Some(&known.looked) == looked.as_ref();
        if self.promise.as_ref().is_some_and(is_known) {
            self.happened.insert("registered twice");
            return Ok(SyncResponse::Registered(Timestamp(1)));
        }
        let Some(looked) = looked else {
            return refuse(Problem::SnapshotMismatch {
                missing: Vec::new(),
            });
        };
        let manifest = &looked.manifest;
        let was_submitted = |images: &BTreeSet<ImageId>| {
            let hashes: BTreeSet<_> = images.iter().map(hash_of).collect();
            let named = manifest.0.iter().flat_map(|it| &it.images).copied();
            named.collect::<BTreeSet<_>>() == hashes
        };
        // A returned application must change: the same content is refused.
        if !self.is_open || self.submissions.last().is_some_and(was_submitted) {
            return refuse(Problem::NotAllowed);
        }
        let names = |slot: &SlotId| manifest.images(slot);
        let mut images = self.slots.iter();
        let is_seen = images.all(|(slot, images)| {
            let stays = images
                .iter()
                .filter(|(_, id, _)| !fingerprint.removed_images.contains(id));
            let mut stays = stays.map(|(_, _, sha256)| sha256);
            stays.all(|sha256| names(slot).contains(sha256))
        });
        if !is_seen {
            return refuse(Problem::SnapshotMismatch {
                missing: Vec::new(),
            });
        }
        self.happened.insert("registered");
        self.promise = Some(Commitment {
            looked,
            leaving: fingerprint.removed_images.clone(),
            at: Timestamp(1),
        });
        self.revision += 1;
        self.submit_if_complete();
        Ok(SyncResponse::Registered(Timestamp(1)))
    }

    fn resolve(&self, fingerprint: &Fingerprint) -> Option<ReviewedSnapshot> {
        let slots = fingerprint.slots.iter().map(|named| match named {
            FingerprintSlot::Listed(entry) => Some(entry.clone()),
            FingerprintSlot::Unchanged(slot, digest) => {
                let images = self.slots.get(slot).into_iter().flatten();
                let there = SlotManifest {
                    slot: slot.clone(),
                    images: images.map(|(_, _, sha256)| *sha256).collect(),
                };
                (there.digest() == *digest).then_some(there)
            }
        });
        Some(ReviewedSnapshot {
            manifest: Manifest(slots.collect::<Option<_>>()?),
            answers: fingerprint.answers,
        })
    }

    fn is_awaited(&self, picture: &PendingImage) -> bool {
        let names = |it: &Commitment| {
            let names = it.looked.manifest.images(&picture.slot);
            names.contains(&picture.sha256)
        };
        self.promise.as_ref().is_some_and(names)
    }

    /// With the last byte it is submitted as it was promised, unless something else has come.
    fn submit_if_complete(&mut self) {
        let Some(promise) = self.promise.clone() else {
            return;
        };
        let manifest = &promise.looked.manifest;
        let mut kept = BTreeMap::new();
        for (slot, images) in &self.slots {
            let mut images = images.clone();
            images.retain(|(_, id, _)| !promise.leaving.contains(id));
            let place = |sha256: &Sha256| {
                let mut names = manifest.images(slot).iter();
                names.position(|name| name == sha256)
            };
            if images.iter().any(|(_, _, sha256)| place(sha256).is_none()) {
                return;
            }
            images.sort_by_key(|(_, _, sha256)| place(sha256));
            kept.insert(slot.clone(), images);
        }
        if kept.values().map(Vec::len).sum::<usize>() == manifest.image_count() {
            self.happened.insert("submitted by fingerprint");
            self.promise = None;
            self.is_open = false;
            self.slots = kept;
            let images = self.all();
            self.submissions.push(images);
        }
    }

    pub(crate) fn end_grace(&mut self) {
        if !self.is_open {
            self.promise = None;
        }
    }

    pub(crate) fn reopen(&mut self) {
        if !self.is_open {
            self.is_open = true;
            self.revision += 1;
        }
    }

    fn snapshot(&self) -> ServerSnapshot {
        let slots = self.slots.iter().map(|(slot, images)| {
            let images = images.iter().map(|(_, id, sha256)| (*id, *sha256));
            (slot.clone(), images.collect())
        });
        ServerSnapshot {
            revision: self.revision,
            submissions: self.submissions.len() as u32,
            is_open: self.is_open,
            slots: slots.collect(),
            fields: self
                .fields
                .iter()
                .map(|(key, (version, _))| (key.clone(), *version))
                .collect(),
        }
    }
}

/// As the world makes them.
pub(crate) fn hash_of(id: &ImageId) -> Sha256 {
    Sha256::of(&id.0.as_u128().to_be_bytes())
}

fn refuse(problem: Problem) -> Result<SyncResponse, DeliveryError> {
    Err(DeliveryError::Refused(problem))
}
