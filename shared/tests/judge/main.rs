//! Tests of image rules at their limits.

mod pixels;

use shared::{
    exam::image_rule::{
        AcceptedFormat, AspectRule, ColourRule, ImageRule, PaperSize, PixelSize, ScanRule,
        SizeRange, Strictness,
    },
    jpeg::{FileFacts, FileFault, FileKind, ImageHeader},
    judge::{Finding, FindingGrade, RuleCheck, check_file, is_refused},
};

fn jpeg(bytes: u64, width: u32, height: u32) -> FileFacts {
    let frame = ImageHeader {
        width,
        height,
        components: 3,
        precision: 8,
        progressive: false,
        density: None,
        orientation: 1,
    };
    FileFacts {
        bytes,
        kind: FileKind::Jpeg,
        header: Some(frame),
        fault: None,
    }
}

/// The grade of the only finding that is not about kind and soundness.
fn grade(rule: &ImageRule, file: &FileFacts) -> FindingGrade {
    let findings = check_file(rule, file);
    let [_, _, finding] = &findings[..] else {
        panic!("one more finding expected, not {findings:?}")
    };
    finding.grade
}

fn size(least_kb: Option<u32>, most_kb: Option<u32>) -> SizeRange {
    SizeRange { least_kb, most_kb }
}

#[test]
fn a_rule_that_asks_nothing_asks_for_a_sound_jpeg() {
    let met = |check| Finding {
        grade: FindingGrade::Met,
        check,
    };
    assert_eq!(
        check_file(&ImageRule::default(), &jpeg(1, 1, 1)),
        [
            met(RuleCheck::Kind {
                measured: FileKind::Jpeg,
                allowed: vec![AcceptedFormat::Jpeg]
            }),
            met(RuleCheck::Sound { fault: None }),
        ]
    );
}

#[test]
fn findings_come_in_the_order_of_the_table() {
    let pixels = PixelSize {
        width: 1,
        height: 1,
    };
    let rule = ImageRule {
        size: size(None, Some(300)),
        advised_size: size(Some(100), None),
        least: Some(pixels),
        exact: Some(pixels),
        aspect: Some(AspectRule {
            width: 1,
            height: 1,
            tolerance: 1,
            strict: Strictness::Hard,
        }),
        scan: Some(ScanRule {
            dpi: 1,
            paper: PaperSize {
                width_mm: 1,
                height_mm: 1,
            },
            strict: Strictness::Hard,
        }),
        colour: ColourRule::Colour,
        ..ImageRule::default()
    };
    let checks: Vec<_> = check_file(&rule, &jpeg(150_000, 1, 1))
        .into_iter()
        .map(|finding| finding.check)
        .collect();
    assert!(matches!(
        checks[..],
        [
            RuleCheck::Kind { .. },
            RuleCheck::Sound { .. },
            RuleCheck::Size {
                floor: None,
                ceiling: Some(307_200),
                ..
            },
            RuleCheck::Size {
                floor: Some(100_000),
                ceiling: None,
                ..
            },
            RuleCheck::Least { .. },
            RuleCheck::Exact { .. },
            RuleCheck::Aspect { .. },
            RuleCheck::Scan { .. },
            RuleCheck::Colour { .. },
        ]
    ));
}

#[test]
fn a_kind_that_is_not_allowed_is_judged_by_kind_and_bytes_alone() {
    let rule = ImageRule {
        size: size(None, Some(300)),
        least: Some(PixelSize {
            width: 9,
            height: 9,
        }),
        colour: ColourRule::Colour,
        ..ImageRule::default()
    };
    for kind in [
        FileKind::Png,
        FileKind::Heic,
        FileKind::Pdf,
        FileKind::Empty,
        FileKind::Other,
    ] {
        let findings = check_file(
            &rule,
            &FileFacts {
                kind,
                ..jpeg(1, 1, 1)
            },
        );
        assert_eq!(
            findings
                .iter()
                .map(|finding| finding.grade)
                .collect::<Vec<_>>(),
            [FindingGrade::Hard, FindingGrade::Met]
        );
        assert!(matches!(
            findings[..],
            [
                Finding {
                    check: RuleCheck::Kind { .. },
                    ..
                },
                Finding {
                    check: RuleCheck::Size { .. },
                    ..
                }
            ]
        ));
    }
}

#[test]
fn a_png_is_allowed_where_the_rule_names_it() {
    let png = FileFacts {
        kind: FileKind::Png,
        ..jpeg(1, 1, 1)
    };
    let rule = ImageRule {
        formats: vec![AcceptedFormat::Jpeg, AcceptedFormat::Png],
        ..ImageRule::default()
    };
    assert!(!is_refused(&check_file(&rule, &png)));
    assert!(!is_refused(&check_file(&rule, &jpeg(1, 1, 1))));
    assert!(is_refused(&check_file(
        &ImageRule {
            formats: vec![AcceptedFormat::Png],
            ..ImageRule::default()
        },
        &jpeg(1, 1, 1)
    )));
}

