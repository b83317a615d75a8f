//! Codes that people write down and type: recovery codes, invitations. They have 60 random bits in
//! letters that are not easily confused; the server stores only the digest.

use std::{fmt, str::FromStr};

use shared::{
    application::receipt::CROCKFORD_ALPHABET, digest::Sha256, person::identity::normalise_number,
};

use super::token::Token;
use crate::random;

const LENGTH: usize = 12;
/// Length of the groups: `K7QM-3XNP-9T2W`.
const GROUP: usize = 4;

#[derive(Clone, PartialEq, Eq)]
pub struct SecretCode([u8; LENGTH]);

impl SecretCode {
    pub fn generate() -> Self {
        Self(random::bytes().map(|byte: u8| CROCKFORD_ALPHABET[usize::from(byte % 32)]))
    }

    /// The code with this number derived from a token. Its holder can derive it again, so that it
    /// is not stored.
    pub fn derive(token: &Token, number: usize) -> Self {
        let secret = token.digest_with(&format!("recovery code {number}"));
        let mut letters = [0; LENGTH];
        for (letter, byte) in letters.iter_mut().zip(secret.0) {
            *letter = CROCKFORD_ALPHABET[usize::from(byte % 32)];
        }
        Self(letters)
    }

    /// The digest stored in the database. A random secret of 60 bits needs no salt and no slow
    /// hash.
    pub fn digest(&self) -> Sha256 {
        Sha256::of(&self.0)
    }

    /// The code without hyphens, for a URL.
    pub fn to_compact_string(&self) -> String {
        self.0.iter().map(|byte| char::from(*byte)).collect()
    }
}

impl fmt::Display for SecretCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if index > 0 && index % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*byte))?;
        }
        Ok(())
    }
}

/// The typed text is not a code.
#[derive(Debug)]
pub struct ParseSecretCodeError;

impl FromStr for SecretCode {
    type Err = ParseSecretCodeError;
    /// Accepts lower case, blanks, and O for 0 or I for 1.
    fn from_str(typed: &str) -> Result<Self, ParseSecretCodeError> {
        let meant = |c: char| match c {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        let letters: Vec<u8> = normalise_number(typed)
            .chars()
            .map(meant)
            .map(|c| {
                u8::try_from(c)
                    .ok()
                    .filter(|byte| CROCKFORD_ALPHABET.contains(byte))
            })
            .collect::<Option<_>>()
            .ok_or(ParseSecretCodeError)?;
        letters
            .try_into()
            .map(Self)
            .map_err(|_| ParseSecretCodeError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_parses_however_people_type_it() {
        let code: SecretCode = "K7QM-3XNP-9T01".parse().expect("a code");
        assert_eq!(code.to_string(), "K7QM-3XNP-9T01");
        assert_eq!(code.to_compact_string(), "K7QM3XNP9T01");
        for typed in [
            " k7qm 3xnp 9toi ",
            "Ｋ７ＱＭ３ＸＮＰ９Ｔ０１",
            "K7QM3XNP9T0L",
        ] {
            assert!(
                typed.parse::<SecretCode>().is_ok_and(|typed| typed == code),
                "{typed}"
            );
        }
        for typed in [
            "",
            "K7QM",
            "K7QM-3XNP-9T0U",
            "K7QM-3XNP-9T01-2",
            "安全码安全码安全码安全码",
        ] {
            assert!(typed.parse::<SecretCode>().is_err(), "{typed}");
        }
        assert!(SecretCode::generate() != SecretCode::generate());
    }
}
