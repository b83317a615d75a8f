//! Fee and the ways to pay it (SH-19, S2-21, S4-19).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fee {
    pub title: LocalText,
    /// Amount. `None` if it is announced on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    #[serde(default)]
    pub currency: Currency,
    /// Ways to pay in the system (S2-21).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub online: Vec<Gateway>,
    /// Ways to pay in person, after the originals were checked (S4-19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_site: Vec<Gateway>,
}

/// Amount in hundredths of the currency, written `"100.00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(pub u32);

/// Error of a text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no amount: write units and two decimals, as in \"100.00\"")]
pub struct NotAnAmount(pub String);

impl FromStr for Amount {
    type Err = NotAnAmount;
    fn from_str(text: &str) -> Result<Self, NotAnAmount> {
        let parse = || {
            let (units, hundredths) = text.split_once('.')?;
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            if !digits(units) || !digits(hundredths) || hundredths.len() != 2 {
                return None;
            }
            units
                .parse::<u32>()
                .ok()?
                .checked_mul(100)?
                .checked_add(hundredths.parse().ok()?)
        };
        parse()
            .map(Amount)
            .ok_or_else(|| NotAnAmount(text.to_owned()))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl TryFrom<String> for Amount {
    type Error = NotAnAmount;
    fn try_from(text: String) -> Result<Self, NotAnAmount> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.to_string()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Currency {
    #[default]
    CNY,
}

/// Payment service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gateway {
    Alipay,
    Wechat,
    Unionpay,
}

impl Gateway {
    pub const ALL: [Gateway; 3] = [Gateway::Alipay, Gateway::Wechat, Gateway::Unionpay];

    /// Name in the database, in forms and for gateways.
    pub fn as_str(self) -> &'static str {
        match self {
            Gateway::Alipay => "alipay",
            Gateway::Wechat => "wechat",
            Gateway::Unionpay => "unionpay",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Gateway::ALL
            .into_iter()
            .find(|gateway| gateway.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_and_written_with_two_decimals() {
        assert_eq!("100.05".parse(), Ok(Amount(10_005)));
        assert_eq!(Amount(10_005).to_string(), "100.05");
        for text in ["", "100", "100.5", "-1.00", "1,00", "99999999999.00", ".50"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
