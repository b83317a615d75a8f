//! Checks of the pixels of the upright picture.

use super::{Check, Finding, Grade};
use crate::{
    exam::image_rule::{Aspect, Colour, ImageRule, Pixels, Scan, Strictness},
    jpeg::{Frame, MOST_PIXELS},
};

/// Findings about a frame that has pixels.
pub(super) fn judge_pixels(rule: &ImageRule, frame: &Frame) -> Vec<Finding> {
    let (width, height) = frame.upright();
    let seen = Pixels { width, height };
    [
        judge_max_pixels(rule, seen),
        rule.least.map(|least| judge_least(least, seen)),
        rule.exact.map(|exact| judge_exact(exact, seen)),
        rule.aspect.map(|aspect| judge_aspect(aspect, seen)),
        rule.scan.map(|scan| judge_scan(scan, seen)),
        (rule.colour == Colour::Colour).then(|| judge_colour(frame)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The common maximum is reported only if it is exceeded. Above [`MOST_PIXELS`] a picture is
/// already refused.
fn judge_max_pixels(rule: &ImageRule, seen: Pixels) -> Option<Finding> {
    let measured = u64::from(seen.width) * u64::from(seen.height);
    let allowed = rule.max_pixels();
    let is_met = measured <= allowed;
    let check = Check::MaxPixels { measured, allowed };
    let is_named = rule.max_pixels.is_some() || !is_met;
    (is_named && measured <= MOST_PIXELS).then(|| Finding::new(is_met, Grade::Hard, check))
}

/// Each side counts: a sideways picture does not meet the minimum of an upright one.
fn judge_least(least: Pixels, seen: Pixels) -> Finding {
    let check = Check::Least {
        width: seen.width,
        height: seen.height,
        least_width: least.width,
        least_height: least.height,
    };
    Finding::new(
        seen.width >= least.width && seen.height >= least.height,
        Grade::Hard,
        check,
    )
}

fn judge_exact(exact: Pixels, seen: Pixels) -> Finding {
    let check = Check::Exact {
        width: seen.width,
        height: seen.height,
        exact_width: exact.width,
        exact_height: exact.height,
    };
    Finding::new(seen == exact, Grade::Hard, check)
}

/// `width / height` may differ from the wanted ratio by `tolerance` percent, inclusive.
fn judge_aspect(aspect: Aspect, seen: Pixels) -> Finding {
    // Integers avoid float differences between browser and server.
    let measured = u128::from(seen.width) * u128::from(aspect.height);
    let wanted = u128::from(seen.height) * u128::from(aspect.width);
    let is_met = measured.abs_diff(wanted) * 100 <= wanted * u128::from(aspect.tolerance);
    let check = Check::Aspect {
        width: seen.width,
        height: seen.height,
        aspect_width: aspect.width,
        aspect_height: aspect.height,
        tolerance: aspect.tolerance,
    };
    Finding::new(is_met, miss_of(aspect.strict), check)
}

/// Both orientations are accepted, since a form may be wider than high.
fn judge_scan(scan: Scan, seen: Pixels) -> Finding {
    let (least_short, least_long) = scan.sides();
    let (short, long) = (seen.width.min(seen.height), seen.width.max(seen.height));
    let check = Check::Scan {
        short,
        long,
        least_short,
        least_long,
        dpi: scan.dpi,
    };
    Finding::new(
        short >= least_short && long >= least_long,
        miss_of(scan.strict),
        check,
    )
}

fn judge_colour(frame: &Frame) -> Finding {
    let gray = frame.components == 1;
    Finding::new(!gray, Grade::Hard, Check::Colour { gray })
}

fn miss_of(strictness: Strictness) -> Grade {
    match strictness {
        Strictness::Hard => Grade::Hard,
        Strictness::Advised => Grade::Advised,
    }
}
