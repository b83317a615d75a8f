//! Copy-on-write output of stripping: the file is borrowed until a change.

use std::borrow::Cow;

/// Bytes of the file that are kept so far.
pub(super) struct StripOutput<'a> {
    file: &'a [u8],
    passed: usize,
    /// Output for the bytes passed; `None` as long as it equals them.
    changed: Option<Vec<u8>>,
}

impl<'a> StripOutput<'a> {
    pub(super) fn of(file: &'a [u8]) -> Self {
        Self {
            file,
            passed: 0,
            changed: None,
        }
    }

    /// Bytes that are not passed yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.file[self.passed..]
    }

    /// Keeps the next bytes.
    pub(super) fn keep(&mut self, length: usize) {
        let stays = &self.rest()[..length];
        if let Some(changed) = &mut self.changed {
            changed.extend(stays);
        }
        self.passed += length;
    }

    pub(super) fn remove(&mut self, length: usize) {
        self.replace(length, &[]);
    }

    /// Replaces the next bytes with `new`.
    pub(super) fn replace(&mut self, length: usize, new: &[u8]) {
        if self.rest()[..length] == *new {
            return self.keep(length);
        }
        let changed = self.changed.get_or_insert_with(|| {
            let mut begun = Vec::with_capacity(self.file.len());
            begun.extend(&self.file[..self.passed]);
            begun
        });
        changed.extend(new);
        self.passed += length;
    }

    pub(super) fn finish(self) -> Cow<'a, [u8]> {
        match self.changed {
            Some(changed) => Cow::Owned(changed),
            None => Cow::Borrowed(&self.file[..self.passed]),
        }
    }
}
