//! The machine of chosen files: what has become of each, and what the device is to do next.
//! Pure; [`super::uploads`] obeys it, and only reports what happened.
//!
//! ```text
//! Surplus → Chosen → Probing → Checked → Inspecting → Waiting → Sending → Stored
//!                       ↓                    ↓           ↑         ↓
//!                    Refused              Refused     Resting ← (line broken) → Failed
//! ```

mod event;
mod item;
mod room;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use shared::{
    application::Image,
    id::ImageId,
    jpeg::FileFacts,
    judge::{is_refused, judge},
    problem::Problem,
};

use self::room::Room;
pub use self::{
    event::{Choice, ChosenFile, Command, Event},
    item::{Item, Place, State},
};
use crate::ports::device::{ReadFault, UploadFault};

/// How many files are read, and how many are sent, at a time.
const LINES: usize = 3;
/// How often a file is sent before the person is asked to try again.
const TRIES: u32 = 3;
const SECOND: u32 = 1000;

#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// In the order in which they were chosen.
    pub items: Vec<Item>,
    rooms: Vec<Room>,
}

impl Queue {
    pub fn get(&self, id: ImageId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub fn apply(&mut self, event: Event) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Chosen(choice) => self.choose(choice),
            Event::Probed(id, facts) => self.judge(id, &State::Probing, facts, State::Checked),
            Event::Inspected(id, facts) => {
                self.judge(id, &State::Inspecting, facts, State::Waiting)
            }
            Event::Progressed(id, bytes) => {
                self.step(
                    id,
                    |state| matches!(state, State::Sending { .. }),
                    State::Sending { sent: bytes },
                );
                // It frees no line, and comes often.
                return commands;
            }
            Event::Answered(id, answer) => commands.extend(self.answer(id, answer)),
            Event::Rested(id) => {
                self.step(id, |state| matches!(state, State::Resting), State::Waiting)
            }
            Event::Cancelled(id) => {
                self.step(
                    id,
                    |state| !matches!(state, State::Stored(_)),
                    State::Failed(UploadFault::Cancelled),
                );
                commands.push(Command::Stop(id));
            }
            Event::Retried(id) => self.retry(id),
            Event::Removed(id) => {
                self.items.retain(|item| item.id != id);
                commands.extend([Command::Stop(id), Command::Forget(id)]);
            }
            Event::Counted(place, stored) => {
                self.rooms
                    .iter_mut()
                    .filter(|room| room.place == place)
                    .for_each(|room| room.stored = stored);
            }
        }
        self.admit();
        self.start(
            &State::Chosen,
            &State::Probing,
            Command::Probe,
            &mut commands,
        );
        self.start(
            &State::Checked,
            &State::Inspecting,
            Command::Inspect,
            &mut commands,
        );
        self.start(
            &State::Waiting,
            &State::Sending { sent: 0 },
            Command::Send,
            &mut commands,
        );
        commands
    }

    fn get_mut(&mut self, id: ImageId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    fn choose(&mut self, choice: Choice) {
        let Choice {
            place,
            rule,
            most,
            stored,
            last_rank,
            replaces,
            files,
        } = choice;
        self.rooms.retain(|room| room.place != place);
        self.rooms.push(Room {
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
        self.items.extend(
            files
                .into_iter()
                .zip(last_rank + 1..)
                .map(|(file, rank)| Item {
                    id: file.id,
                    place: place.clone(),
                    rank,
                    replaces,
                    name: file.name,
                    bytes: file.bytes,
                    rule: Arc::clone(&rule),
                    findings: Vec::new(),
                    tries: 0,
                    state: State::Surplus,
                }),
        );
    }

    fn judge(
        &mut self,
        id: ImageId,
        reading: &State,
        facts: Result<FileFacts, ReadFault>,
        next: State,
    ) {
        let Some(item) = self.get_mut(id).filter(|item| item.state == *reading) else {
            return;
        };
        item.state = match facts {
            Ok(facts) => {
                item.findings = judge(&item.rule, &facts);
                if is_refused(&item.findings) {
                    State::Refused
                } else {
                    next
                }
            }
            Err(ReadFault) => State::Failed(UploadFault::Unreadable),
        };
    }

    /// The line is tried again by itself, later each time; what the server says is final.
    fn answer(&mut self, id: ImageId, answer: Result<Image, UploadFault>) -> Option<Command> {
        let item = self
            .get_mut(id)
            .filter(|item| matches!(item.state, State::Sending { .. }))?;
        item.tries += 1;
        let wait = match &answer {
            Err(UploadFault::Offline) => Some(SECOND << item.tries),
            Err(UploadFault::Refused(Problem::Busy { retry_seconds })) => {
                Some(retry_seconds.saturating_mul(SECOND))
            }
            _ => None,
        };
        if let Some(wait) = wait.filter(|_| item.tries < TRIES) {
            item.state = State::Resting;
            return Some(Command::Rest(id, wait));
        }
        item.state = match answer {
            Ok(image) => State::Stored(image),
            Err(UploadFault::Refused(Problem::FileRefused { findings })) => {
                item.findings = findings;
                State::Refused
            }
            Err(fault) => State::Failed(fault),
        };
        None
    }

    fn retry(&mut self, id: ImageId) {
        let Some(item) = self.get_mut(id) else { return };
        if matches!(item.state, State::Failed(_) | State::Resting) {
            item.tries = 0;
            item.state = State::Surplus;
        }
    }

    fn step(&mut self, id: ImageId, is_from: impl Fn(&State) -> bool, to: State) {
        if let Some(item) = self.get_mut(id).filter(|item| is_from(&item.state)) {
            item.state = to;
        }
    }

    /// Moves items on as long as a line is free.
    fn start(
        &mut self,
        from: &State,
        to: &State,
        command: fn(ImageId) -> Command,
        commands: &mut Vec<Command>,
    ) {
        let busy = self
            .items
            .iter()
            .filter(|item| std::mem::discriminant(&item.state) == std::mem::discriminant(to));
        let free = LINES.saturating_sub(busy.count());
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
