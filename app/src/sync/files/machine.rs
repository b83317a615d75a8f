//! The state machine of chosen files. It is pure; [`super::uploads`] executes its commands and
//! reports events.
//!
//! A file that meets the rule is stored first, held in the outbox (`shared::outbox`), and then
//! checked by the engine, so that a crash of the page loses nothing. It is sent when there is no
//! doubt, or when the person wants it. Refused, surplus and fitted files are stored too, but not
//! sent.
//!
//! ```text
//! Surplus → Chosen → Probing → Checked → Inspecting → Sound → Keeping → Kept → Looking → Leaving
//!                       ↓                    ↓                   ↓                ↓         ↑
//!                    Refused          Refused, ToFit        Unreadable        Doubtful ─────┘
//! `raw
//! Refused, Doubtful → ToFit → Fitting → Fitted → Chosen (a new file, already wanted)
//! `raw
//! With an engine, a photograph that is only too large goes to ToFit automatically.
//! ```

mod capacity;
mod decisions;
mod event;
mod item;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use shared::{
    id::ImageId,
    jpeg::FileFacts,
    judge::{check_file, is_refused},
};

use self::capacity::SlotCapacity;
pub use self::{
    event::{Command, Event, FileSelection, RestoredPicture},
    item::{AutoFit, FittedFile, ImageWarning, NewFile, QueuedFile, SlotRef, State},
};
use crate::ports::device::FileReadError;

/// Number of files that are read at a time.
const MAX_CONCURRENT_READS: usize = 3;
/// Largest refused file that is stored, in bytes. A larger one can't be fitted, and reading it
/// whole could crash the page.
const MAX_ASIDE_BYTES: u64 = 64 * 1024 * 1024;
/// Number of jobs given to the engine at a time. It runs one; waiting jobs are easier to cancel
/// here.
const MAX_ENGINE_JOBS: usize = 1;

#[derive(Clone, Debug, Default)]
pub struct FileQueue {
    /// In the order of choice.
    pub items: Vec<QueuedFile>,
    rooms: Vec<SlotCapacity>,
    /// The slots in which pictures were held for warnings, once for each picture.
    warned: Vec<SlotRef>,
}

impl FileQueue {
    pub fn get(&self, id: ImageId) -> Option<&QueuedFile> {
        self.items.iter().find(|item| item.id == id)
    }

