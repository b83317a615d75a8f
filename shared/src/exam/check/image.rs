//! Checks that a file can meet each image rule.

use super::faults::ExamFaults;
use crate::exam::{
    Exam, ImageRule,
    image_rule::{AspectRule, PixelSize, ScanRule, SizeRange, Strictness},
};

/// Maximum side that a rule may ask for, in pixels, and of a paper, in millimetres.
const MAX_SIDE_PX: i64 = 20_000;
const MAX_PAPER_MM: i64 = 1_200;
const MAX_DPI: i64 = 1_200;
const MAX_TOLERANCE_PERCENT: i64 = 20;

pub(super) fn check_image_rules(exam: &Exam, faults: &mut ExamFaults) {
    for (id, rule) in &exam.image_rules {
        let path = format!("image-rules.{id}");
        faults.check_no_duplicates(&format!("{path}.formats"), &rule.formats);
        faults.check_no_duplicates(&format!("{path}.background"), &rule.background);
        check_size(&format!("{path}.size"), rule.size, faults);
        check_size(&format!("{path}.advised-size"), rule.advised_size, faults);
        check_advised(&path, rule, faults);
        check_shape(&path, rule, faults);
    }
}

fn check_size(path: &str, size: SizeRange, faults: &mut ExamFaults) {
    if size.most_kb == Some(0) {
        faults.add(
            format!("{path}.most-kb"),
            "不能是 0：没有这么小的文件",
            "0 is not allowed: no file is so small",
        );
    } else if let (Some(least), Some(most)) = (size.least_kb, size.most_kb)
        && u64::from(least) * 1024 > u64::from(most) * 1000
    {
        faults.add(
            format!("{path}.least-kb"),
            format!("{least} 太大：`most-kb` 是 {most}，没有文件能同时满足"),
            format!("{least} leaves no room below `most-kb`, {most}"),
        );
    }
}

/// Checks that the advised range is inside the hard one.
fn check_advised(path: &str, rule: &ImageRule, faults: &mut ExamFaults) {
    let (hard, advised) = (rule.size, rule.advised_size);
    for (key, value) in [("least-kb", advised.least_kb), ("most-kb", advised.most_kb)] {
        let Some(value) = value else { continue };
        let below = hard.least_kb.filter(|least| value < *least);
        let above = hard.most_kb.filter(|most| value > *most);
        if let Some(bound) = below {
            faults.add(
                format!("{path}.advised-size.{key}"),
                format!("{value} 低于 `size.least-kb` 允许的 {bound}"),
                format!("{value} is below the accepted `size.least-kb`, {bound}"),
            );
        } else if let Some(bound) = above {
            faults.add(
                format!("{path}.advised-size.{key}"),
                format!("{value} 高于 `size.most-kb` 允许的 {bound}"),
                format!("{value} is above the accepted `size.most-kb`, {bound}"),
            );
        }
    }
}

fn check_shape(path: &str, rule: &ImageRule, faults: &mut ExamFaults) {
    for (key, pixels) in [("least", rule.least), ("exact", rule.exact)] {
        if let Some(PixelSize { width, height }) = pixels {
            faults.check_range(
                format!("{path}.{key}.width"),
                i64::from(width),
                1,
                MAX_SIDE_PX,
            );
            faults.check_range(
                format!("{path}.{key}.height"),
                i64::from(height),
                1,
                MAX_SIDE_PX,
            );
        }
    }
    check_max_pixels(path, rule, faults);
    if let Some(aspect) = rule.aspect {
        faults.check_range(
            format!("{path}.aspect.width"),
            i64::from(aspect.width),
            1,
            MAX_SIDE_PX,
        );
        faults.check_range(
            format!("{path}.aspect.height"),
            i64::from(aspect.height),
            1,
            MAX_SIDE_PX,
        );
        faults.check_range(
            format!("{path}.aspect.tolerance"),
            i64::from(aspect.tolerance),
            0,
            MAX_TOLERANCE_PERCENT,
        );
    }
    if let Some(scan) = rule.scan {
        faults.check_range(format!("{path}.scan.dpi"), i64::from(scan.dpi), 1, MAX_DPI);
        faults.check_range(
            format!("{path}.scan.paper.width-mm"),
            i64::from(scan.paper.width_mm),
            1,
            MAX_PAPER_MM,
        );
        faults.check_range(
            format!("{path}.scan.paper.height-mm"),
            i64::from(scan.paper.height_mm),
            1,
            MAX_PAPER_MM,
        );
    }
    if let Some(exact) = rule.exact {
        check_exact(path, exact, rule, faults);
    }
}

