//! Identity of a person, typed or from another system (S3-01).

use serde::{Deserialize, Serialize};

use super::{EntryInput, InputFault, InputFaultKind};
use crate::{
    calendar::Day,
    exam::entry::DocumentKind,
    form_fields::FormFields,
    person::{DocumentNumberError, Identity, PersonName},
};

/// Limits of a plausible age in years; outside, the number was mistyped.
pub const MIN_AGE_YEARS: u32 = 14;
/// Largest plausible age in years.
pub const MAX_AGE_YEARS: u32 = 100;

/// Data of a person from another system, as far as it has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvidedIdentity {
    /// Document and number. `None` if the other system has none.
    pub identity: Option<Identity>,
    /// Name. `None` if the other system has none.
    pub name: Option<PersonName>,
}

impl ProvidedIdentity {
    /// True if nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.identity.is_some() && self.name.is_some()
    }

    /// Adds the typed data; data of the other system are never overwritten.
    ///
    /// # Errors
    /// All faults of the typed data.
    pub fn complete(
        self,
        typed: &FormFields,
        today: Day,
    ) -> Result<(Identity, PersonName), Vec<InputFault>> {
        let mut faults = Vec::new();
        let identity = match self.identity {
            Some(identity) => Ok(identity),
            None => {
                read_identity(&DocumentKind::ALL, typed, today).map_err(|fault| faults.push(fault))
            }
        };
        let name = match self.name {
            Some(name) => Ok(name),
            None => read_name(typed).map_err(|fault| faults.push(fault)),
        };
        match (identity, name) {
            (Ok(identity), Ok(name)) => Ok((identity, name)),
            _ => Err(faults),
        }
    }
}

pub(super) fn read_identity(
    documents: &[DocumentKind],
    typed: &FormFields,
    today: Day,
) -> Result<Identity, InputFault> {
    let document = typed
        .get(EntryInput::Document.as_str())
        .parse::<DocumentKind>()
        .ok()
        .filter(|document| documents.contains(document))
        .ok_or(InputFault::new(
            EntryInput::Document,
            InputFaultKind::Missing,
        ))?;
    let number = typed.get(EntryInput::Number.as_str());
    if number.trim().is_empty() {
        return Err(InputFault::new(EntryInput::Number, InputFaultKind::Missing));
    }
    read_number(document, number, today)
}

/// Reads the number of a document, and checks the age in it.
pub(super) fn read_number(
    document: DocumentKind,
    number: &str,
    today: Day,
) -> Result<Identity, InputFault> {
    let wrong = |why| InputFault::new(EntryInput::Number, why);
    let identity = Identity::parse(document, number)
        .map_err(|why: DocumentNumberError| wrong(InputFaultKind::Document(why)))?;
    if let Some(id_number) = identity.id_number() {
        let (year, month, day) = id_number.birth_date();
        let born =
            Day::new(year, month, day).expect("identity numbers have dates of birth since 1900");
        match born.years_until(today) {
            None => return Err(wrong(InputFaultKind::NotBorn { born })),
            Some(measured) if !(MIN_AGE_YEARS..=MAX_AGE_YEARS).contains(&measured) => {
                return Err(wrong(InputFaultKind::Age {
                    measured,
                    least: MIN_AGE_YEARS,
                    most: MAX_AGE_YEARS,
                }));
            }
            Some(_) => {}
        }
    }
    Ok(identity)
}

pub(super) fn read_name(typed: &FormFields) -> Result<PersonName, InputFault> {
    let wrong = |why| InputFault::new(EntryInput::Name, why);
    let name = typed.get(EntryInput::Name.as_str());
    if name.trim().is_empty() {
        return Err(wrong(InputFaultKind::Missing));
    }
    name.parse().map_err(|why| wrong(InputFaultKind::Name(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provided_identity_is_completed_and_never_overwritten() {
        let today = Day::new(2021, 1, 15).expect("a day");
        let name: PersonName = "林样本".parse().expect("a name");
        let told = ProvidedIdentity {
            identity: None,
            name: Some(name.clone()),
        };
        assert!(!told.is_complete());
        let typed: FormFields = [
            ("document", "resident-card"),
            ("number", "11010119940307058x"),
            ("name", "别人"),
        ]
        .into_iter()
        .collect();
        let (identity, told_name) = told.clone().complete(&typed, today).expect("is whole");
        assert_eq!(identity.number(), "11010119940307058X");
        assert_eq!(told_name, name);
        let missing = told.complete(&FormFields::default(), today);
        assert_eq!(
            missing,
            Err(vec![InputFault::new(
                EntryInput::Document,
                InputFaultKind::Missing
            )])
        );
    }
}
