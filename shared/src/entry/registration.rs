//! Registration form (S2-02 … S2-07): a registrant, or all faults at once.

use super::{
    Fault, Input, NewPassword, Why, difference,
    person::{read_identity, read_name},
    read_email, read_new_password, read_phone,
};
use crate::{
    calendar::Day,
    exam::entry::Registration,
    person::{
        EmailAddress, Identity, PersonName, PhoneNumber, identity::tidy_number, name::tidy_name,
    },
    typed::{Typed, narrow},
};

/// Person who may get an account: the form without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    pub identity: Identity,
    pub name: PersonName,
    /// End of the document. `None` if it has none.
    pub valid_until: Option<Day>,
    pub phone: PhoneNumber,
    pub email: Option<EmailAddress>,
}

/// Registrant with the password of the new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    pub newcomer: Newcomer,
    pub password: NewPassword,
}

/// Days for comparing the end of a document, in the exam's zone.
#[derive(Clone, Copy, Debug)]
pub struct ValidityDays {
    pub today: Day,
    /// Last day on which the document is needed, if the exam has one.
    pub needed: Option<Day>,
}

impl From<Day> for ValidityDays {
    fn from(today: Day) -> Self {
        Self {
            today,
            needed: None,
        }
    }
}

/// Reads the form under the rules of the exam.
///
/// # Errors
/// All faults, in the order of the page.
pub fn read_registration(
    rules: &Registration,
    typed: &Typed,
    on: impl Into<ValidityDays>,
) -> Result<Registrant, Vec<Fault>> {
    let on = on.into();
    let mut faults = Vec::new();
    let newcomer = read_person(rules, typed, on).map_err(|wrong| faults.extend(wrong));
    let known = [
        &tidy_number(typed.get(Input::Number.as_str())),
        &tidy_name(typed.get(Input::Name.as_str())),
        &read_phone(typed).map_or(String::new(), String::from),
    ];
    let password = read_new_password(typed, rules.password_least, &known.map(String::as_str))
        .map_err(|wrong| faults.extend(wrong));
    faults.extend(read_again(rules, typed, on.today));
    match (newcomer, password) {
        (Ok(newcomer), Ok(password)) if faults.is_empty() => Ok(Registrant { newcomer, password }),
        _ => Err(faults),
    }
}

/// Reads the form without the password, for sending a code; pages never show a password again.
///
/// # Errors
/// All faults, in the order of the page.
pub fn read_newcomer(
    rules: &Registration,
    typed: &Typed,
    on: impl Into<ValidityDays>,
) -> Result<Newcomer, Vec<Fault>> {
    let on = on.into();
    let newcomer = read_person(rules, typed, on);
    let again = read_again(rules, typed, on.today);
    match newcomer {
        Ok(newcomer) if again.is_empty() => Ok(newcomer),
        Ok(_) => Err(again),
        Err(mut faults) => {
            faults.extend(again);
            Err(faults)
        }
    }
}

fn read_person(
    rules: &Registration,
    typed: &Typed,
    on: ValidityDays,
) -> Result<Newcomer, Vec<Fault>> {
    let mut faults = Vec::new();
    let identity =
        read_identity(&rules.documents, typed, on.today).map_err(|fault| faults.push(fault));
    let name = read_name(typed).map_err(|fault| faults.push(fault));
    let valid_until = read_validity(rules, typed, on).map_err(|fault| faults.push(fault));
    let phone = read_phone(typed).map_err(|fault| faults.push(fault));
    let email = read_email(typed).map_err(|fault| faults.push(fault));
    match (identity, name, valid_until, phone, email) {
        (Ok(identity), Ok(name), Ok(valid_until), Ok(phone), Ok(email)) => Ok(Newcomer {
            identity,
            name,
            valid_until,
            phone,
            email,
        }),
        _ => Err(faults),
    }
}

/// Faults of the second typing, if the exam has one and the first was valid.
fn read_again(rules: &Registration, typed: &Typed, today: Day) -> Vec<Fault> {
    let is_right =
        read_identity(&rules.documents, typed, today).is_ok() && read_name(typed).is_ok();
    match rules.type_twice && is_right {
        true => compare(typed),
        false => Vec::new(),
    }
}

fn read_validity(
    rules: &Registration,
    typed: &Typed,
    on: ValidityDays,
) -> Result<Option<Day>, Fault> {
    if !rules.ask_validity || typed.is_ticked(Input::LongTerm.as_str()) {
        return Ok(None);
    }
    let wrong = |why| Fault::new(Input::ValidUntil, why);
    let until = typed.get(Input::ValidUntil.as_str());
    if until.trim().is_empty() {
        return Err(wrong(Why::Missing));
    }
    let until = Day::read(narrow(until).trim()).ok_or(wrong(Why::NotADay))?;
    // The last day of the document is still valid.
    if until < on.today {
        return Err(wrong(Why::Expired { until }));
    }
    if let Some(needed) = on.needed.filter(|needed| until < *needed) {
        return Err(wrong(Why::EndsTooEarly { until, needed }));
    }
    Ok(Some(until))
}

/// Compares the second typing (S2-02) after normalising both.
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
