//! The message catalogue in the language of the page.

use leptos::prelude::use_context;
use shared::text::{Lang, LocalText};

/// The messages of one language. Every message of `locales/` is a method, such as
/// `text.sign_in_title()` or `text.slot_is_full(&most)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(pub Lang);

include!(concat!(env!("OUT_DIR"), "/text.rs"));

impl Text {
    /// A text of an exam definition in the language of the page.
    pub fn local(self, text: &LocalText) -> String {
        text.get(self.0).to_owned()
    }
}

/// The catalogue in the language of this page.
pub fn use_text() -> Text {
    Text(use_context::<Lang>().unwrap_or_default())
}
