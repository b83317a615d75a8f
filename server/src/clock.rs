//! The server's clock, an argument of everything that depends on time. Tests use a fixed clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use shared::time::Timestamp;

#[derive(Clone, Debug)]
pub struct Clock(ClockSource);

#[derive(Clone, Debug)]
enum ClockSource {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self(ClockSource::System)
    }

    /// A clock that stands still until it is set; its clones share the same time.
    pub fn fixed(at: Timestamp) -> Self {
        Self(ClockSource::Fixed(Arc::new(AtomicI64::new(at.0))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            ClockSource::System => read_system_clock(),
            ClockSource::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Sets a fixed clock; does nothing to the system clock.
    pub fn set(&self, to: Timestamp) {
        if let ClockSource::Fixed(at) = &self.0 {
            at.store(to.0, Ordering::SeqCst);
        }
    }

    /// Moves a fixed clock forward by this many milliseconds.
    pub fn advance(&self, milliseconds: i64) {
        self.set(self.now().plus(milliseconds));
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn read_system_clock() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