#[test]
fn size_limits_are_inclusive_for_kb_and_kib() {
    let rule = ImageRule {
        size: size(Some(100), Some(300)),
        ..ImageRule::default()
    };
    for (bytes, expected) in [
        (0, FindingGrade::Hard),
        (99_999, FindingGrade::Hard),
        (100_000, FindingGrade::Met),
        (102_400, FindingGrade::Met),
        (307_200, FindingGrade::Met),
        (307_201, FindingGrade::Hard),
        (u64::MAX, FindingGrade::Hard),
    ] {
        assert_eq!(grade(&rule, &jpeg(bytes, 1, 1)), expected, "{bytes}");
    }
}

#[test]
fn file_outside_the_advised_range_is_accepted() {
    let rule = ImageRule {
        advised_size: size(Some(100), None),
        ..ImageRule::default()
    };
    let findings = check_file(&rule, &jpeg(99_999, 1, 1));
    assert_eq!(findings[2].grade, FindingGrade::Advised);
    assert!(!is_refused(&findings));
}

#[test]
fn any_fault_refuses_the_file() {
    let file = FileFacts {
        fault: Some(FileFault::TrailingData),
        ..jpeg(1, 1, 1)
    };
    let findings = check_file(&ImageRule::default(), &file);
    assert_eq!(
        findings[1],
        Finding {
            grade: FindingGrade::Hard,
            check: RuleCheck::Sound { fault: file.fault }
        }
    );
}

#[test]
fn pixels_above_the_ceiling_are_refused_with_both_numbers() {
    let check = |rule: &ImageRule, width, height| {
        let findings = check_file(rule, &jpeg(1, width, height));
        let found = findings
            .into_iter()
            .find(|it| matches!(it.check, RuleCheck::MaxPixels { .. }));
        found.map(|it| (it.grade, it.check.clone(), it.is_fixable()))
    };
    let any = ImageRule::default();
    assert_eq!(check(&any, 8192, 6144), None, "said where it is exceeded");
    let (measured, allowed) = (7000 * 8000, 51_000_000);
    assert_eq!(
        check(&any, 7000, 8000),
        Some((
            FindingGrade::Hard,
            RuleCheck::MaxPixels { measured, allowed },
            true
        ))
    );
    let own = ImageRule {
        max_pixels: Some(12_000_000),
        ..ImageRule::default()
    };
    let (measured, allowed) = (12_000_000, 12_000_000);
    let met = RuleCheck::MaxPixels { measured, allowed };
    assert_eq!(
        check(&own, 4000, 3000),
        Some((FindingGrade::Met, met, true))
    );
    assert_eq!(
        check(&own, 4000, 3001).map(|(grade, ..)| grade),
        Some(FindingGrade::Hard)
    );
    // Beyond what anything is decoded with the file itself is at fault, which is said once.
    assert_eq!(check(&any, 65_535, 65_535), None);
}

#[test]
fn finding_is_fixable_unless_pixels_are_missing() {
    let mends = |rule: &ImageRule, file: &FileFacts| {
        let findings = check_file(rule, file);
        let mut broken = findings.iter().filter(|finding| finding.is_refusal());
        broken.all(Finding::is_fixable)
    };
    let bytes = ImageRule {
        size: size(Some(100), Some(300)),
        ..ImageRule::default()
    };
    assert!(mends(&bytes, &jpeg(5_000_000, 4000, 3000)));
    assert!(mends(&bytes, &jpeg(50_000, 4000, 3000)));
    let exact = ImageRule {
        exact: Some(PixelSize {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert!(mends(&exact, &jpeg(1, 3000, 4000)));
    assert!(!mends(&exact, &jpeg(1, 294, 4000)));
    let least = ImageRule {
        least: Some(PixelSize {
            width: 300,
            height: 400,
        }),
        ..ImageRule::default()
    };
    assert!(!mends(&least, &jpeg(1, 299, 400)));
    let of_kind = |kind| FileFacts {
        kind,
        header: None,
        ..jpeg(1, 1, 1)
    };
    assert!(mends(&ImageRule::default(), &of_kind(FileKind::Heic)));
    assert!(!mends(&ImageRule::default(), &of_kind(FileKind::Pdf)));
    let with_fault = |fault| FileFacts {
        fault: Some(fault),
        ..jpeg(1, 1, 1)
    };
    assert!(mends(
        &ImageRule::default(),
        &with_fault(FileFault::TrailingData)
    ));
    assert!(!mends(
        &ImageRule::default(),
        &with_fault(FileFault::Truncated)
    ));
}
