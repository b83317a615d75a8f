//! New passwords, typed twice because the text is hidden.

use super::{Fault, Input, Why};
use crate::{person::password::check_password, typed::Typed};

/// Valid password of a person; never shown, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    pub fn reveal(self) -> String {
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
    typed: &Typed,
    least: u8,
    known: &[&str],
) -> Result<NewPassword, Vec<Fault>> {
    let password = typed.get(Input::Password.as_str());
    let again = typed.get(Input::PasswordAgain.as_str());
    let mut faults = Vec::new();
    if password.is_empty() {
        faults.push(Fault::new(Input::Password, Why::Missing));
    } else if let Err(why) = check_password(password, least, known) {
        faults.push(Fault::new(Input::Password, Why::Password(why)));
    } else if again.is_empty() {
        faults.push(Fault::new(Input::PasswordAgain, Why::Missing));
    } else if let Some(place) = super::difference(password, again) {
        faults.push(Fault::new(Input::PasswordAgain, Why::Differs { place }));
    }
    if faults.is_empty() {
        Ok(NewPassword(password.to_owned()))
    } else {
        Err(faults)
    }
}
