//! New passwords, typed twice because the text is hidden.

use super::{EntryInput, InputFault, InputFaultKind};
use crate::{form_fields::FormFields, person::password::check_password};

/// Valid password of a person; never shown, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Plain text of the password, for hashing. It must not be stored or logged.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword")
    }
}

/// Reads the two inputs of a password. `known` is data that others know of the person.
///
/// # Errors
/// All faults of the inputs.
pub fn read_new_password(
    typed: &FormFields,
    least: u8,
    known: &[&str],
) -> Result<NewPassword, Vec<InputFault>> {
    let password = typed.get(EntryInput::Password.as_str());
    let again = typed.get(EntryInput::PasswordAgain.as_str());
    let mut faults = Vec::new();
    if password.is_empty() {
        faults.push(InputFault::new(
            EntryInput::Password,
            InputFaultKind::Missing,
        ));
    } else if let Err(why) = check_password(password, least, known) {
        faults.push(InputFault::new(
            EntryInput::Password,
            InputFaultKind::Password(why),
        ));
    } else if again.is_empty() {
        faults.push(InputFault::new(
            EntryInput::PasswordAgain,
            InputFaultKind::Missing,
        ));
    } else if let Some(place) = super::find_difference(password, again) {
        faults.push(InputFault::new(
            EntryInput::PasswordAgain,
            InputFaultKind::Differs { place },
        ));
    }
    if faults.is_empty() {
        Ok(NewPassword(password.to_owned()))
    } else {
        Err(faults)
    }
}
