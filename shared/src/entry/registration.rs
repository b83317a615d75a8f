//! Registration form (S2-02 … S2-07): a registrant, or all faults at once.

use super::{
    EntryInput, InputFault, InputFaultKind, NewPassword, find_difference,
    person::{read_identity, read_name},
    read_email, read_new_password, read_phone,
};
use crate::{
    calendar::Day,
    characters::normalise_width,
    exam::entry::RegistrationRules,
    form_fields::FormFields,
    person::{
        EmailAddress, Identity, PersonName, PhoneNumber, identity::normalise_number,
        name::normalise_name,
    },
};

/// Person who may get an account: the form without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrantDetails {
    /// Document and its number.
    pub identity: Identity,
    /// Name on the document.
    pub name: PersonName,
    /// End of the document. `None` if it has none.
    pub valid_until: Option<Day>,
    /// Phone number for messages.
    pub phone: PhoneNumber,
    /// E-mail address for messages, if one was typed.
    pub email: Option<EmailAddress>,
}

/// Registrant with the password of the new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registrant {
    /// Person who registers.
    pub details: RegistrantDetails,
    /// Password of the new account.
    pub password: NewPassword,
}

/// Days for comparing the end of a document, in the exam's zone.
#[derive(Clone, Copy, Debug)]
pub struct ValidityDays {
    /// Current day in the exam's zone.
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
    rules: &RegistrationRules,
    typed: &FormFields,
    on: impl Into<ValidityDays>,
) -> Result<Registrant, Vec<InputFault>> {
    let on = on.into();
    let mut faults = Vec::new();
    let newcomer = read_details(rules, typed, on).map_err(|wrong| faults.extend(wrong));
    let known = [
        &normalise_number(typed.get(EntryInput::Number.as_str())),
        &normalise_name(typed.get(EntryInput::Name.as_str())),
        &read_phone(typed).map_or(String::new(), String::from),
    ];
    let password = read_new_password(typed, rules.password_least, &known.map(String::as_str))
        .map_err(|wrong| faults.extend(wrong));
    faults.extend(check_retyped(rules, typed, on.today));
    match (newcomer, password) {
        (Ok(newcomer), Ok(password)) if faults.is_empty() => Ok(Registrant {
            details: newcomer,
            password,
        }),
        _ => Err(faults),
    }
}

/// Reads the form without the password, for sending a code; pages never show a password again.
///
/// # Errors
/// All faults, in the order of the page.
pub fn read_registrant_details(
    rules: &RegistrationRules,
    typed: &FormFields,
    on: impl Into<ValidityDays>,
) -> Result<RegistrantDetails, Vec<InputFault>> {
    let on = on.into();
    let newcomer = read_details(rules, typed, on);
    let again = check_retyped(rules, typed, on.today);
    match newcomer {
        Ok(newcomer) if again.is_empty() => Ok(newcomer),
        Ok(_) => Err(again),
        Err(mut faults) => {
            faults.extend(again);
            Err(faults)
        }
    }
}

fn read_details(
    rules: &RegistrationRules,
    typed: &FormFields,
    on: ValidityDays,
) -> Result<RegistrantDetails, Vec<InputFault>> {
    let mut faults = Vec::new();
    let identity =
        read_identity(&rules.documents, typed, on.today).map_err(|fault| faults.push(fault));
    let name = read_name(typed).map_err(|fault| faults.push(fault));
    let valid_until = read_validity(rules, typed, on).map_err(|fault| faults.push(fault));
    let phone = read_phone(typed).map_err(|fault| faults.push(fault));
    let email = read_email(typed).map_err(|fault| faults.push(fault));
    match (identity, name, valid_until, phone, email) {
        (Ok(identity), Ok(name), Ok(valid_until), Ok(phone), Ok(email)) => Ok(RegistrantDetails {
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
fn check_retyped(rules: &RegistrationRules, typed: &FormFields, today: Day) -> Vec<InputFault> {
    let is_right =
        read_identity(&rules.documents, typed, today).is_ok() && read_name(typed).is_ok();
    match rules.type_twice && is_right {
        true => compare_retyped(typed),
        false => Vec::new(),
    }
}

fn read_validity(
    rules: &RegistrationRules,
    typed: &FormFields,
    on: ValidityDays,
) -> Result<Option<Day>, InputFault> {
    if !rules.ask_validity || typed.is_ticked(EntryInput::LongTerm.as_str()) {
        return Ok(None);
    }
    let wrong = |why| InputFault::new(EntryInput::ValidUntil, why);
    let until = typed.get(EntryInput::ValidUntil.as_str());
    if until.trim().is_empty() {
        return Err(wrong(InputFaultKind::Missing));
    }
    let until = Day::read(normalise_width(until).trim()).ok_or(wrong(InputFaultKind::NotADay))?;
    // The last day of the document is still valid.
    if until < on.today {
        return Err(wrong(InputFaultKind::Expired { until }));
    }
    if let Some(needed) = on.needed.filter(|needed| until < *needed) {
        return Err(wrong(InputFaultKind::EndsTooEarly { until, needed }));
    }
    Ok(Some(until))
}

/// Compares the second typing (S2-02) after normalising both.
fn compare_retyped(typed: &FormFields) -> Vec<InputFault> {
    let once = |input: EntryInput| typed.get(input.as_str());
    let pairs = [
        (
            EntryInput::DocumentAgain,
            once(EntryInput::Document).to_owned(),
            once(EntryInput::DocumentAgain).to_owned(),
        ),
        (
            EntryInput::NumberAgain,
            normalise_number(once(EntryInput::Number)),
            normalise_number(once(EntryInput::NumberAgain)),
        ),
        (
            EntryInput::NameAgain,
            normalise_name(once(EntryInput::Name)),
            normalise_name(once(EntryInput::NameAgain)),
        ),
    ];
    let faults = pairs.into_iter().filter_map(|(input, first, second)| {
        if second.is_empty() {
            return Some(InputFault::new(input, InputFaultKind::Missing));
        }
        let place = find_difference(&first, &second)?;
        Some(InputFault::new(input, InputFaultKind::Differs { place }))
    });
    faults.collect()
}
