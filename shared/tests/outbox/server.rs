//! The server as the outbox sees it: simple, and obviously right.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    digest::Sha256,
    id::{ImageId, SlotId},
    outbox::{Answer, Fault, FieldKey, Request, Seen, Version},
    problem::Problem,
};

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) revision: u32,
    pub(crate) is_open: bool,
    /// Rank, id, hash; in order of rank.
    pub(crate) slots: BTreeMap<SlotId, Vec<(i32, ImageId, Sha256)>>,
    /// Once stored, whether still there or not.
    known: BTreeSet<ImageId>,
    pub(crate) fields: BTreeMap<FieldKey, (Version, String)>,
    /// The images of each submission.
    pub(crate) submissions: Vec<BTreeSet<ImageId>>,
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

    pub(crate) fn hear(&mut self, request: &Request) -> Result<Answer, Fault> {
        match request {
            Request::Read => return Ok(Answer::Read(self.show())),
            Request::Put(picture) if self.known.contains(&picture.id) => return Ok(Answer::Done),
            _ if !self.is_open => return refuse(Problem::NotAllowed),
            Request::Put(picture) => {
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
            Request::Remove(gone) => {
                let Some(images) = self
                    .slots
                    .values_mut()
                    .find(|images| images.iter().any(|(_, id, _)| id == gone))
                else {
                    return refuse(Problem::NotFound);
                };
                images.retain(|(_, id, _)| id != gone);
            }
            Request::Arrange {
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
            Request::Save { field, text, over } => {
                let (version, there) = self.fields.entry(field.clone()).or_default();
                if version != over {
                    let (version, text) = (*version, there.clone());
                    return Err(Fault::Conflict { version, text });
                }
                (*version, *there) = (version.next(), text.clone());
                return Ok(Answer::Saved(*version));
            }
            Request::Submit { revision, .. } => {
                if *revision != self.revision {
                    return refuse(Problem::Stale);
                }
                self.is_open = false;
                let images = self.all();
                self.submissions.push(images);
            }
        }
        self.revision += 1;
        Ok(Answer::Done)
    }

    pub(crate) fn reopen(&mut self) {
        if !self.is_open {
            self.is_open = true;
            self.revision += 1;
        }
    }

    fn show(&self) -> Seen {
        let slots = self.slots.iter().map(|(slot, images)| {
            let images = images.iter().map(|(_, id, sha256)| (*id, *sha256));
            (slot.clone(), images.collect())
        });
        Seen {
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

fn refuse(problem: Problem) -> Result<Answer, Fault> {
    Err(Fault::Refused(problem))
}
