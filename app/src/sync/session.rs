//! The state of the session, as the answers of the server show it.

use leptos::prelude::*;

/// True after the server has answered that this browser is signed out.
#[derive(Clone, Copy)]
pub struct LostSession(pub RwSignal<bool>);

impl LostSession {
    /// Sets the state from an answer of the server.
    pub fn set_lost(self, is_lost: bool) {
        let LostSession(lost) = self;
        if lost.try_get_untracked().is_some_and(|old| old != is_lost) {
            lost.set(is_lost);
        }
    }
}
