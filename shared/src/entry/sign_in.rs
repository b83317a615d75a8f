//! Form of the sign-in page.

use super::{Fault, Input, Why};
use crate::typed::Typed;

/// Wanted duration of a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Staying {
    /// Shared computer: a short time, and nothing is stored on it.
    Shared,
    /// The session lasts until the browser is closed.
    #[default]
    Open,
    /// The session also lasts after the browser was closed.
    Kept,
}

/// Reads the wanted duration, and checks that name and password were typed.
///
/// # Errors
/// A fault for each empty input, and for two options that exclude each other.
pub fn read_sign_in(typed: &Typed) -> Result<Staying, Vec<Fault>> {
    let mut faults = Vec::new();
    for input in [Input::Login, Input::Password] {
        if typed.get(input.as_str()).trim().is_empty() {
            faults.push(Fault::new(input, Why::Missing));
        }
    }
    let is_ticked = |input: Input| typed.is_ticked(input.as_str());
    let staying = match (is_ticked(Input::SharedDevice), is_ticked(Input::KeptDevice)) {
        (true, true) => {
            faults.push(Fault::new(Input::KeptDevice, Why::NotOnSharedDevice));
            Staying::Shared
        }
        (true, false) => Staying::Shared,
        (false, true) => Staying::Kept,
        (false, false) => Staying::Open,
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
        let faults = read_sign_in(&Typed::default()).expect_err("nothing was typed");
        let inputs: Vec<_> = faults.iter().map(|fault| fault.input).collect();
        assert_eq!(inputs, [Input::Login, Input::Password]);
        assert!(faults.iter().all(|fault| fault.why == Why::Missing));
    }

    #[test]
    fn a_shared_device_cannot_stay_signed_in() {
        let form = |ticks: &[&str]| -> Typed {
            let named = [("login", "lin"), ("password", "open sesame")];
            let ticks = ticks.iter().map(|tick| (*tick, "yes"));
            named.into_iter().chain(ticks).collect()
        };
        assert_eq!(read_sign_in(&form(&[])), Ok(Staying::Open));
        assert_eq!(read_sign_in(&form(&["kept-device"])), Ok(Staying::Kept));
        assert_eq!(read_sign_in(&form(&["shared-device"])), Ok(Staying::Shared));
        let faults = read_sign_in(&form(&["shared-device", "kept-device"]));
        let fault = Fault::new(Input::KeptDevice, Why::NotOnSharedDevice);
        assert_eq!(faults, Err(vec![fault]));
    }
}
