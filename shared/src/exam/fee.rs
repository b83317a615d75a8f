//! Fee and the ways to pay it (SH-19, S2-21, S4-19).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::text::LocalText;

/// Fee of an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fee {
    /// Name of the fee: 报名考务费.
    pub title: LocalText,
    /// Amount. `None` if it is announced on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Currency of the amount.
    #[serde(default)]
    pub currency: Currency,
    /// Ways to pay in the system (S2-21).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub online: Vec<PaymentMethod>,
    /// Ways to pay in person, after the originals were checked (S4-19).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_site: Vec<PaymentMethod>,
}

/// Amount in hundredths of the currency, written `"100.00"`.
/// ```
/// use shared::exam::fee::Amount;
///
/// let amount: Amount = "100.50".parse()?;
/// assert_eq!(amount, Amount(10_050));
/// assert_eq!(amount.to_string(), "100.50");
/// assert!("100.5".parse::<Amount>().is_err());
/// # Ok::<(), shared::exam::fee::ParseAmountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(pub u32);

/// Error of a text that is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no amount: write units and two decimals, as in \"100.00\"")]
pub struct ParseAmountError(pub String);

impl FromStr for Amount {
    type Err = ParseAmountError;
    fn from_str(text: &str) -> Result<Self, ParseAmountError> {
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
            .ok_or_else(|| ParseAmountError(text.to_owned()))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl TryFrom<String> for Amount {
    type Error = ParseAmountError;
    fn try_from(text: String) -> Result<Self, ParseAmountError> {
        text.parse()
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.to_string()
    }
}

/// Currency (ISO 4217).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Currency {
    /// Renminbi yuan (人民币).
    #[default]
    CNY,
}

/// Payment service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentMethod {
    /// 支付宝
    Alipay,
    /// 微信支付
    Wechat,
    /// 银联
    Unionpay,
}

impl PaymentMethod {
    /// All payment methods, in the order of the page.
    pub const ALL: [PaymentMethod; 3] = [
        PaymentMethod::Alipay,
        PaymentMethod::Wechat,
        PaymentMethod::Unionpay,
    ];

    /// Name in the database, in forms and for gateways.
    pub fn as_str(self) -> &'static str {
        match self {
            PaymentMethod::Alipay => "alipay",
            PaymentMethod::Wechat => "wechat",
            PaymentMethod::Unionpay => "unionpay",
        }
    }

    /// Payment method with this name. `None` for an unknown name. The inverse of
    /// [`PaymentMethod::as_str`].
    pub fn from_name(name: &str) -> Option<Self> {
        PaymentMethod::ALL
            .into_iter()
            .find(|gateway| gateway.as_str() == name)
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
