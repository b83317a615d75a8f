//! Passwords: argon2id hashes on blocking threads, at most as many at a time as there are cores.

use std::{
    collections::HashMap,
    num::NonZero,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use shared::problem::Problem;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// The longest password in bytes, which limits the work for a hash.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Timeout of the queue, after which the answer is `Busy`.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);

/// The most sign-ins from one address that run or wait at the same time. A class behind one address
/// waits some seconds; a flood from one address does not fill the queue.
pub const MAX_QUEUED_PER_ADDRESS: usize = 64;

/// A permit for one password check at a time; other checks wait for it.
pub struct HashingPermit {
    _permit: OwnedSemaphorePermit,
    _queued: Option<AddressQueueGuard>,
}

/// Guard of an address's place in the queue, until it is dropped.
struct AddressQueueGuard(String);

static QUEUED_BY_ADDRESS: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

impl AddressQueueGuard {
    /// Joins the queue; `None` if the address has reached its limit.
    fn join(address: &str) -> Option<Self> {
        let mut queued = QUEUED_BY_ADDRESS
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = queued.entry(address.to_owned()).or_default();
        (*count < MAX_QUEUED_PER_ADDRESS).then(|| {
            *count += 1;
            Self(address.to_owned())
        })
    }
}

impl Drop for AddressQueueGuard {
    fn drop(&mut self) {
        let mut queued = QUEUED_BY_ADDRESS
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = queued.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                queued.remove(&self.0);
            }
        }
    }
}

impl HashingPermit {
    /// # Errors
    /// `Busy` on a timeout of the queue, or if the address has reached its limit.
    pub async fn acquire_for_address(address: &str) -> Result<Self> {
        let queued = AddressQueueGuard::join(address).ok_or(Problem::Busy {
            retry_seconds: QUEUE_TIMEOUT.as_secs() as u32,
        })?;
        let place = Self::acquire().await?;
        Ok(Self {
            _queued: Some(queued),
            ..place
        })
    }

    /// # Errors
    /// `Busy` on a timeout of the queue.
    pub async fn acquire() -> Result<Self> {
        static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
            let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
            Arc::new(Semaphore::new(cores))
        });
        match tokio::time::timeout(QUEUE_TIMEOUT, PLACES.clone().acquire_owned()).await {
            Ok(permit) => Ok(Self {
                _permit: permit.expect("the semaphore is never closed"),
                _queued: None,
            }),
            Err(_) => Err(Problem::Busy {
                retry_seconds: QUEUE_TIMEOUT.as_secs() as u32,
            }
            .into()),
        }
    }

    /// Returns whether the password matches this hash. Without a hash it takes the same time, so
    /// that the time does not reveal whether the account exists.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        Ok(tokio::task::spawn_blocking(move || is_match(&password, hash.as_deref())).await?)
    }
}

/// The PHC string of a new password.
pub async fn hash(password: String) -> Result<String> {
    let _place = HashingPermit::acquire().await?;
    tokio::task::spawn_blocking(move || make_hash(&password)).await?
}

/// Returns whether the password matches this hash.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    HashingPermit::acquire().await?.verify(password, hash).await
}

fn make_hash(password: &str) -> Result<String> {
    if password.len() > MAX_PASSWORD_BYTES {
        let measured = u32::try_from(password.len()).unwrap_or(u32::MAX);
        return Err(Problem::TextTooLong {
            measured,
            allowed: MAX_PASSWORD_BYTES as u32,
        }
        .into());
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| Error::Broken(error.to_string()))
}

fn is_match(password: &str, hash: Option<&str>) -> bool {
    static DUMMY_HASH: LazyLock<String> =
        LazyLock::new(|| make_hash("nobody's").expect("a short password has a hash"));
    let is_somebody = hash.is_some();
    let Ok(hash) = PasswordHash::new(hash.unwrap_or(&DUMMY_HASH)) else {
        return false;
    };
    let is_right = password.len() <= MAX_PASSWORD_BYTES
        && Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok();
    is_right && is_somebody
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queue_limits_sign_ins_of_one_address() {
        let mut queued: Vec<_> = (0..MAX_QUEUED_PER_ADDRESS)
            .filter_map(|_| AddressQueueGuard::join("198.51.100.1"))
            .collect();
        assert_eq!(queued.len(), MAX_QUEUED_PER_ADDRESS);
        assert!(AddressQueueGuard::join("198.51.100.1").is_none());
        assert!(AddressQueueGuard::join("198.51.100.2").is_some());
        queued.pop();
        assert!(AddressQueueGuard::join("198.51.100.1").is_some());
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = make_hash("correct horse").expect("hashes");
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_match("correct horse", Some(&hash)));
        assert!(!is_match("correct hors", Some(&hash)));
        assert!(!is_match("nobody's", None));
        assert!(make_hash(&"x".repeat(MAX_PASSWORD_BYTES + 1)).is_err());
    }
}
