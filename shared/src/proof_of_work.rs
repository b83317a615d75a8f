//! Proof of work instead of a captcha (S2-11, S3-01): a short computation for one form, and hours
//! for a script with thousands of requests. It needs no image or sound.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// Purpose of a proof; it is valid for this purpose only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofPurpose {
    /// Registration of an account, or a request for its code.
    Register,
    /// Recovery of a password.
    Recover,
    /// Sign-in after failed attempts.
    SignIn,
    /// Use of an invitation's code.
    Invitation,
}

impl ProofPurpose {
    /// Name in the signed text of a challenge.
    pub fn as_str(self) -> &'static str {
        match self {
            ProofPurpose::Register => "register",
            ProofPurpose::Recover => "recover",
            ProofPurpose::SignIn => "sign-in",
            ProofPurpose::Invitation => "invitation",
        }
    }
}

/// Names of the inputs of a proof.
pub const CHALLENGE_INPUT: &str = "challenge";
/// Name of the input for the number that solves the challenge.
pub const ANSWER_INPUT: &str = "answer";

/// Challenge for a browser: find a number that, appended to the digest of `text`, gives a digest
/// with `bits` leading zeros. Without a script, waiting is accepted instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Text signed by the server; the browser returns it unchanged.
    pub text: String,
    /// Number of leading zero bits of the wanted digest.
    pub bits: u8,
    /// Seconds after which the form is accepted without an answer.
    pub wait_seconds: u32,
}

/// True if `answer` solves the challenge with this text.
pub fn is_solved(text: &str, bits: u8, answer: u64) -> bool {
    let seed = Sha256::of(text.as_bytes());
    has_leading_zeros(&seed, bits, answer)
}

/// First answer, for programs and tests. The browser has its own code (`public/proof.js`).
pub fn solve(challenge: &Challenge) -> u64 {
    let seed = Sha256::of(challenge.text.as_bytes());
    (0..)
        .find(|answer| has_leading_zeros(&seed, challenge.bits, *answer))
        .expect("there is always one")
}

fn has_leading_zeros(seed: &Sha256, bits: u8, answer: u64) -> bool {
    let mut block = [0; 40];
    block[..32].copy_from_slice(&seed.0);
    block[32..].copy_from_slice(&answer.to_be_bytes());
    let digest = Sha256::of(&block);
    let head = u64::from_be_bytes(digest.0[..8].try_into().expect("a digest is longer"));
    head.leading_zeros() >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_solves_its_own_challenge_only() {
        let challenge = Challenge {
            text: "register.1.12.abc".to_owned(),
            bits: 12,
            wait_seconds: 10,
        };
        let answer = solve(&challenge);
        assert!(is_solved(&challenge.text, 12, answer));
        assert!(!is_solved("register.1.12.abd", 12, answer));
        assert!((0..answer).all(|other| !is_solved(&challenge.text, 12, other)));
    }
}
