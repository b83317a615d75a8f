//! The findings about pixels.

use shared::{
    exam::image_rule::{Aspect, Colour, ImageRule, Paper, Pixels, Scan, Strictness},
    jpeg::{FileFacts, FileFault, Frame},
    judge::{Check, Finding, Grade, is_refused, judge},
};

use crate::{grade, jpeg};

fn turned(file: FileFacts) -> FileFacts {
    FileFacts {
        frame: file.frame.map(|frame| Frame {
            orientation: 6,
            ..frame
        }),
        ..file
    }
}

#[test]
fn a_frame_without_pixels_is_not_measured_against_any() {
    let rule = ImageRule {
        exact: Some(Pixels {
            width: 0,
            height: 0,
        }),
        ..ImageRule::default()
    };
    let file = FileFacts {
        fault: Some(FileFault::NoPixels),
        ..jpeg(1, 0, 0)
    };
    assert_eq!(judge(&rule, &file).len(), 2);
}

#[test]
fn least_pixels_are_asked_of_the_picture_as_it_is_seen() {
    let rule = ImageRule {
        least: Some(Pixels {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert_eq!(grade(&rule, &jpeg(1, 295, 413)), Grade::Met);
    assert_eq!(grade(&rule, &jpeg(1, 294, 5000)), Grade::Hard);
    assert_eq!(grade(&rule, &jpeg(1, 413, 295)), Grade::Hard);
    assert_eq!(grade(&rule, &turned(jpeg(1, 413, 295))), Grade::Met);
    assert_eq!(grade(&rule, &turned(jpeg(1, 295, 413))), Grade::Hard);
}

#[test]
fn exact_pixels_are_asked_of_the_picture_as_it_is_seen() {
    let rule = ImageRule {
        exact: Some(Pixels {
            width: 295,
            height: 413,
        }),
        ..ImageRule::default()
    };
    assert_eq!(grade(&rule, &jpeg(1, 295, 413)), Grade::Met);
    assert_eq!(grade(&rule, &jpeg(1, 296, 413)), Grade::Hard);
    assert_eq!(grade(&rule, &turned(jpeg(1, 413, 295))), Grade::Met);
}

#[test]
fn the_aspect_may_differ_by_its_tolerance_and_no_more() {
    let aspect = |strict| Aspect {
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
        let miss_is = |miss| if is_met { Grade::Met } else { miss };
        assert_eq!(
            grade(&rule(Strictness::Hard), &jpeg(1, width, height)),
            miss_is(Grade::Hard),
            "{width}×{height}"
        );
        assert_eq!(
            grade(&rule(Strictness::Advised), &jpeg(1, width, height)),
            miss_is(Grade::Advised)
        );
    }
    assert_eq!(
        grade(&rule(Strictness::Hard), &turned(jpeg(1, 400, 300))),
        Grade::Met
    );
}

#[test]
fn a_scan_of_a4_at_200_dpi_has_1654_by_2339_pixels_either_way_up() {
    let paper = Paper {
        width_mm: 210,
        height_mm: 297,
    };
    let rule = |strict| ImageRule {
        scan: Some(Scan {
            dpi: 200,
            paper,
            strict,
        }),
        ..ImageRule::default()
    };
    let findings = judge(&rule(Strictness::Hard), &jpeg(1, 2339, 1654));
    assert_eq!(
        findings[2],
        Finding {
            grade: Grade::Met,
            check: Check::Scan {
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
        Grade::Met
    );
    assert_eq!(
        grade(&rule(Strictness::Hard), &jpeg(1, 1653, 9999)),
        Grade::Hard
    );
    assert_eq!(
        grade(&rule(Strictness::Advised), &jpeg(1, 9999, 1653)),
        Grade::Advised
    );
}

#[test]
fn a_gray_file_is_refused_only_where_colour_is_wanted() {
    let with = |components| {
        let file = jpeg(1, 1, 1);
        FileFacts {
            frame: file.frame.map(|frame| Frame {
                components,
                ..frame
            }),
            ..file
        }
    };
    let coloured = ImageRule {
        colour: Colour::Colour,
        ..ImageRule::default()
    };
    assert_eq!(grade(&coloured, &with(1)), Grade::Hard);
    assert_eq!(grade(&coloured, &with(3)), Grade::Met);
    assert_eq!(grade(&coloured, &with(4)), Grade::Met);
    assert!(!is_refused(&judge(&ImageRule::default(), &with(1))));
}
