//! Form of the sign-in page.

use super::{EntryInput, InputFault, InputFaultKind};
use crate::form_fields::FormFields;

/// Wanted duration of a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionDuration {
    /// Shared computer: a short time, and nothing is stored on it.
    SharedDevice,
    /// The session lasts until the browser is closed.
    #[default]
    BrowserSession,
    /// The session also lasts after the browser was closed.
    Persistent,
}

/// Reads the wanted duration, and checks that name and password were typed.
///
/// # Errors
/// A fault for each empty input, and for two options that exclude each other.
pub fn read_sign_in(typed: &FormFields) -> Result<SessionDuration, Vec<InputFault>> {
    let mut faults = Vec::new();
    for input in [EntryInput::Login, EntryInput::Password] {
        if typed.get(input.as_str()).trim().is_empty() {
            faults.push(InputFault::new(input, InputFaultKind::Missing));
        }
    }
    let is_ticked = |input: EntryInput| typed.is_ticked(input.as_str());
    let staying = match (
        is_ticked(EntryInput::SharedDevice),
        is_ticked(EntryInput::KeptDevice),
    ) {
        (true, true) => {
            faults.push(InputFault::new(
                EntryInput::KeptDevice,
                InputFaultKind::NotOnSharedDevice,
            ));
            SessionDuration::SharedDevice
        }
        (true, false) => SessionDuration::SharedDevice,
        (false, true) => SessionDuration::Persistent,
        (false, false) => SessionDuration::BrowserSession,
    };
    match faults.is_empty() {
        true => Ok(staying),
        false => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_sign_in_names_each_empty_input() {
        let faults = read_sign_in(&FormFields::default()).expect_err("nothing was typed");
        let inputs: Vec<_> = faults.iter().map(|fault| fault.input).collect();
        assert_eq!(inputs, [EntryInput::Login, EntryInput::Password]);
        assert!(
            faults
                .iter()
                .all(|fault| fault.kind == InputFaultKind::Missing)
        );
    }

    #[test]
    fn a_shared_device_cannot_stay_signed_in() {
        let form = |ticks: &[&str]| -> FormFields {
            let named = [("login", "lin"), ("password", "open sesame")];
            let ticks = ticks.iter().map(|tick| (*tick, "yes"));
            named.into_iter().chain(ticks).collect()
        };
        assert_eq!(
            read_sign_in(&form(&[])),
            Ok(SessionDuration::BrowserSession)
        );
        assert_eq!(
            read_sign_in(&form(&["kept-device"])),
            Ok(SessionDuration::Persistent)
        );
        assert_eq!(
            read_sign_in(&form(&["shared-device"])),
            Ok(SessionDuration::SharedDevice)
        );
        let faults = read_sign_in(&form(&["shared-device", "kept-device"]));
        let fault = InputFault::new(EntryInput::KeptDevice, InputFaultKind::NotOnSharedDevice);
        assert_eq!(faults, Err(vec![fault]));
    }
}
