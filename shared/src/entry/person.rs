//! Identity of a person, typed or from another system (S3-01).

use serde::{Deserialize, Serialize};

use super::{Fault, Input, Why};
use crate::{
    calendar::Day,
    exam::entry::Document,
    person::{Identity, NotADocument, PersonName},
    typed::Typed,
};

/// Limits of a plausible age in years; outside, the number was mistyped.
pub const YOUNGEST: u32 = 14;
pub const OLDEST: u32 = 100;

/// Data of a person from another system, as far as it has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub identity: Option<Identity>,
    pub name: Option<PersonName>,
}

impl Told {
    /// True if nothing is missing.
    pub fn is_whole(&self) -> bool {
        self.identity.is_some() && self.name.is_some()
    }

    /// Adds the typed data; data of the other system are never overwritten.
    ///
    /// # Errors
    /// All faults of the typed data.
    pub fn complete(self, typed: &Typed, today: Day) -> Result<(Identity, PersonName), Vec<Fault>> {
        let mut faults = Vec::new();
        let identity = match self.identity {
            Some(identity) => Ok(identity),
            None => read_identity(&Document::ALL, typed, today).map_err(|fault| faults.push(fault)),
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
    documents: &[Document],
    typed: &Typed,
    today: Day,
) -> Result<Identity, Fault> {
    let document = typed
        .get(Input::Document.as_str())
        .parse::<Document>()
        .ok()
        .filter(|document| documents.contains(document))
        .ok_or(Fault::new(Input::Document, Why::Missing))?;
    let wrong = |why| Fault::new(Input::Number, why);
    let number = typed.get(Input::Number.as_str());
    if number.trim().is_empty() {
        return Err(wrong(Why::Missing));
    }
    let identity =
        Identity::read(document, number).map_err(|why: NotADocument| wrong(Why::Document(why)))?;
    if let Some(id_number) = identity.id_number() {
        let (year, month, day) = id_number.birth_date();
        let born =
            Day::new(year, month, day).expect("identity numbers have dates of birth since 1900");
        match born.years_until(today) {
            None => return Err(wrong(Why::NotBorn { born })),
            Some(measured) if !(YOUNGEST..=OLDEST).contains(&measured) => {
                return Err(wrong(Why::Age {
                    measured,
                    least: YOUNGEST,
                    most: OLDEST,
                }));
            }
            Some(_) => {}
        }
    }
    Ok(identity)
}

pub(super) fn read_name(typed: &Typed) -> Result<PersonName, Fault> {
    let wrong = |why| Fault::new(Input::Name, why);
    let name = typed.get(Input::Name.as_str());
    if name.trim().is_empty() {
        return Err(wrong(Why::Missing));
    }
    name.parse().map_err(|why| wrong(Why::Name(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_told_is_asked_and_what_was_told_stands() {
        let today = Day::new(2021, 1, 15).expect("a day");
        let name: PersonName = "林样本".parse().expect("a name");
        let told = Told {
            identity: None,
            name: Some(name.clone()),
        };
        assert!(!told.is_whole());
        let typed: Typed = [
            ("document", "resident-card"),
            ("number", "11010119940307058x"),
            ("name", "别人"),
        ]
        .into_iter()
        .collect();
        let (identity, told_name) = told.clone().complete(&typed, today).expect("is whole");
        assert_eq!(identity.number(), "11010119940307058X");
        assert_eq!(told_name, name);
        let missing = told.complete(&Typed::default(), today);
        assert_eq!(
            missing,
            Err(vec![Fault::new(Input::Document, Why::Missing)])
        );
    }
}
