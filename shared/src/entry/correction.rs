//! Form in which the office corrects the name or number of a person.

use super::{
    EntryInput, InputFault,
    person::{read_name, read_number},
};
use crate::{calendar::Day, form_fields::FormFields, person::Identity};

/// Reads the corrected name and document. An empty input keeps the present value.
/// ```
/// use shared::{calendar::Day, entry::read_corrected_identity, form_fields::FormFields};
///
/// let today = Day::new(2021, 1, 15).expect("a day");
/// let typed: FormFields = [("name", "林 样本"), ("number", "")].into_iter().collect();
/// let read = read_corrected_identity(("林祥本", None), &typed, today);
/// assert_eq!(read, Ok(("林样本".to_owned(), None)));
/// ```
///
/// # Errors
/// All faults, in the order of the page.
pub fn read_corrected_identity(
    (name, identity): (&str, Option<&Identity>),
    typed: &FormFields,
    today: Day,
) -> Result<(String, Option<Identity>), Vec<InputFault>> {
    let mut faults = Vec::new();
    let name = match typed.get(EntryInput::Name.as_str()).trim() {
        "" => Ok(name.to_owned()),
        _ => read_name(typed).map(String::from),
    };
    let name = name.map_err(|fault| faults.push(fault));
    let number = typed.get(EntryInput::Number.as_str());
    let identity = match identity {
        Some(present) if !number.trim().is_empty() => {
            read_number(present.document(), number, today).map(Some)
        }
        present => Ok(present.cloned()),
    };
    let identity = identity.map_err(|fault| faults.push(fault));
    match (name, identity) {
        (Ok(name), Ok(identity)) => Ok((name, identity)),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        entry::InputFaultKind,
        person::{DocumentNumberError, IdNumber, IdNumberError, ParseNameError},
    };

    #[test]
    fn every_fault_of_a_correction_is_named() {
        let today = Day::new(2021, 1, 15).expect("a day");
        let number: IdNumber = "11010119940307058X".parse().expect("a number");
        let identity = Identity::from(number);
        let typed: FormFields = [("name", "林"), ("number", "110101199403070581")]
            .into_iter()
            .collect();
        let faults = read_corrected_identity(("林样本", Some(&identity)), &typed, today);
        let check_digit = DocumentNumberError::IdNumber(IdNumberError::CheckDigit);
        let expected = vec![
            InputFault::new(
                EntryInput::Name,
                InputFaultKind::Name(ParseNameError::TooShort),
            ),
            InputFault::new(EntryInput::Number, InputFaultKind::Document(check_digit)),
        ];
        assert_eq!(faults, Err(expected));
        let kept =
            read_corrected_identity(("林样本", Some(&identity)), &FormFields::default(), today);
        assert_eq!(kept, Ok(("林样本".to_owned(), Some(identity))));
    }
}