    /// True if an item on the page represents this image of the outbox.
    pub fn has_image(&self, id: ImageId) -> bool {
        let mut items = self.items.iter();
        items.any(|item| {
            let made = item.fitted.as_ref().map(|made| made.id);
            item.id == id || item.stored_id == Some(id) || made == Some(id)
        })
    }

    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Chosen(choice) => self.choose(choice),
            Event::Restored(restored) => self.restore(*restored),
            Event::Probed(id, facts) => {
                let next = State::HeaderValid;
                self.apply_facts(id, &State::Probing, facts, next, &mut commands);
            }
            Event::Inspected(id, facts) => {
                let is_kept = |item: &QueuedFile| item.is_stored() && !item.is_set_aside;
                let next = match self.get(id).is_some_and(is_kept) {
                    true => State::Stored,
                    false => State::Valid,
                };
                self.apply_facts(id, &State::Inspecting, facts, next, &mut commands);
            }
            Event::Analyzed(id, warnings) => self.set_warnings(id, warnings, &mut commands),
            Event::Confirmed(id) => self.confirm(id, &mut commands),
            Event::FitRequested(id, edit) => self.request_fit(id, edit, &mut commands),
            Event::FitFinished(id, made) => self.set_fitted(id, made, &mut commands),
            Event::FitRejected(id) => self.reject_fit(id, &mut commands),
            Event::StoredAside(id) => self.mark_stored_aside(id),
            Event::Stored(id, Ok(())) => self.mark_stored(id),
            Event::Stored(id, Err(FileReadError)) => {
                self.step(id, &State::Storing, State::Unreadable);
            }
            Event::Retried(id) => self.step(id, &State::Unreadable, State::Surplus),
            Event::Removed(id) => {
                self.reject_fit(id, &mut commands);
                self.remove(id, &mut commands);
            }
            Event::LeftOutbox(id) => {
                self.reject_fit(id, &mut commands);
                self.items.retain(|item| item.id != id);
                commands.push(Command::DropFile(id));
            }
            Event::SlotCounted(place, stored) => {
                self.rooms
                    .iter_mut()
                    .filter(|room| room.place == place)
                    .for_each(|room| room.stored = stored);
            }
        }
        self.admit_surplus();
        let mut start = |from, to, command, lines| {
            self.start_jobs(&from, &to, command, lines, &mut commands);
        };
        start(
            State::Chosen,
            State::Probing,
            Command::Probe,
            MAX_CONCURRENT_READS,
        );
        start(
            State::HeaderValid,
            State::Inspecting,
            Command::Inspect,
            MAX_CONCURRENT_READS,
        );
        start(
            State::Valid,
            State::Storing,
            Command::Store,
            MAX_CONCURRENT_READS,
        );
        start(
            State::Stored,
            State::Analyzing,
            Command::Analyze,
            MAX_ENGINE_JOBS,
        );
        self.store_aside(&mut commands);
        let (from, to) = (State::FitQueued, State::Fitting);
        self.start_jobs(&from, &to, Command::Fit, MAX_ENGINE_JOBS, &mut commands);
        commands
    }

    fn get_mut(&mut self, id: ImageId) -> Option<&mut QueuedFile> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    fn choose(&mut self, choice: FileSelection) {
        let FileSelection {
            place,
            wanted,
            most,
            stored,
            last_rank,
            replaces,
            is_auto_fit: fits_itself,
            files,
        } = choice;
        self.set_capacity(SlotCapacity {
            place: place.clone(),
            most,
            stored,
        });
        let ours = self
            .items
            .iter()
            .filter(|item| item.place == place)
            .map(|item| item.rank);
        let last_rank = ours.fold(last_rank, i32::max);
        let items = files.into_iter().zip(last_rank + 1..);
        self.items.extend(items.map(|(file, rank)| QueuedFile {
            rank,
            replaces,
            auto_fit: match fits_itself {
                true => AutoFit::Pending,
                false => AutoFit::Never,
            },
            ..QueuedFile::new(file, place.clone(), Arc::clone(&wanted))
        }));
    }

    /// Restores a stored file. It is read and checked again, because the rule may have changed and
    /// warnings are not stored.
    fn restore(&mut self, restored: RestoredPicture) {
        let RestoredPicture {
            place,
            wanted,
            picture,
            fitted: made,
            most,
            stored,
        } = restored;
        if !self.has_image(picture.id) {
            let is_aside = picture.is_set_aside();
            self.set_capacity(SlotCapacity {
                place: place.clone(),
                most,
                stored,
            });
            let file = NewFile {
                id: picture.id,
                name: picture.name,
                bytes: picture.bytes,
            };
            self.items.push(QueuedFile {
                rank: picture.rank,
                replaces: picture.replaces,
                stored_id: Some(picture.id),
                is_restored: true,
                is_set_aside: is_aside,
                is_aside_requested: is_aside,
                fitted: made,
                // A refused file waits for room like any other file, and is read again.
                state: if is_aside {
                    State::Surplus
                } else {
                    State::HeaderValid
                },
                ..QueuedFile::new(file, place, wanted)
            });
        }
    }

    fn apply_facts(
        &mut self,
        id: ImageId,
        reading: &State,
        facts: Result<FileFacts, FileReadError>,
        next: State,
        commands: &mut Vec<Command>,
    ) {
        let Some(item) = self.get_mut(id).filter(|item| item.state == *reading) else {
            return;
        };
        item.state = match facts {
            Ok(facts) => {
                item.findings = check_file(&item.wanted.rule, &facts);
                match (is_refused(&item.findings), &item.fitted) {
                    (true, Some(_)) => {
                        commands.push(Command::Analyze(id));
                        State::Fitted
                    }
                    (true, None) => state_after_refusal(item, reading),
                    (false, _) => next,
                }
            }
            Err(FileReadError) => State::Unreadable,
        };
    }

    /// Counts the stored file as one of the outbox's. A file that the person wants leaves the
    /// queue.
    fn mark_stored(&mut self, id: ImageId) {
        let Some(index) = self.items.iter().position(|item| item.id == id) else {
            return;
        };
        let item = &mut self.items[index];
        if item.needs_capacity() {
            let mut rooms = self.rooms.iter_mut();
            rooms
                .find(|room| room.place == item.place)
                .into_iter()
                .for_each(|room| room.stored += 1);
        }
        item.stored_id = Some(id);
        item.is_set_aside = false;
        item.state = State::Stored;
        if item.is_confirmed {
            self.items.remove(index);
        }
    }

    /// Stores refused and surplus files aside, once each.
    fn store_aside(&mut self, commands: &mut Vec<Command>) {
        let waits =
            |item: &&mut QueuedFile| item.needs_storing_aside() && item.bytes <= MAX_ASIDE_BYTES;
        for item in self.items.iter_mut().filter(waits) {
            item.is_aside_requested = true;
            commands.push(Command::StoreAside(item.id));
        }
    }

    fn mark_stored_aside(&mut self, id: ImageId) {
        if let Some(item) = self.get_mut(id).filter(|item| item.stored_id.is_none()) {
            item.stored_id = Some(id);
            item.is_set_aside = true;
        }
    }

    /// Removes an item. A stored file stays on the page until the outbox has deleted it.
    fn remove(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        if let Some(item) = self.get_mut(id).filter(|item| item.stored_id.is_some()) {
            item.state = State::Discarding;
            commands.push(Command::Discard(id));
        } else {
            self.items.retain(|item| item.id != id);
            commands.push(Command::DropFile(id));
        }
    }

    fn step(&mut self, id: ImageId, from: &State, to: State) {
        if let Some(item) = self.get_mut(id).filter(|item| item.state == *from) {
            item.state = to;
        }
    }

    /// Moves items to the next state while there is a free place.
    fn start_jobs(
        &mut self,
        from: &State,
        to: &State,
        command: fn(ImageId) -> Command,
        lines: usize,
        commands: &mut Vec<Command>,
    ) {
        let busy = self.items.iter().filter(|item| item.state == *to);
        let free = lines.saturating_sub(busy.count());
        for item in self
            .items
            .iter_mut()
            .filter(|item| item.state == *from)
            .take(free)
        {
            item.state = to.clone();
            commands.push(command(item.id));
        }
    }
}

/// The state of a file that breaks a rule. A file refused for its header is first read whole, so
/// that damage is reported as damage and not as size; then it may be fitted.
fn state_after_refusal(item: &mut QueuedFile, reading: &State) -> State {
    if !item.has_only_fixable_findings() || item.bytes > MAX_ASIDE_BYTES {
        State::Refused
    } else if *reading == State::Probing {
        State::HeaderValid
    } else if item.auto_fit == AutoFit::Pending {
        item.auto_fit = AutoFit::Started;
        State::FitQueued
    } else {
        State::Refused
    }
}
