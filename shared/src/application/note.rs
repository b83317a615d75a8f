//! Length of the texts that reviewers and the office write.

use super::answers::count_characters;
use crate::problem::Problem;

/// Maximum length of a note, in characters.
pub const MAX_NOTE_CHARS: usize = 500;

/// Checks the length of a text, counted in characters as a person sees them.
///
/// # Errors
/// `TextTooLong` for more than `limit` characters.
pub fn check_length(text: &str, limit: usize) -> Result<(), Problem> {
    let measured = count_characters(text);
    if measured <= limit {
        return Ok(());
    }
    Err(Problem::TextTooLong {
        measured: measured as u32,
        allowed: limit as u32,
    })
}

/// Text of a note without the spaces around it. `None` for an empty one.
///
/// # Errors
/// `TextTooLong` for more than [`MAX_NOTE_CHARS`].
pub fn read_note(text: &str) -> Result<Option<String>, Problem> {
    let text = text.trim();
    check_length(text, MAX_NOTE_CHARS)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
