//! Checks of the pixels of the upright picture.

use super::{Finding, FindingGrade, RuleCheck};
use crate::{
    exam::image_rule::{AspectRule, ColourRule, ImageRule, PixelSize, ScanRule, Strictness},
    jpeg::{ImageHeader, MAX_DECODED_PIXELS},
};

/// Findings about an image header with pixels.
pub(super) fn check_pixels(rule: &ImageRule, frame: &ImageHeader) -> Vec<Finding> {
    let (width, height) = frame.upright_size();
    let seen = PixelSize { width, height };
    [
        check_pixel_count(rule, seen),
        rule.least.map(|least| check_min_size(least, seen)),
        rule.exact.map(|exact| check_exact_size(exact, seen)),
        rule.aspect.map(|aspect| check_aspect(aspect, seen)),
        rule.scan.map(|scan| check_scan(scan, seen)),
        (rule.colour == ColourRule::Colour).then(|| check_colour(frame)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The common maximum is reported only if it is exceeded. Above [`MAX_DECODED_PIXELS`] a picture is
/// already refused.
fn check_pixel_count(rule: &ImageRule, seen: PixelSize) -> Option<Finding> {
    let measured = u64::from(seen.width) * u64::from(seen.height);
    let allowed = rule.max_pixels();
    let is_met = measured <= allowed;
    let check = RuleCheck::MaxPixels { measured, allowed };
    let is_named = rule.max_pixels.is_some() || !is_met;
    (is_named && measured <= MAX_DECODED_PIXELS)
        .then(|| Finding::new(is_met, FindingGrade::Hard, check))
}

/// Each side counts: a sideways picture does not meet the minimum of an upright one.
fn check_min_size(least: PixelSize, seen: PixelSize) -> Finding {
    let check = RuleCheck::Least {
        width: seen.width,
        height: seen.height,
        least_width: least.width,
        least_height: least.height,
    };
    Finding::new(
        seen.width >= least.width && seen.height >= least.height,
        FindingGrade::Hard,
        check,
    )
}

fn check_exact_size(exact: PixelSize, seen: PixelSize) -> Finding {
    let check = RuleCheck::Exact {
        width: seen.width,
        height: seen.height,
        exact_width: exact.width,
        exact_height: exact.height,
    };
    Finding::new(seen == exact, FindingGrade::Hard, check)
}

/// `width / height` may differ from the wanted ratio by `tolerance` percent, inclusive.
fn check_aspect(aspect: AspectRule, seen: PixelSize) -> Finding {
    // Integers avoid float differences between browser and server.
    let measured = u128::from(seen.width) * u128::from(aspect.height);
    let wanted = u128::from(seen.height) * u128::from(aspect.width);
    let is_met = measured.abs_diff(wanted) * 100 <= wanted * u128::from(aspect.tolerance);
    let check = RuleCheck::Aspect {
        width: seen.width,
        height: seen.height,
        aspect_width: aspect.width,
        aspect_height: aspect.height,
        tolerance: aspect.tolerance,
    };
    Finding::new(is_met, grade_of_miss(aspect.strict), check)
}

/// Both orientations are accepted, since a form may be wider than high.
fn check_scan(scan: ScanRule, seen: PixelSize) -> Finding {
    let (least_short, least_long) = scan.required_sides_px();
    let (short, long) = (seen.width.min(seen.height), seen.width.max(seen.height));
    let check = RuleCheck::Scan {
        short,
        long,
        least_short,
        least_long,
        dpi: scan.dpi,
    };
    Finding::new(
        short >= least_short && long >= least_long,
        grade_of_miss(scan.strict),
        check,
    )
}

fn check_colour(frame: &ImageHeader) -> Finding {
    let gray = frame.components == 1;
    Finding::new(!gray, FindingGrade::Hard, RuleCheck::Colour { gray })
}

fn grade_of_miss(strictness: Strictness) -> FindingGrade {
    match strictness {
        Strictness::Hard => FindingGrade::Hard,
        Strictness::Advised => FindingGrade::Advised,
    }
}
