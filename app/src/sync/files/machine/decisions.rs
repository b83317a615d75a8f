//! The decisions of the person: warnings of the engine, and fitted files. The original stays until
//! the person takes the fitted file.

use shared::{id::ImageId, image_engine::Edit, judge::is_refused};

use super::{Command, FileQueue, FittedFile, ImageWarning, State};
use crate::ports::engine::EngineError;

/// Number of pictures of a slot that are held for warnings. Later warnings hold nothing: they are
/// guesses, and the reviewer sees them in any case (C8).
const MAX_HELD_PER_SLOT: usize = 2;

impl FileQueue {
    pub(super) fn set_warnings(
        &mut self,
        id: ImageId,
        warnings: Vec<ImageWarning>,
        commands: &mut Vec<Command>,
    ) {
        let Some(index) = self.items.iter().position(|item| item.id == id) else {
            return;
        };
        let item = &mut self.items[index];
        match item.state {
            State::Analyzing => {
                let place = item.place.clone();
                let warned = self.warned.iter().filter(|it| **it == place).count();
                let holds =
                    item.is_restored || (!warnings.is_empty() && warned < MAX_HELD_PER_SLOT);
                item.warnings = warnings;
                if holds {
                    let has_made = item.fitted.is_some();
                    item.state = match has_made {
                        true => State::Fitted,
                        false => State::AwaitingConfirmation,
                    };
                    self.warned.push(place);
                    commands.push(Command::HoldForConfirmation(id));
                    commands.extend(has_made.then_some(Command::Analyze(id)));
                } else {
                    item.state = State::Releasing;
                    commands.push(Command::Release(id));
                }
            }
            // The warnings belong to the fitted file and are shown with it.
            State::Fitted => {
                if let Some(made) = &mut item.fitted {
                    made.warnings = Some(warnings);
                }
            }
            _ => {}
        }
    }

    pub(super) fn confirm(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        let Some(item) = self.get_mut(id) else { return };
        match (&item.state, item.fitted.take()) {
            (State::AwaitingConfirmation, _) => {
                item.state = State::Releasing;
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
                commands.push(Command::PromoteFitted {
                    from: id,
                    to: made.id,
                });
            }
            (_, made) => {
                item.fitted = made;
                return;
            }
        }
        item.is_confirmed = true;
    }

    pub(super) fn request_fit(
        &mut self,
        id: ImageId,
        edit: Option<Edit>,
        commands: &mut Vec<Command>,
    ) {
        let can = |state: &State| {
            matches!(
                state,
                State::Refused | State::AwaitingConfirmation | State::Fitted | State::FitQueued
            )
        };
        if let Some(item) = self.get_mut(id).filter(|item| can(&item.state)) {
            item.edit = edit;
            item.fit_error = None;
            let made = item
                .fitted
                .take()
                .map(|made| Command::DiscardFitted(made.id));
            commands.extend(made);
            item.state = State::FitQueued;
        }
    }

    pub(super) fn set_fitted(
        &mut self,
        id: ImageId,
        made: Result<FittedFile, EngineError>,
        commands: &mut Vec<Command>,
    ) {
        let is_at_it = |item: &&mut super::QueuedFile| item.state == State::Fitting;
        let Some(item) = self.get_mut(id).filter(is_at_it) else {
            return;
        };
        match made {
            Ok(made) => {
                item.edit = made.edit;
                item.fitted = Some(made);
                item.state = State::Fitted;
                commands.push(Command::StoreFitted(id));
                commands.push(Command::Analyze(id));
            }
            Err(fault) => {
                item.fit_error = (fault != EngineError::Cancelled).then_some(fault);
                self.reset_after_fit(id);
            }
        }
    }

    pub(super) fn reject_fit(&mut self, id: ImageId, commands: &mut Vec<Command>) {
        let is_at_it = |item: &&mut super::QueuedFile| item.is_with_engine();
        let Some(item) = self.get_mut(id).filter(is_at_it) else {
            return;
        };
        if item.state == State::Fitting {
            commands.push(Command::StopFitting(id));
        }
        let made = item
            .fitted
            .take()
            .map(|made| Command::DiscardFitted(made.id));
        commands.extend(made);
        self.reset_after_fit(id);
    }

    /// Returns the item to the state before the fitting.
    fn reset_after_fit(&mut self, id: ImageId) {
        if let Some(item) = self.get_mut(id) {
            item.state = if is_refused(&item.findings) {
                State::Refused
            } else {
                State::AwaitingConfirmation
            };
        }
    }
}