/// Checks that the maximum allows the other sizes of the rule.
fn check_max_pixels(path: &str, rule: &ImageRule, faults: &mut ExamFaults) {
    let at = format!("{path}.max-pixels");
    let most = ImageRule::MAX_PIXELS;
    if let Some(own) = rule.max_pixels.filter(|own| !(1..=most).contains(own)) {
        faults.add(
            at,
            format!("{own} 不在允许范围内，应为 1 至 {most}"),
            format!("{own} is not allowed: 1 to {most}"),
        );
        return;
    }
    let allowed = rule.max_pixels();
    let hard_scan = rule.scan.filter(|scan| scan.strict == Strictness::Hard);
    let wanted = [
        ("exact", rule.exact.map(|it| (it.width, it.height))),
        ("least", rule.least.map(|it| (it.width, it.height))),
        ("scan", hard_scan.map(ScanRule::required_sides_px)),
    ];
    let mut wanted = wanted.into_iter().filter_map(|(key, it)| Some((key, it?)));
    let beyond =
        wanted.find(|(_, (width, height))| u64::from(*width) * u64::from(*height) > allowed);
    if let Some((key, (width, height))) = beyond {
        faults.add(
            at,
            format!("{allowed} 少于 `{key}` 要求的 {width}×{height}"),
            format!("{allowed} is less than the {width}×{height} that `{key}` asks for"),
        );
    }
}

/// Checks that an exact size meets the minimum, the aspect and the scan of the rule.
fn check_exact(path: &str, exact: PixelSize, rule: &ImageRule, faults: &mut ExamFaults) {
    let PixelSize { width, height } = exact;
    let at = format!("{path}.exact");
    if let Some(least) = rule.least
        && (width < least.width || height < least.height)
    {
        faults.add(
            &at,
            format!(
                "{width}×{height} 小于 `least` 要求的 {}×{}",
                least.width, least.height
            ),
            format!(
                "{width}×{height} is below `least`, {}×{}",
                least.width, least.height
            ),
        );
    }
    if let Some(aspect) = rule
        .aspect
        .filter(|aspect| aspect.strict == Strictness::Hard && !is_within_aspect(*aspect, exact))
    {
        faults.add(
            &at,
            format!(
                "{width}×{height} 的宽高比不是 `aspect` 要求的 {}:{}",
                aspect.width, aspect.height
            ),
            format!(
                "{width}×{height} is not {}:{}, which `aspect` asks for",
                aspect.width, aspect.height
            ),
        );
    }
    if let Some(scan) = rule.scan.filter(|scan| scan.strict == Strictness::Hard) {
        let (short, long) = ScanRule::required_sides_px(scan);
        if width.min(height) < short || width.max(height) < long {
            faults.add(
                &at,
                format!("{width}×{height} 小于 `scan` 要求的 {short}×{long}"),
                format!("{width}×{height} is below the {short}×{long} that `scan` asks for"),
            );
        }
    }
}

fn is_within_aspect(aspect: AspectRule, pixels: PixelSize) -> bool {
    let have = u64::from(pixels.width) * u64::from(aspect.height) * 100;
    let want = u64::from(pixels.height) * u64::from(aspect.width);
    have.abs_diff(want * 100) <= want * u64::from(aspect.tolerance)
}
