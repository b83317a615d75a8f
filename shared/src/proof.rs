//! Proof of work in the place of a captcha (S2-11, S3-01): what a browser computes for a moment,
//! and what a script that comes ten thousand times computes for hours. No eyes, no ears.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// What a proof is for; one made for another act does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Register,
    Recover,
    SignIn,
    Invitation,
}

impl Act {
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Register => "register",
            Act::Recover => "recover",
            Act::SignIn => "sign-in",
            Act::Invitation => "invitation",
        }
    }
}

/// The names of the inputs that carry a proof.
pub const CHALLENGE: &str = "challenge";
pub const ANSWER: &str = "answer";

/// What the server asks of a browser: a number that, behind the digest of `text`, makes a digest
/// that begins with `bits` zeros. Without a script, waiting does as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Signed by the server; goes back as it came.
    pub text: String,
    pub bits: u8,
    /// Seconds after which it is taken without an answer.
    pub wait_seconds: u32,
}

/// Whether `answer` solves the challenge with this text.
pub fn is_solved(text: &str, bits: u8, answer: u64) -> bool {
    let seed = Sha256::of(text.as_bytes());
    leads_to(&seed, bits, answer)
}

/// The first answer. The browser has its own (`public/proof.js`); this one is for programs and
/// for the tests.
pub fn solve(challenge: &Challenge) -> u64 {
    let seed = Sha256::of(challenge.text.as_bytes());
    (0..)
        .find(|answer| leads_to(&seed, challenge.bits, *answer))
        .expect("there is always one")
}

fn leads_to(seed: &Sha256, bits: u8, answer: u64) -> bool {
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
