//! Comparison of two image rules: more, fewer or other files are accepted.

use super::ChangeKind;
use crate::exam::image_rule::{
    AspectRule, ColourRule, ImageRule, PixelSize, ScanRule, SizeRange, Strictness,
};

/// Compares two rules by the files that they accept.
pub(super) fn compare_rules(before: &ImageRule, after: &ImageRule) -> ChangeKind {
    let mut drift = RuleDifference::default();
    for format in before.formats() {
        drift.fewer |= !after.formats().contains(format);
    }
    for format in after.formats() {
        drift.more |= !before.formats().contains(format);
    }
    drift.compare_sizes(before.size, after.size);
    drift.compare_bound(
        before.least,
        after.least,
        |old: PixelSize, new: PixelSize| RuleDifference {
            fewer: new.width > old.width || new.height > old.height,
            more: new.width < old.width || new.height < old.height,
        },
    );
    drift.compare_bound(before.max_pixels, after.max_pixels, |old, new| {
        RuleDifference {
            fewer: new < old,
            more: new > old,
        }
    });
    drift.compare_bound(before.exact, after.exact, |old, new| {
        RuleDifference::changed_both_ways(old != new)
    });
    drift.compare_bound(before.aspect, after.aspect, compare_aspects);
    drift.compare_bound(before.scan, after.scan, compare_scans);
    drift.compare_bound(
        (before.colour == ColourRule::Colour).then_some(()),
        (after.colour == ColourRule::Colour).then_some(()),
        |(), ()| RuleDifference::default(),
    );
    match (drift.fewer, drift.more) {
        (true, false) => ChangeKind::Tightened,
        (false, true) => ChangeKind::Loosened,
        _ => ChangeKind::Altered,
    }
}

fn compare_aspects(old: AspectRule, new: AspectRule) -> RuleDifference {
    let is_other = (old.width, old.height) != (new.width, new.height);
    let mut drift = RuleDifference::changed_both_ways(is_other);
    drift.fewer |= new.tolerance < old.tolerance;
    drift.more |= new.tolerance > old.tolerance;
    drift.combine(compare_strictness(old.strict, new.strict))
}

fn compare_scans(old: ScanRule, new: ScanRule) -> RuleDifference {
    let mut drift = RuleDifference::changed_both_ways(old.paper != new.paper);
    drift.fewer |= new.dpi > old.dpi;
    drift.more |= new.dpi < old.dpi;
    drift.combine(compare_strictness(old.strict, new.strict))
}

fn compare_strictness(old: Strictness, new: Strictness) -> RuleDifference {
    RuleDifference {
        fewer: old == Strictness::Advised && new == Strictness::Hard,
        more: old == Strictness::Hard && new == Strictness::Advised,
    }
}

/// Flags of a comparison: fewer files are accepted, more files are accepted.
#[derive(Clone, Copy, Debug, Default)]
struct RuleDifference {
    fewer: bool,
    more: bool,
}

impl RuleDifference {
    fn changed_both_ways(is_other: bool) -> Self {
        Self {
            fewer: is_other,
            more: is_other,
        }
    }

    fn combine(self, other: Self) -> Self {
        Self {
            fewer: self.fewer || other.fewer,
            more: self.more || other.more,
        }
    }

    /// Compares an optional bound.
    fn compare_bound<T>(
        &mut self,
        before: Option<T>,
        after: Option<T>,
        compare: impl Fn(T, T) -> RuleDifference,
    ) {
        let drift = match (before, after) {
            (None, None) => RuleDifference::default(),
            (None, Some(_)) => RuleDifference {
                fewer: true,
                more: false,
            },
            (Some(_), None) => RuleDifference {
                fewer: false,
                more: true,
            },
            (Some(old), Some(new)) => compare(old, new),
        };
        *self = self.combine(drift);
    }

    fn compare_sizes(&mut self, before: SizeRange, after: SizeRange) {
        self.compare_bound(before.least_kb, after.least_kb, |old, new| RuleDifference {
            fewer: new > old,
            more: new < old,
        });
        self.compare_bound(before.most_kb, after.most_kb, |old, new| RuleDifference {
            fewer: new < old,
            more: new > old,
        });
    }
}
