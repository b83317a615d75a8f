//! Tests of image rules at their limits.

mod pixels;

use shared::{
    exam::image_rule::{
        Aspect, Colour, Format, ImageRule, Paper, Pixels, Scan, SizeRange, Strictness,
    },
    jpeg::{FileFacts, FileFault, Frame, Kind},
    judge::{Check, Finding, Grade, is_refused, judge},
};

fn jpeg(bytes: u64, width: u32, height: u32) -> FileFacts {
    let frame = Frame {
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
        kind: Kind::Jpeg,
        frame: Some(frame),
        fault: None,
    }
}

/// The grade of the only finding that is not about kind and soundness.
fn grade(rule: &ImageRule, file: &FileFacts) -> Grade {
    let findings = judge(rule, file);
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
        grade: Grade::Met,
        check,
    };
    assert_eq!(
        judge(&ImageRule::default(), &jpeg(1, 1, 1)),
        [
            met(Check::Kind {
                measured: Kind::Jpeg,
                allowed: vec![Format::Jpeg]
            }),
            met(Check::Sound { fault: None }),
        ]
    );
}

#[test]
fn findings_come_in_the_order_of_the_table() {
    let pixels = Pixels {
        width: 1,
        height: 1,
    };
    let rule = ImageRule {
        size: size(None, Some(300)),
        advised_size: size(Some(100), None),
        least: Some(pixels),
        exact: Some(pixels),
        aspect: Some(Aspect {
            width: 1,
            height: 1,
            tolerance: 1,
            strict: Strictness::Hard,
        }),
        scan: Some(Scan {
            dpi: 1,
            paper: Paper {
                width_mm: 1,
                height_mm: 1,
            },
            strict: Strictness::Hard,
        }),
        colour: Colour::Colour,
        ..ImageRule::default()
    };
    let checks: Vec<_> = judge(&rule, &jpeg(150_000, 1, 1))
        .into_iter()
        .map(|finding| finding.check)
        .collect();
    assert!(matches!(
        checks[..],
        [
            Check::Kind { .. },
            Check::Sound { .. },
            Check::Size {
                floor: None,
                ceiling: Some(307_200),
                ..
            },
            Check::Size {
                floor: Some(100_000),
                ceiling: None,
                ..
            },
            Check::Least { .. },
            Check::Exact { .. },
            Check::Aspect { .. },
            Check::Scan { .. },
            Check::Colour { .. },
        ]
    ));
}

#[test]
fn a_kind_that_is_not_allowed_is_judged_by_kind_and_bytes_alone() {
    let rule = ImageRule {
        size: size(None, Some(300)),
        least: Some(Pixels {
            width: 9,
            height: 9,
        }),
        colour: Colour::Colour,
        ..ImageRule::default()
    };
    for kind in [Kind::Png, Kind::Heic, Kind::Pdf, Kind::Empty, Kind::Other] {
        let findings = judge(
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
            [Grade::Hard, Grade::Met]
        );
        assert!(matches!(
            findings[..],
            [
                Finding {
                    check: Check::Kind { .. },
                    ..
                },
                Finding {
                    check: Check::Size { .. },
                    ..
                }
            ]
        ));
    }
}

#[test]
fn a_png_is_allowed_where_the_rule_names_it() {
    let png = FileFacts {
        kind: Kind::Png,
        ..jpeg(1, 1, 1)
    };
    let rule = ImageRule {
        formats: vec![Format::Jpeg, Format::Png],
        ..ImageRule::default()
    };
    assert!(!is_refused(&judge(&rule, &png)));
    assert!(!is_refused(&judge(&rule, &jpeg(1, 1, 1))));
    assert!(is_refused(&judge(
        &ImageRule {
            formats: vec![Format::Png],
            ..ImageRule::default()
        },
        &jpeg(1, 1, 1)
    )));
}

