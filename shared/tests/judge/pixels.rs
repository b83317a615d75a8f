//! The findings about pixels.

use shared::{
    exam::image_rule::{
        AspectRule, ColourRule, ImageRule, PaperSize, PixelSize, ScanRule, Strictness,
    },
    jpeg::{FileFacts, FileFault, ImageHeader},
    judge::{Finding, FindingGrade, RuleCheck, check_file, is_refused},
};

use crate::{grade, jpeg};

fn turned(file: FileFacts) -> FileFacts {
    FileFacts {
        header: file.header.map(|frame| ImageHeader {
            orientation: 6,
            ..frame
        }),
        ..file
    }
}

#[test]
fn a_frame_without_pixels_is_not_measured_against_any() {
    let rule = ImageRule {
        exact: Some(PixelSize {
            width: 0,
            height: 0,
        }),
        ..ImageRule::default()
    };
    let file = FileFacts {
        fault: Some(FileFault::NoPixels),
        ..jpeg(1, 0, 0)
    };
    assert_eq!(check_file(&rule, &file).len(), 2);
}

#[test]
fn least_pixels_are_asked_of_the_picture_as_it_is_seen() {
    let rule = ImageRule {
        least: Some(PixelSize {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert_eq!(grade(&rule, &jpeg(1, 295, 413)), FindingGrade::Met);
    assert_eq!(grade(&rule, &jpeg(1, 294, 5000)), FindingGrade::Hard);
    assert_eq!(grade(&rule, &jpeg(1, 413, 295)), FindingGrade::Hard);
    assert_eq!(grade(&rule, &turned(jpeg(1, 413, 295))), FindingGrade::Met);
    assert_eq!(grade(&rule, &turned(jpeg(1, 295, 413))), FindingGrade::Hard);
}

#[test]
fn exact_pixels_are_asked_of_the_picture_as_it_is_seen() {
    let rule = ImageRule {
        exact: Some(PixelSize {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert_eq!(grade(&rule, &jpeg(1, 295, 413)), FindingGrade::Met);
    assert_eq!(grade(&rule, &jpeg(1, 296, 413)), FindingGrade::Hard);
    assert_eq!(grade(&rule, &turned(jpeg(1, 413, 295))), FindingGrade::Met);
}

#[test]
fn the_aspect_may_differ_by_its_tolerance_and_no_more() {
    let aspect = |strict| AspectRule {
        width: 3,
        height: 4,
        tolerance: 1,
        strict,
    };
    let rule = |strict| ImageRule {
        aspect: Some(aspect(strict)),
        ..ImageRule::default()
    };
    for (width, height, is_met) in [
        (300, 400, true),
        (303, 400, true),
        (297, 400, true),
        (304, 400, false),
        (296, 400, false),
        (400, 300, false),
        (u32::MAX, u32::MAX, false),
    ] {
        let miss_is = |miss| if is_met { FindingGrade::Met } else { miss };
        assert_eq!(
            grade(&rule(Strictness::Hard), &jpeg(1, width, height)),
            miss_is(FindingGrade::Hard),
            "{width}×{height}"
        );
        assert_eq!(
            grade(&rule(Strictness::Advised), &jpeg(1, width, height)),
            miss_is(FindingGrade::Advised)
        );
    }
    assert_eq!(
        grade(&rule(Strictness::Hard), &turned(jpeg(1, 400, 300))),
        FindingGrade::Met
    );
}

#[test]
fn a4_at_200_dpi_needs_1654_by_2339_in_any_orientation() {
    let paper = PaperSize {
        width_mm: 210,
        height_mm: 297,
    };
    let rule = |strict| ImageRule {
        scan: Some(ScanRule {
            dpi: 200,
            paper,
            strict,
        }),
        ..ImageRule::default()
    };
    let findings = check_file(&rule(Strictness::Hard), &jpeg(1, 2339, 1654));
    assert_eq!(
        findings[2],
        Finding {
            grade: FindingGrade::Met,
            check: RuleCheck::Scan {
                short: 1654,
                long: 2339,
                least_short: 1654,
                least_long: 2339,
                dpi: 200
            },
        }
    );
    assert_eq!(
        grade(&rule(Strictness::Hard), &jpeg(1, 1654, 2339)),
        FindingGrade::Met
    );
    assert_eq!(
        grade(&rule(Strictness::Hard), &jpeg(1, 1653, 9999)),
        FindingGrade::Hard
    );
    assert_eq!(
        grade(&rule(Strictness::Advised), &jpeg(1, 9999, 1653)),
        FindingGrade::Advised
    );
}

#[test]
fn a_gray_file_is_refused_only_where_colour_is_wanted() {
    let with = |components| {
        let file = jpeg(1, 1, 1);
        FileFacts {
            header: file.header.map(|frame| ImageHeader {
                components,
                ..frame
            }),
            ..file
        }
    };
    let coloured = ImageRule {
        colour: ColourRule::Colour,
        ..ImageRule::default()
    };
    assert_eq!(grade(&coloured, &with(1)), FindingGrade::Hard);
    assert_eq!(grade(&coloured, &with(3)), FindingGrade::Met);
    assert_eq!(grade(&coloured, &with(4)), FindingGrade::Met);
    assert!(!is_refused(&check_file(&ImageRule::default(), &with(1))));
}
