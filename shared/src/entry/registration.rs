//! The registration form (S2-02 … S2-07): everything wrong with it at once, or a registrant.

use super::{
    Fault, Input, NewPassword, Why, difference,
    person::{read_identity, read_name},
    read_new_password,
};
use crate::{
    calendar::Day,
    exam::entry::Registration,
    person::{Identity, PersonName, PhoneNumber, identity::tidy_number, name::tidy_name},
    typed::{Typed, narrow},
};

/// Someone who may have an account, if nobody has it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    pub identity: Identity,
    pub name: PersonName,
    /// Where the document has an end.
    pub valid_until: Option<Day>,
    pub phone: PhoneNumber,
    pub password: NewPassword,
    /// They have heard that the number is known under another name.
    pub goes_on: bool,
}

/// Reads the form under the rules of the exam; `today` is the exam's.
///
/// # Errors
/// Every fault, in the order of the page.
pub fn read_registration(
    rules: &Registration,
    typed: &Typed,
    today: Day,
) -> Result<Registrant, Vec<Fault>> {
    let mut faults = Vec::new();
    let identity =
        read_identity(&rules.documents, typed, today).map_err(|fault| faults.push(fault));
    let name = read_name(typed).map_err(|fault| faults.push(fault));
    let valid_until = read_validity(rules, typed, today).map_err(|fault| faults.push(fault));
    let phone = match typed.get(Input::Phone.as_str()) {
        "" => Err(Fault::new(Input::Phone, Why::Missing)),
        phone => phone
            .parse::<PhoneNumber>()
            .map_err(|_| Fault::new(Input::Phone, Why::Phone)),
    };
    let phone = phone.map_err(|fault| faults.push(fault));
    let known = [
        identity.as_ref().map_or("", Identity::number),
        name.as_ref().map_or("", PersonName::as_str),
        phone.as_ref().map_or("", PhoneNumber::as_str),
    ];
    let password = read_new_password(typed, rules.password_least, &known)
        .map_err(|wrong| faults.extend(wrong));
    if rules.type_twice && identity.is_ok() && name.is_ok() {
        faults.extend(compare(typed));
    }
    match (identity, name, valid_until, phone, password) {
        (Ok(identity), Ok(name), Ok(valid_until), Ok(phone), Ok(password)) if faults.is_empty() => {
            Ok(Registrant {
                identity,
                name,
                valid_until,
                phone,
                password,
                goes_on: typed.is_ticked(Input::GoOn.as_str()),
            })
        }
        _ => Err(faults),
    }
}

fn read_validity(rules: &Registration, typed: &Typed, today: Day) -> Result<Option<Day>, Fault> {
    if !rules.ask_validity || typed.is_ticked(Input::LongTerm.as_str()) {
        return Ok(None);
    }
    let wrong = |why| Fault::new(Input::ValidUntil, why);
    let until = typed.get(Input::ValidUntil.as_str());
    if until.trim().is_empty() {
        return Err(wrong(Why::Missing));
    }
    let until = Day::read(narrow(until).trim()).ok_or(wrong(Why::NotADay))?;
    // The document is valid through its last day.
    if until < today {
        return Err(wrong(Why::Expired { until }));
    }
    Ok(Some(until))
}

/// The second typing (S2-02), compared as it was meant.
fn compare(typed: &Typed) -> Vec<Fault> {
    let once = |input: Input| typed.get(input.as_str());
    let pairs = [
        (
            Input::DocumentAgain,
            once(Input::Document).to_owned(),
            once(Input::DocumentAgain).to_owned(),
        ),
        (
            Input::NumberAgain,
            tidy_number(once(Input::Number)),
            tidy_number(once(Input::NumberAgain)),
        ),
        (
            Input::NameAgain,
            tidy_name(once(Input::Name)),
            tidy_name(once(Input::NameAgain)),
        ),
    ];
    let faults = pairs.into_iter().filter_map(|(input, first, second)| {
        if second.is_empty() {
            return Some(Fault::new(input, Why::Missing));
        }
        let place = difference(&first, &second)?;
        Some(Fault::new(input, Why::Differs { place }))
    });
    faults.collect()
}
