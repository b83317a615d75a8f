//! Cursor over a file of which only the first part is loaded. Reading beyond that part asks for
//! more; reading beyond the file means that it is truncated.

use super::FileFault;

/// Reason why parsing stops.
#[derive(Clone, Copy, Debug)]
pub(super) enum ParseStop {
    /// The first `until` bytes of the file must be loaded.
    NeedMore {
        until: u64,
    },
    Fault(FileFault),
}

impl ParseStop {
    pub(super) const MALFORMED: Self = Self::Fault(FileFault::Malformed);
    pub(super) const TRUNCATED: Self = Self::Fault(FileFault::Truncated);
    pub(super) const UNSUPPORTED: Self = Self::Fault(FileFault::Unsupported);
}

pub(super) struct ByteCursor<'a> {
    head: &'a [u8],
    length: u64,
    at: u64,
}

impl<'a> ByteCursor<'a> {
    /// Cursor at the start of a file of `length` bytes that begins with `head`.
    pub(super) fn new(head: &'a [u8], length: u64) -> Self {
        let at_hand = usize::try_from(length).map_or(head.len(), |length| length.min(head.len()));
        Self {
            head: &head[..at_hand],
            length,
            at: 0,
        }
    }

    /// Length of the file in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// First `count` bytes of the file, or all of a shorter one. The error is the number of bytes
    /// needed.
    pub(super) fn peek_start(&self, count: u64) -> Result<&'a [u8], u64> {
        let until = count.min(self.length);
        slice(self.head, 0, until).ok_or(until)
    }

    /// Reads the next `count` bytes.
    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], ParseStop> {
        let start = self.at;
        let until = self.end_of(count)?;
        let taken = slice(self.head, start, until).ok_or(ParseStop::NeedMore { until })?;
        self.at = until;
        Ok(taken)
    }

    pub(super) fn take_array<const N: usize>(&mut self) -> Result<[u8; N], ParseStop> {
        let taken = self.take(N as u64)?;
        Ok(taken
            .try_into()
            .expect("as many were taken as the array holds"))
    }

    pub(super) fn take_u8(&mut self) -> Result<u8, ParseStop> {
        let [byte] = self.take_array()?;
        Ok(byte)
    }

    /// Skips the next `count` bytes. They must exist but need not be loaded.
    pub(super) fn skip(&mut self, count: u64) -> Result<(), ParseStop> {
        self.at = self.end_of(count)?;
        Ok(())
    }

    /// Moves to the next `byte` and returns the number of skipped bytes.
    pub(super) fn skip_until(&mut self, byte: u8) -> Result<usize, ParseStop> {
        let rest = slice(self.head, self.at, self.head.len() as u64).unwrap_or_default();
        match memchr::memchr(byte, rest) {
            Some(passed) => {
                self.at += passed as u64;
                Ok(passed)
            }
            None if (self.head.len() as u64) < self.length => Err(ParseStop::NeedMore {
                until: self.head.len() as u64 + 1,
            }),
            None => Err(ParseStop::TRUNCATED),
        }
    }

    /// Checks that the file ends here.
    pub(super) fn expect_end(&self) -> Result<(), ParseStop> {
        if self.at == self.length {
            Ok(())
        } else {
            Err(ParseStop::Fault(FileFault::TrailingData))
        }
    }

    fn end_of(&self, count: u64) -> Result<u64, ParseStop> {
        let end = self.at.saturating_add(count);
        if end > self.length {
            Err(ParseStop::TRUNCATED)
        } else {
            Ok(end)
        }
    }
}

/// Returns `bytes[start..end]`; safe where `usize` has 32 bits.
fn slice(bytes: &[u8], start: u64, end: u64) -> Option<&[u8]> {
    bytes.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}
