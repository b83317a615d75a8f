//! The decisions of the person: doubts of the engine, and fitted files. The original stays until
//! the person takes the fitted file.

use shared::{fitting::Edit, id::ImageId, judge::is_refused};

use super::{Command, Doubt, Made, Queue, State};
use crate::ports::engine::EngineFault;

/// Number of pictures of a slot that are held for doubts. Later doubts hold nothing: they are
/// guesses, and the reviewer sees them in any case (C8).
const WARNINGS: usize = 2;

impl Queue {
    pub(super) fn take_doubts(
        &mut self,
        id: ImageId,
        doubts: Vec<Doubt>,
        commands: &mut Vec<Command>,
    ) {
        let Some(index) = self.items.iter().position(|item| item.id == id) else {
            return;
        };
        let item = &mut self.items[index];
        match item.state {
            State::Looking => {
                let place = item.place.clone();
                let warned = self.warned.iter().filter(|it| **it == place).count();
                let holds = item.is_restored || (!doubts.is_empty() && warned < WARNINGS);
                item.doubts = doubts;
                if holds {
                    let has_made = item.made.is_some();
                    item.state = match has_made {
                        true => State::Fitted,
                        false => State::Doubtful,
                    };
                    self.warned.push(place);
                    commands.push(Command::Hold(id));
                    commands.extend(has_made.then_some(Command::Look(id)));
                } else {
                    item.state = State::Leaving;
                    commands.push(Command::Release(id));
                }
            }
            // The doubts belong to the fitted file and are shown with it.
            State::Fitted => {
                if let Some(made) = &mut item.made {
                    made.doubts = Some(doubts);
                }
            }
            _ => {}
        }
    }

    pub(super) fn take(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        let Some(item) = self.get_mut(id) else { return };
        match (&item.state, item.made.take()) {
            (State::Doubtful, _) => {
                item.state = State::Leaving;
                commands.push(Command::Release(id));
            }
            (State::Fitted, Some(made)) => {
                // The fitted file is read again like a picked file, and waits for room if its
                // original had none.
                item.state = if is_refused(&item.findings) {
                    State::Surplus
                } else {
                    State::Chosen
                };
                item.id = made.id;
                item.name = made.name;
                item.bytes = made.bytes;
                item.findings = made.findings;
                commands.push(Command::TakeMade {
                    from: id,
                    to: made.id,
                });
            }
            (_, made) => {
                item.made = made;
                return;
            }
        }
        item.is_wanted = true;
    }

    pub(super) fn ask_to_fit(
        &mut self,
        id: ImageId,
        edit: Option<Edit>,
        commands: &mut Vec<Command>,
    ) {
        let can = |state: &State| {
            matches!(
                state,
                State::Refused | State::Doubtful | State::Fitted | State::ToFit
            )
        };
        if let Some(item) = self.get_mut(id).filter(|item| can(&item.state)) {
            item.edit = edit;
            item.unfit = None;
            let made = item.made.take().map(|made| Command::DiscardMade(made.id));
            commands.extend(made);
            item.state = State::ToFit;
        }
    }

    pub(super) fn take_made(
        &mut self,
        id: ImageId,
        made: Result<Made, EngineFault>,
        commands: &mut Vec<Command>,
    ) {
        let is_at_it = |item: &&mut super::Item| item.state == State::Fitting;
        let Some(item) = self.get_mut(id).filter(is_at_it) else {
            return;
        };
        match made {
            Ok(made) => {
                item.edit = made.edit;
                item.made = Some(made);
                item.state = State::Fitted;
                commands.push(Command::KeepMade(id));
                commands.push(Command::Look(id));
            }
            Err(fault) => {
                item.unfit = (fault != EngineFault::Stopped).then_some(fault);
                self.give_back(id);
            }
        }
    }

    pub(super) fn undo_fit(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        let is_at_it = |item: &&mut super::Item| item.is_with_engine();
        let Some(item) = self.get_mut(id).filter(is_at_it) else {
            return;
        };
        if item.state == State::Fitting {
            commands.push(Command::StopFitting(id));
        }
        let made = item.made.take().map(|made| Command::DiscardMade(made.id));
        commands.extend(made);
        self.give_back(id);
    }

    /// Returns the item to the state before the fitting.
    fn give_back(&mut self, id: ImageId) {
        if let Some(item) = self.get_mut(id) {
            item.state = if is_refused(&item.findings) {
                State::Refused
            } else {
                State::Doubtful
            };
        }
    }
}