#[test]
fn floor_and_ceiling_themselves_are_accepted_in_either_meaning_of_kb() {
    let rule = ImageRule {
        size: size(Some(100), Some(300)),
        ..ImageRule::default()
    };
    for (bytes, expected) in [
        (0, Grade::Hard),
        (99_999, Grade::Hard),
        (100_000, Grade::Met),
        (102_400, Grade::Met),
        (307_200, Grade::Met),
        (307_201, Grade::Hard),
        (u64::MAX, Grade::Hard),
    ] {
        assert_eq!(grade(&rule, &jpeg(bytes, 1, 1)), expected, "{bytes}");
    }
}

#[test]
fn a_miss_of_what_is_advised_is_let_through() {
    let rule = ImageRule {
        advised_size: size(Some(100), None),
        ..ImageRule::default()
    };
    let findings = judge(&rule, &jpeg(99_999, 1, 1));
    assert_eq!(findings[2].grade, Grade::Advised);
    assert!(!is_refused(&findings));
}

#[test]
fn any_fault_refuses_the_file() {
    let file = FileFacts {
        fault: Some(FileFault::TrailingData),
        ..jpeg(1, 1, 1)
    };
    let findings = judge(&ImageRule::default(), &file);
    assert_eq!(
        findings[1],
        Finding {
            grade: Grade::Hard,
            check: Check::Sound { fault: file.fault }
        }
    );
}

#[test]
fn pixels_above_the_ceiling_are_refused_with_both_numbers() {
    let check = |rule: &ImageRule, width, height| {
        let findings = judge(rule, &jpeg(1, width, height));
        let found = findings
            .into_iter()
            .find(|it| matches!(it.check, Check::MaxPixels { .. }));
        found.map(|it| (it.grade, it.check.clone(), it.is_mendable()))
    };
    let any = ImageRule::default();
    assert_eq!(check(&any, 8192, 6144), None, "said where it is exceeded");
    let (measured, allowed) = (7000 * 8000, 51_000_000);
    assert_eq!(
        check(&any, 7000, 8000),
        Some((Grade::Hard, Check::MaxPixels { measured, allowed }, true))
    );
    let own = ImageRule {
        max_pixels: Some(12_000_000),
        ..ImageRule::default()
    };
    let (measured, allowed) = (12_000_000, 12_000_000);
    let met = Check::MaxPixels { measured, allowed };
    assert_eq!(check(&own, 4000, 3000), Some((Grade::Met, met, true)));
    assert_eq!(
        check(&own, 4000, 3001).map(|(grade, ..)| grade),
        Some(Grade::Hard)
    );
    // Beyond what anything is decoded with the file itself is at fault, which is said once.
    assert_eq!(check(&any, 65_535, 65_535), None);
}

#[test]
fn what_another_file_of_the_same_picture_can_meet_is_mendable_and_pixels_are_not() {
    let mends = |rule: &ImageRule, file: &FileFacts| {
        let findings = judge(rule, file);
        let mut broken = findings.iter().filter(|finding| finding.refuses());
        broken.all(Finding::is_mendable)
    };
    let bytes = ImageRule {
        size: size(Some(100), Some(300)),
        ..ImageRule::default()
    };
    assert!(mends(&bytes, &jpeg(5_000_000, 4000, 3000)));
    assert!(mends(&bytes, &jpeg(50_000, 4000, 3000)));
    let exact = ImageRule {
        exact: Some(Pixels {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert!(mends(&exact, &jpeg(1, 3000, 4000)));
    assert!(!mends(&exact, &jpeg(1, 294, 4000)));
    let least = ImageRule {
        least: Some(Pixels {
            width: 300,
            height: 400,
        }),
        ..ImageRule::default()
    };
    assert!(!mends(&least, &jpeg(1, 299, 400)));
    let of_kind = |kind| FileFacts {
        kind,
        frame: None,
        ..jpeg(1, 1, 1)
    };
    assert!(mends(&ImageRule::default(), &of_kind(Kind::Heic)));
    assert!(!mends(&ImageRule::default(), &of_kind(Kind::Pdf)));
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
