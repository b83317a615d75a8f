//! The secret of a signed-in browser. The server stores only its digest.

use std::str::FromStr;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use shared::digest::Sha256;

use crate::random;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    pub fn draw() -> Self {
        Self(random::bytes())
    }

    /// The digest stored in the database.
    pub fn digest(&self) -> Sha256 {
        Sha256::of(&self.0)
    }

    /// A digest of the secret together with a text: producing it needs both.
    pub fn bind(&self, text: &str) -> Sha256 {
        Sha256::of(&[&self.0, text.as_bytes()].concat())
    }

    /// The text for the cookie.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

/// The value of the cookie is not a token.
#[derive(Debug)]
pub struct NotAToken;

impl FromStr for Token {
    type Err = NotAToken;
    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAToken)?;
        bytes.try_into().map(Self).map_err(|_| NotAToken)
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_comes_back_from_its_cookie_and_nonsense_does_not() {
        let token = Token::draw();
        assert!(
            token
                .reveal()
                .parse::<Token>()
                .is_ok_and(|back| back == token)
        );
        assert!("short".parse::<Token>().is_err());
    }
}
