//! Identity documents with their numbers (S2-06, S2-07).

use serde::{Deserialize, Serialize};

use super::{IdNumber, IdNumberError};
use crate::{characters::normalise_width, person::document::DocumentKind};

/// Document and its number, in the form of its kind.
/// ```
/// use shared::{
///     exam::entry::DocumentKind,
///     person::{DocumentNumberError, Identity},
/// };
///
/// let identity = Identity::parse(DocumentKind::Passport, "e 1234 5678")?;
/// assert_eq!(identity.number(), "E12345678");
/// let wrong = Identity::parse(DocumentKind::TaiwanPermit, "123");
/// assert_eq!(wrong, Err(DocumentNumberError::Form(DocumentKind::TaiwanPermit)));
/// # Ok::<(), DocumentNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawIdentity", into = "RawIdentity")]
pub struct Identity {
    document: DocumentKind,
    number: String,
}

/// Error of a text that is not a number of such a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentNumberError {
    /// The number of a resident card is not an identity number.
    #[error(transparent)]
    IdNumber(#[from] IdNumberError),
    /// The number does not have the form of this document.
    #[error("this is not how the numbers of this document look")]
    Form(DocumentKind),
}

impl Identity {
    /// Parses a typed number, after normalising full-width characters, small letters, blanks and
    /// hyphens.
    ///
    /// # Errors
    /// The fault of the number.
    pub fn parse(document: DocumentKind, typed: &str) -> Result<Self, DocumentNumberError> {
        let number = normalise_number(typed);
        let fits = match document {
            DocumentKind::ResidentCard | DocumentKind::TemporaryResidentCard => {
                number.parse::<IdNumber>()?;
                true
            }
            // The form is H or M with 8 digits; older ones have two more for the renewals.
            DocumentKind::HongKongMacaoPermit => is_made_of(&number, "HM", &[8, 10]),
            // The form is 8 digits; the older booklets have 10 and a letter.
            DocumentKind::TaiwanPermit => {
                is_digits(&number, &[8, 10]) || is_digits(number.trim_end_matches(is_letter), &[10])
            }
            // Since 2023 it is 18 digits that begin with 9; before, 3 letters and 12 digits.
            DocumentKind::ForeignResidentCard => {
                (number.starts_with('9') && number.parse::<IdNumber>().is_ok())
                    || (number.len() == 15
                        && number.starts_with(is_letter)
                        && is_digits(number.trim_start_matches(is_letter), &[12]))
            }
            DocumentKind::Passport => {
                (5..=17).contains(&number.len())
                    && number.chars().all(|c| is_letter(c) || c.is_ascii_digit())
                    && number.contains(|c: char| c.is_ascii_digit())
            }
        };
        if fits {
            Ok(Self { document, number })
        } else {
            Err(DocumentNumberError::Form(document))
        }
    }

    /// Kind of the document.
    pub fn document(&self) -> DocumentKind {
        self.document
    }

    /// Normalised number.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Resident identity number. `None` if the document has none.
    pub fn id_number(&self) -> Option<IdNumber> {
        self.number.parse().ok()
    }

    /// Masked number, which its owner can recognise.
    pub fn masked(&self) -> String {
        mask_number(&self.number)
    }
}

/// Masks the middle of a document number; its owner can still recognise it.
pub fn mask_number(number: &str) -> String {
    if let Ok(number) = number.parse::<IdNumber>() {
        return number.masked();
    }
    let letters: Vec<char> = number.chars().collect();
    let shown = letters.len() / 4;
    let hide = |(place, letter): (usize, &char)| match place {
        place if place >= shown && place < letters.len() - shown => '*',
        _ => *letter,
    };
    letters.iter().enumerate().map(hide).collect()
}

/// Normalised number: half-width, capital letters, no blanks or hyphens.
pub fn normalise_number(typed: &str) -> String {
    normalise_width(typed)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_uppercase)
        .collect()
}

fn is_letter(c: char) -> bool {
    c.is_ascii_uppercase()
}

fn is_digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_made_of(number: &str, first: &str, digits: &[usize]) -> bool {
    let mut characters = number.chars();
    characters.next().is_some_and(|c| first.contains(c)) && is_digits(characters.as_str(), digits)
}

impl From<IdNumber> for Identity {
    fn from(number: IdNumber) -> Self {
        Self {
            document: DocumentKind::ResidentCard,
            number: number.into(),
        }
    }
}

/// Debug output is masked, so that logs never have the whole number.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.document.as_str(), self.masked())
    }
}

#[derive(Serialize, Deserialize)]
struct RawIdentity {
    document: DocumentKind,
    number: String,
}

impl TryFrom<RawIdentity> for Identity {
    type Error = DocumentNumberError;
    fn try_from(form: RawIdentity) -> Result<Self, DocumentNumberError> {
        Identity::parse(form.document, &form.number)
    }
}

impl From<Identity> for RawIdentity {
    fn from(identity: Identity) -> Self {
        Self {
            document: identity.document,
            number: identity.number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_number_must_fit_its_kind() {
        use DocumentKind as D;
        for (document, typed, number) in [
            (
                D::ResidentCard,
                "１１０１０１１９９４０３０７０５８ｘ",
                "11010119940307058X",
            ),
            (
                D::TemporaryResidentCard,
                " 110101 19940307 058x\t",
                "11010119940307058X",
            ),
            (D::HongKongMacaoPermit, "h12345678", "H12345678"),
            (D::HongKongMacaoPermit, "M1234567801", "M1234567801"),
            (D::TaiwanPermit, "12345678", "12345678"),
            (D::TaiwanPermit, "1234567890b", "1234567890B"),
            (D::ForeignResidentCard, "USA123456789012", "USA123456789012"),
            (D::Passport, "e-12345678", "E12345678"),
        ] {
            let identity = Identity::parse(document, typed);
            assert_eq!(
                identity.as_ref().map(Identity::number),
                Ok(number),
                "{typed}"
            );
        }
        for (document, typed) in [
            (D::HongKongMacaoPermit, "A12345678"),
            (D::HongKongMacaoPermit, "H1234567"),
            (D::TaiwanPermit, "123456789"),
            (D::ForeignResidentCard, "11010119940307058X"),
            (D::Passport, "ABCDEFG"),
            (D::Passport, "E1"),
            (D::Passport, "护照12345"),
        ] {
            assert_eq!(
                Identity::parse(document, typed),
                Err(DocumentNumberError::Form(document)),
                "{typed}"
            );
        }
        assert_eq!(
            Identity::parse(D::ResidentCard, "110101199403070581"),
            Err(IdNumberError::CheckDigit.into())
        );
    }

    #[test]
    fn a_log_never_shows_the_whole_number() {
        let passport = Identity::parse(DocumentKind::Passport, "E12345678").expect("a passport");
        assert_eq!(format!("{passport:?}"), "passport E1*****78");
    }
}
