//! The Ed25519 key (RFC 8032) that signs heads of the audit chain: a private file in the data
//! folder.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use shared::{audit::AuditHead, digest::Sha256};

use crate::{db::SignedHead, error::Error, private_files, random};

/// Name of the file: 64 hexadecimal digits.
const FILE_NAME: &str = "audit.key";

/// Key of this installation.
#[derive(Clone)]
pub struct AuditKey(SigningKey);

/// Reasons for which there is no key.
#[derive(Debug, thiserror::Error)]
pub enum AuditKeyError {
    #[error("cannot read or make {path}")]
    File { path: PathBuf, source: io::Error },
    #[error("{0} is no key of the audit chain: it needs 64 hexadecimal digits")]
    Content(PathBuf),
}

impl From<AuditKeyError> for Error {
    fn from(error: AuditKeyError) -> Self {
        let cause = std::error::Error::source(&error).map_or(String::new(), |it| format!(": {it}"));
        Error::Broken(format!("{error}{cause}"))
    }
}

impl AuditKey {
    /// The key in the data folder, which is made if there is none.
    pub fn load_or_create(data: &Path) -> Result<Self, AuditKeyError> {
        let path = data.join(FILE_NAME);
        let read = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&path).and_then(|()| fs::read_to_string(&path))
            }
            read => read,
        };
        let text = match read {
            Ok(text) => text,
            Err(source) => return Err(AuditKeyError::File { path, source }),
        };
        // A digest has the same form as the seed of a key.
        match text.trim().parse::<Sha256>() {
            Ok(seed) => Ok(Self(SigningKey::from_bytes(&seed.0))),
            Err(_) => Err(AuditKeyError::Content(path)),
        }
    }

    /// Signs a head.
    pub fn sign(&self, head: AuditHead) -> SignedHead {
        let signature = self.0.sign(&head.encode());
        SignedHead {
            public_key: self.0.verifying_key().to_bytes().to_vec(),
            signature: signature.to_bytes().to_vec(),
            head,
        }
    }

    /// True if this key has signed the head.
    pub fn is_valid(&self, signed: &SignedHead) -> bool {
        let own: VerifyingKey = self.0.verifying_key();
        let Ok(signature) = <[u8; 64]>::try_from(signed.signature.as_slice()) else {
            return false;
        };
        signed.public_key == own.to_bytes()
            && own
                .verify_strict(&signed.head.encode(), &Signature::from_bytes(&signature))
                .is_ok()
    }
}

/// Makes the file whole: two processes that start together use the same key.
fn create(path: &Path) -> io::Result<()> {
    let seed = Sha256(random::bytes());
    let own = path.with_extension(format!("key-{}", random::new_reference()));
    let mut file = private_files::create_new_file(&own)?;
    file.write_all(format!("{seed}\n").as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&own, path);
    fs::remove_file(&own)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use shared::time::Timestamp;

    use super::*;

    fn head(sequence: u64) -> AuditHead {
        AuditHead {
            day: "2026-03-01".to_owned(),
            sequence,
            count: 3,
            hash: Sha256::of(b"last"),
            signed_at: Timestamp(0),
        }
    }

    #[test]
    fn key_is_private_kept_and_signs_only_one_head() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = AuditKey::load_or_create(folder.path()).expect("makes");
        let again = AuditKey::load_or_create(folder.path()).expect("reads");
        let file = fs::metadata(folder.path().join(FILE_NAME)).expect("is there");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("lists").count(), 1);
        let signed = key.sign(head(7));
        assert!(again.is_valid(&signed));
        let forged = SignedHead {
            head: head(8),
            ..signed.clone()
        };
        assert!(!key.is_valid(&forged));
        let other = tempfile::tempdir().expect("a folder");
        let other = AuditKey::load_or_create(other.path()).expect("makes");
        assert!(!other.is_valid(&signed));
    }
}
