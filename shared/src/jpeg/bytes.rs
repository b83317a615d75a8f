//! A place in a file of which only the first part is at hand. Running over the end of that part
//! asks for more; running over the end of the file says that it is cut off.

use super::FileFault;

/// Why a walk cannot go on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// The first `until` bytes of the file have to be at hand.
    NeedMore {
        until: u64,
    },
    Fault(FileFault),
}

impl Stop {
    pub(super) const MALFORMED: Self = Self::Fault(FileFault::Malformed);
    pub(super) const TRUNCATED: Self = Self::Fault(FileFault::Truncated);
    pub(super) const UNSUPPORTED: Self = Self::Fault(FileFault::Unsupported);
}

pub(super) struct Bytes<'a> {
    head: &'a [u8],
    length: u64,
    at: u64,
}

impl<'a> Bytes<'a> {
    /// At the start of a file of `length` bytes that begins with `head`.
    pub(super) fn new(head: &'a [u8], length: u64) -> Self {
        let at_hand = usize::try_from(length).map_or(head.len(), |length| length.min(head.len()));
        Self {
            head: &head[..at_hand],
            length,
            at: 0,
        }
    }

    /// The length of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The first `count` bytes of the file, or all of a shorter one. The error is the number of
    /// bytes that have to be at hand.
    pub(super) fn start(&self, count: u64) -> Result<&'a [u8], u64> {
        let until = count.min(self.length);
        slice(self.head, 0, until).ok_or(until)
    }

    /// Takes the next `count` bytes.
    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], Stop> {
        let start = self.at;
        let until = self.end_of(count)?;
        let taken = slice(self.head, start, until).ok_or(Stop::NeedMore { until })?;
        self.at = until;
        Ok(taken)
    }

    pub(super) fn take_array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let taken = self.take(N as u64)?;
        Ok(taken
            .try_into()
            .expect("as many were taken as the array holds"))
    }

    pub(super) fn take_u8(&mut self) -> Result<u8, Stop> {
        let [byte] = self.take_array()?;
        Ok(byte)
    }

    /// Passes the next `count` bytes, which the file must have but need not be at hand.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), Stop> {
        self.at = self.end_of(count)?;
        Ok(())
    }

    /// Goes to the next `byte`, and says how many others were passed.
    pub(super) fn skip_until(&mut self, byte: u8) -> Result<usize, Stop> {
        let rest = slice(self.head, self.at, self.head.len() as u64).unwrap_or_default();
        match memchr::memchr(byte, rest) {
            Some(passed) => {
                self.at += passed as u64;
                Ok(passed)
            }
            None if (self.head.len() as u64) < self.length => Err(Stop::NeedMore {
                until: self.head.len() as u64 + 1,
            }),
            None => Err(Stop::TRUNCATED),
        }
    }

    /// Nothing may be left when the picture has ended.
    pub(super) fn expect_end(&self) -> Result<(), Stop> {
        if self.at == self.length {
            Ok(())
        } else {
            Err(Stop::Fault(FileFault::TrailingData))
        }
    }

    fn end_of(&self, count: u64) -> Result<u64, Stop> {
        let end = self.at.saturating_add(count);
        if end > self.length {
            Err(Stop::TRUNCATED)
        } else {
            Ok(end)
        }
    }
}

/// `bytes[start..end]`, also where a 32-bit machine could not count so far.
fn slice(bytes: &[u8], start: u64, end: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}
