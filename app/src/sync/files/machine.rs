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
    judge::{is_refused, judge},
};

use self::capacity::Room;
pub use self::{
    event::{Choice, Command, Event, Restored},
    item::{ChosenFile, Doubt, Item, Made, Place, SelfFit, State},
};
use crate::ports::device::ReadFault;

/// Number of files that are read at a time.
const LINES: usize = 3;
/// Largest refused file that is stored, in bytes. A larger one can't be fitted, and reading it
/// whole could crash the page.
const MAX_ASIDE_BYTES: u64 = 64 * 1024 * 1024;
/// Number of jobs given to the engine at a time. It runs one; waiting jobs are easier to cancel
/// here.
const ENGINES: usize = 1;

#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// In the order of choice.
    pub items: Vec<Item>,
    rooms: Vec<Room>,
    /// The slots in which pictures were held for doubts, once for each picture.
    warned: Vec<Place>,
}

impl Queue {
    pub fn get(&self, id: ImageId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// True if an item on the page represents this image of the outbox.
    pub fn stands_for(&self, id: ImageId) -> bool {
        let mut items = self.items.iter();
        items.any(|item| {
            let made = item.made.as_ref().map(|made| made.id);
            item.id == id || item.kept == Some(id) || made == Some(id)
        })
    }

    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Chosen(choice) => self.choose(choice),
            Event::Restored(restored) => self.restore(*restored),
            Event::Probed(id, facts) => {
                let next = State::Checked;
                self.judge(id, &State::Probing, facts, next, &mut commands);
            }
            Event::Inspected(id, facts) => {
                let is_kept = |item: &Item| item.is_kept() && !item.is_aside;
                let next = match self.get(id).is_some_and(is_kept) {
                    true => State::Kept,
                    false => State::Sound,
                };
                self.judge(id, &State::Inspecting, facts, next, &mut commands);
            }
            Event::Looked(id, doubts) => self.take_doubts(id, doubts, &mut commands),
            Event::Taken(id) => self.take(id, &mut commands),
            Event::FitAsked(id, edit) => self.ask_to_fit(id, edit, &mut commands),
            Event::Made(id, made) => self.take_made(id, made, &mut commands),
            Event::FitUndone(id) => self.undo_fit(id, &mut commands),
            Event::KeptAside(id) => self.take_kept_aside(id),
            Event::Kept(id, Ok(())) => self.take_kept(id),
            Event::Kept(id, Err(ReadFault)) => {
                self.step(id, &State::Keeping, State::Unreadable);
            }
            Event::Retried(id) => self.step(id, &State::Unreadable, State::Surplus),
            Event::Removed(id) => {
                self.undo_fit(id, &mut commands);
                self.remove(id, &mut commands);
            }
            Event::Left(id) => {
                self.undo_fit(id, &mut commands);
                self.items.retain(|item| item.id != id);
                commands.push(Command::Forget(id));
            }
            Event::Counted(place, stored) => {
                self.rooms
                    .iter_mut()
                    .filter(|room| room.place == place)
                    .for_each(|room| room.stored = stored);
            }
        }
        self.admit();
        let mut start = |from, to, command, lines| {
            self.start(&from, &to, command, lines, &mut commands);
        };
        start(State::Chosen, State::Probing, Command::Probe, LINES);
        start(State::Checked, State::Inspecting, Command::Inspect, LINES);
        start(State::Sound, State::Keeping, Command::Keep, LINES);
        start(State::Kept, State::Looking, Command::Look, ENGINES);
        self.keep_aside(&mut commands);
        let (from, to) = (State::ToFit, State::Fitting);
        self.start(&from, &to, Command::Fit, ENGINES, &mut commands);
        commands
    }

    fn get_mut(&mut self, id: ImageId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    fn choose(&mut self, choice: Choice) {
        let Choice {
            place,
            wanted,
            most,
            stored,
            last_rank,
            replaces,
            fits_itself,
            files,
        } = choice;
        self.note_room(Room {
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
        self.items.extend(items.map(|(file, rank)| Item {
            rank,
            replaces,
            self_fit: match fits_itself {
                true => SelfFit::Due,
                false => SelfFit::Never,
            },
            ..Item::new(file, place.clone(), Arc::clone(&wanted))
        }));
    }

    /// Restores a stored file. It is read and checked again, because the rule may have changed and
    /// doubts are not stored.
    fn restore(&mut self, restored: Restored) {
        let Restored {
            place,
            wanted,
            picture,
            made,
            most,
            stored,
        } = restored;
        if !self.stands_for(picture.id) {
            let is_aside = picture.is_aside();
            self.note_room(Room {
                place: place.clone(),
                most,
                stored,
            });
            let file = ChosenFile {
                id: picture.id,
                name: picture.name,
                bytes: picture.bytes,
            };
            self.items.push(Item {
                rank: picture.rank,
                replaces: picture.replaces,
                kept: Some(picture.id),
                is_restored: true,
                is_aside,
                is_kept_aside: is_aside,
                made,
                // A refused file waits for room like any other file, and is read again.
                state: if is_aside {
                    State::Surplus
                } else {
                    State::Checked
                },
                ..Item::new(file, place, wanted)
            });
        }
    }

    fn judge(
        &mut self,
        id: ImageId,
        reading: &State,
        facts: Result<FileFacts, ReadFault>,
        next: State,
        commands: &mut Vec<Command>,
    ) {
        let Some(item) = self.get_mut(id).filter(|item| item.state == *reading) else {
            return;
        };
        item.state = match facts {
            Ok(facts) => {
                item.findings = judge(&item.wanted.rule, &facts);
                match (is_refused(&item.findings), &item.made) {
                    (true, Some(_)) => {
                        commands.push(Command::Look(id));
                        State::Fitted
                    }
                    (true, None) => refuse(item, reading),
                    (false, _) => next,
                }
            }
            Err(ReadFault) => State::Unreadable,
        };
    }

    /// Counts the stored file as one of the outbox's. A file that the person wants leaves the
    /// queue.
    fn take_kept(&mut self, id: ImageId) {
        let Some(index) = self.items.iter().position(|item| item.id == id) else {
            return;
        };
        let item = &mut self.items[index];
        if item.needs_room() {
            let mut rooms = self.rooms.iter_mut();
            rooms
                .find(|room| room.place == item.place)
                .into_iter()
                .for_each(|room| room.stored += 1);
        }
        item.kept = Some(id);
        item.is_aside = false;
        item.state = State::Kept;
        if item.is_wanted {
            self.items.remove(index);
        }
    }

    /// Stores refused and surplus files aside, once each.
    fn keep_aside(&mut self, commands: &mut Vec<Command>) {
        let waits = |item: &&mut Item| item.is_to_be_kept_aside() && item.bytes <= MAX_ASIDE_BYTES;
        for item in self.items.iter_mut().filter(waits) {
            item.is_kept_aside = true;
            commands.push(Command::KeepAside(item.id));
        }
    }

    fn take_kept_aside(&mut self, id: ImageId) {
        if let Some(item) = self.get_mut(id).filter(|item| item.kept.is_none()) {
            item.kept = Some(id);
            item.is_aside = true;
        }
    }

    /// Removes an item. A stored file stays on the page until the outbox has deleted it.
    fn remove(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        if let Some(item) = self.get_mut(id).filter(|item| item.kept.is_some()) {
            item.state = State::Discarded;
            commands.push(Command::Discard(id));
        } else {
            self.items.retain(|item| item.id != id);
            commands.push(Command::Forget(id));
        }
    }

    fn step(&mut self, id: ImageId, from: &State, to: State) {
        if let Some(item) = self.get_mut(id).filter(|item| item.state == *from) {
            item.state = to;
        }
    }

    /// Moves items to the next state while there is a free place.
    fn start(
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
fn refuse(item: &mut Item, reading: &State) -> State {
    if !item.can_be_mended() || item.bytes > MAX_ASIDE_BYTES {
        State::Refused
    } else if *reading == State::Probing {
        State::Checked
    } else if item.self_fit == SelfFit::Due {
        item.self_fit = SelfFit::Begun;
        State::ToFit
    } else {
        State::Refused
    }
}
