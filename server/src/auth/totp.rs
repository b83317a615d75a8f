//! Time-based one-time passwords (RFC 6238) with SHA-1, six digits and steps of 30 seconds, as every
//! authenticator has them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;
use shared::{id::AccountId, time::Timestamp};
use uuid::Uuid;

/// Length of a time step in milliseconds.
const STEP_MS: i64 = 30 * Timestamp::SECOND_MS;
/// Steps before and after the present one whose codes are accepted, for clocks that differ.
const MAX_SKEW_STEPS: i64 = 1;
/// Digits of a code.
pub const TOTP_DIGITS: usize = 6;

/// A secret of 160 bits, as long as the output of SHA-1 (RFC 4226, section 4).
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// The secret of an account, derived from the server's key and a nonce, so that it is stored
    /// nowhere.
    pub fn derive(key: &[u8], account: AccountId, nonce: Uuid) -> Self {
        let mut signer = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key");
        for part in [
            b"totp secret".as_slice(),
            account.0.as_bytes(),
            nonce.as_bytes(),
        ] {
            signer.update(part);
        }
        let digest = signer.finalize().into_bytes();
        let mut secret = [0; 20];
        secret.copy_from_slice(&digest[..20]);
        Self(secret)
    }

    /// The secret in base32 without padding (RFC 4648, section 6).
    pub fn to_base32(&self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let (mut text, mut buffer, mut bits) = (String::new(), 0_u32, 0);
        for byte in self.0 {
            buffer = (buffer << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                let index = (buffer >> bits) & 31;
                text.push(char::from(ALPHABET[index as usize]));
            }
        }
        text
    }

    /// The address that an authenticator reads from the QR code.
    pub fn to_uri(&self, login: &str) -> String {
        let login =
            percent_encoding::utf8_percent_encode(login, percent_encoding::NON_ALPHANUMERIC);
        format!(
            "otpauth://totp/Zhunkao:{login}?secret={}&issuer=Zhunkao&algorithm=SHA1&digits={TOTP_DIGITS}&period=30",
            self.to_base32()
        )
    }

    /// The time step of a typed code: the present one, or one of its neighbours. `None` if the code
    /// is of no such step, or not of a later step than `last`. All steps are compared in full.
    pub fn find_step(&self, typed: &str, now: Timestamp, last: Option<i64>) -> Option<i64> {
        let present = now.0.div_euclid(STEP_MS);
        let mut found = None;
        for step in present - MAX_SKEW_STEPS..=present + MAX_SKEW_STEPS {
            let is_equal = is_same_text(&self.code(step), typed);
            if is_equal && last.is_none_or(|last| step > last) {
                found = found.or(Some(step));
            }
        }
        found
    }

    /// The code of a time step.
    pub fn code(&self, step: i64) -> String {
        let mut signer = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes any key");
        signer.update(&step.to_be_bytes());
        let digest = signer.finalize().into_bytes();
        // Dynamic truncation (RFC 4226, section 5.3).
        let offset = usize::from(digest[19] & 0xf);
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&digest[offset..offset + 4]);
        let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
        format!("{:0width$}", number % 1_000_000, width = TOTP_DIGITS)
    }

    /// The code of this time.
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code(now.0.div_euclid(STEP_MS))
    }
}

/// Compares in a time that does not depend on the place of the first difference.
fn is_same_text(code: &str, typed: &str) -> bool {
    let pairs = code.bytes().zip(typed.bytes());
    let difference = pairs.fold(0, |difference, (a, b)| difference | (a ^ b));
    code.len() == typed.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors in appendix B of RFC 6238.
    const SECRET: TotpSecret = TotpSecret(*b"12345678901234567890");

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(SECRET.code_at(Timestamp(seconds * 1000)), code, "{seconds}");
        }
        assert_eq!(SECRET.to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn a_code_is_accepted_one_step_around_and_once() {
        let now = Timestamp(1_700_000_010_000);
        let step = now.0 / STEP_MS;
        for (skew, is_accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let code = SECRET.code(step + skew);
            let found = SECRET.find_step(&code, now, None);
            assert_eq!(found.is_some(), is_accepted, "{skew}");
        }
        let code = SECRET.code(step);
        assert_eq!(SECRET.find_step(&code, now, Some(step - 1)), Some(step));
        assert_eq!(SECRET.find_step(&code, now, Some(step)), None);
        for typed in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(SECRET.find_step(typed, now, None), None, "{typed}");
        }
    }

    #[test]
    fn secrets_differ_by_key_account_and_nonce() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let secret =
            |key: &[u8], account, nonce| TotpSecret::derive(key, AccountId(account), nonce);
        let first = secret(b"key", one, one);
        assert!(first == secret(b"key", one, one));
        assert!(first != secret(b"other", one, one));
        assert!(first != secret(b"key", two, one));
        assert!(first != secret(b"key", one, two));
    }
}
