//! Comparison of two image rules: more, fewer or other files are accepted.

use super::ChangeKind;
use crate::exam::image_rule::{Aspect, Colour, ImageRule, Pixels, Scan, SizeRange, Strictness};

/// Compares two rules by the files that they accept.
pub(super) fn compare_rules(before: &ImageRule, after: &ImageRule) -> ChangeKind {
    let mut drift = Drift::default();
    for format in before.formats() {
        drift.fewer |= !after.formats().contains(format);
    }
    for format in after.formats() {
        drift.more |= !before.formats().contains(format);
    }
    drift.size(before.size, after.size);
    drift.bound(before.least, after.least, |old: Pixels, new: Pixels| {
        Drift {
            fewer: new.width > old.width || new.height > old.height,
            more: new.width < old.width || new.height < old.height,
        }
    });
    drift.bound(before.max_pixels, after.max_pixels, |old, new| Drift {
        fewer: new < old,
        more: new > old,
    });
    drift.bound(before.exact, after.exact, |old, new| {
        Drift::other(old != new)
    });
    drift.bound(before.aspect, after.aspect, compare_aspects);
    drift.bound(before.scan, after.scan, compare_scans);
    drift.bound(
        (before.colour == Colour::Colour).then_some(()),
        (after.colour == Colour::Colour).then_some(()),
        |(), ()| Drift::default(),
    );
    match (drift.fewer, drift.more) {
        (true, false) => ChangeKind::Tightened,
        (false, true) => ChangeKind::Loosened,
        _ => ChangeKind::Altered,
    }
}

fn compare_aspects(old: Aspect, new: Aspect) -> Drift {
    let is_other = (old.width, old.height) != (new.width, new.height);
    let mut drift = Drift::other(is_other);
    drift.fewer |= new.tolerance < old.tolerance;
    drift.more |= new.tolerance > old.tolerance;
    drift.and(strictness(old.strict, new.strict))
}

fn compare_scans(old: Scan, new: Scan) -> Drift {
    let mut drift = Drift::other(old.paper != new.paper);
    drift.fewer |= new.dpi > old.dpi;
    drift.more |= new.dpi < old.dpi;
    drift.and(strictness(old.strict, new.strict))
}

fn strictness(old: Strictness, new: Strictness) -> Drift {
    Drift {
        fewer: old == Strictness::Advised && new == Strictness::Hard,
        more: old == Strictness::Hard && new == Strictness::Advised,
    }
}

/// Flags of a comparison: fewer files are accepted, more files are accepted.
#[derive(Clone, Copy, Debug, Default)]
struct Drift {
    fewer: bool,
    more: bool,
}

impl Drift {
    fn other(is_other: bool) -> Self {
        Self {
            fewer: is_other,
            more: is_other,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            fewer: self.fewer || other.fewer,
            more: self.more || other.more,
        }
    }

    /// Compares an optional bound.
    fn bound<T>(&mut self, before: Option<T>, after: Option<T>, compare: impl Fn(T, T) -> Drift) {
        let drift = match (before, after) {
            (None, None) => Drift::default(),
            (None, Some(_)) => Drift {
                fewer: true,
                more: false,
            },
            (Some(_), None) => Drift {
                fewer: false,
                more: true,
            },
            (Some(old), Some(new)) => compare(old, new),
        };
        *self = self.and(drift);
    }

    fn size(&mut self, before: SizeRange, after: SizeRange) {
        self.bound(before.least_kb, after.least_kb, |old, new| Drift {
            fewer: new > old,
            more: new < old,
        });
        self.bound(before.most_kb, after.most_kb, |old, new| Drift {
            fewer: new < old,
            more: new > old,
        });
    }
}
