//! Tests of fitting to a rule.

use std::ops::ControlFlow;

use imaging::{
    ChromaSampling, Corners, DecodeLimits, Edit, FitError, FitOutput, FitStep, decode, fit,
};
use shared::{
    exam::{
        ImageRule,
        image_rule::{
            self, AcceptedFormat, AspectRule, ColourRule, PaperSize, ScanRule, SizeRange,
            Strictness,
        },
    },
    jpeg::{FileFacts, inspect},
    judge::{FindingGrade, check_file},
};

use crate::{names, picture};

pub(crate) fn go_on(_: FitStep) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub(crate) fn fit_file(name: &str, rule: &ImageRule, edit: &Edit) -> Result<FitOutput, FitError> {
    fit(
        &picture(name),
        rule,
        edit,
        DecodeLimits::default(),
        &mut go_on,
    )
}

pub(crate) fn size(least_kb: Option<u32>, most_kb: Option<u32>) -> ImageRule {
    ImageRule {
        size: SizeRange { least_kb, most_kb },
        ..ImageRule::default()
    }
}

/// S4-16: colour, 200 DPI on A4, 400 to 600 KB.
pub(crate) fn scan() -> ImageRule {
    ImageRule {
        scan: Some(ScanRule {
            dpi: 200,
            paper: PaperSize {
                width_mm: 210,
                height_mm: 297,
            },
            strict: Strictness::Hard,
        }),
        colour: ColourRule::Colour,
        ..size(Some(400), Some(600))
    }
}

/// S4-15: 3:4, at least 300 × 400, 100 to 400 KB.
pub(crate) fn portrait() -> ImageRule {
    ImageRule {
        least: Some(image_rule::PixelSize {
            width: 300,
            height: 400,
        }),
        aspect: Some(AspectRule {
            width: 3,
            height: 4,
            tolerance: 1,
            strict: Strictness::Hard,
        }),
        colour: ColourRule::Colour,
        ..size(Some(100), Some(400))
    }
}

/// Checks that the rule takes the file without any finding, and that the file matches the report.
fn check(name: &str, rule: &ImageRule, fitted: &FitOutput) -> FileFacts {
    let facts = inspect(&fitted.file);
    let findings = check_file(rule, &facts);
    assert!(
        findings
            .iter()
            .all(|finding| finding.grade == FindingGrade::Met),
        "{name}: {findings:?}"
    );
    let frame = facts.header.expect("a JPEG has a frame");
    assert_eq!(
        (frame.width, frame.height, frame.orientation),
        (fitted.encoding.width, fitted.encoding.height, 1),
        "{name}"
    );
    facts
}

fn share_of(kb: u32, fitted: &FitOutput) -> f64 {
    fitted.file.len() as f64 / (f64::from(kb) * 1000.0)
}

#[test]
fn phone_photographs_fit_every_rule_close_to_its_ceiling() {
    let papers = names()
        .into_iter()
        .filter(|name| name.starts_with("phone-") && !name.contains("portrait"));
    let rules = [
        (size(Some(100), Some(300)), 300),
        (size(None, Some(200)), 200),
        (size(Some(191), Some(200)), 200),
        (scan(), 600),
    ];
    for name in papers {
        for (rule, most_kb) in &rules {
            let fitted = fit_file(&name, rule, &Edit::default()).expect("12 MP are enough");
            check(&name, rule, &fitted);
            let share = share_of(*most_kb, &fitted);
            assert!(
                (0.97..=1.0).contains(&share),
                "{name}: {share} of {most_kb} KB"
            );
        }
    }
}

#[test]
fn a_scan_says_at_which_density_it_fills_its_paper() {
    let fitted = fit_file("phone-diploma.jpg", &scan(), &Edit::default()).expect("fits");
    let (across, down) = check("diploma", &scan(), &fitted)
        .header
        .and_then(|frame| frame.density)
        .expect("a rule with a paper gives a density");
    assert_eq!(across, down);
    let short = fitted.encoding.width.min(fitted.encoding.height);
    assert!((200..=short * 254 / 2100).contains(&across), "{across}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let rule = size(None, Some(200));
    let [one, other] =
        [(); 2].map(|()| fit_file("phone-id-front.jpg", &rule, &Edit::default()).expect("fits"));
    assert!(one == other);
}

#[test]
fn a_picture_is_never_enlarged() {
    let rule = size(None, Some(300));
    let fitted = fit_file("portrait-600x840-blue.jpg", &rule, &Edit::default()).expect("fits");
    assert_eq!((fitted.encoding.width, fitted.encoding.height), (600, 840));
    assert_eq!(
        fitted.encoding.sampling,
        ChromaSampling::Full,
        "bytes to spare go into colour"
    );
}

#[test]
fn too_small_a_source_says_what_it_has_and_what_is_needed() {
    let refused = fit_file(
        "portrait-too-small-240x320.jpg",
        &portrait(),
        &Edit::default(),
    );
    assert!(
        matches!(
            refused,
            Err(FitError::TooFewPixels {
                have: (240, 320),
                need: (300, 400)
            })
        ),
        "{refused:?}"
    );
    let refused = fit_file("scan-diploma-under-200k.jpg", &scan(), &Edit::default());
    let Err(FitError::TooFewPixels { have, need }) = refused else {
        panic!("{refused:?}");
    };
    let facts = inspect(&picture("scan-diploma-under-200k.jpg"))
        .header
        .expect("sound");
    assert_eq!(have, facts.upright_size());
    assert!(
        need.0.min(need.1) >= 1654 && need.0.max(need.1) >= 2339,
        "{need:?}"
    );
}

#[test]
fn a_source_with_too_little_in_it_for_the_floor_is_not_padded() {
    // S2's portrait has a tenth of the bytes that S4 wants.
    let refused = fit_file(
        "portrait-295x413-white.jpg",
        &size(Some(200), Some(400)),
        &Edit::default(),
    );
    let Err(FitError::TooLittleDetail {
        have,
        need,
        bytes,
        floor,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((have, floor), ((295, 413), 204_800));
    assert!(
        bytes < floor && need.0 > have.0 && need.1 > have.1 && need.0 < 2000,
        "{need:?}"
    );
}

#[test]
fn a_portrait_gets_the_shape_and_the_size_of_its_rule() {
    let fitted = fit_file("phone-portrait-12mp.jpg", &portrait(), &Edit::default()).expect("fits");
    check("portrait", &portrait(), &fitted);
    let exact = ImageRule {
        exact: Some(image_rule::PixelSize {
            width: 295,
            height: 413,
        }),
        ..size(None, Some(200))
    };
    let fitted = fit_file("phone-portrait-12mp.jpg", &exact, &Edit::default()).expect("fits");
    check("portrait", &exact, &fitted);
    assert_eq!((fitted.encoding.width, fitted.encoding.height), (295, 413));
    assert_eq!(fitted.encoding.sampling, ChromaSampling::Full);
}

#[test]
fn the_picture_comes_out_upright_and_looks_like_its_source() {
    for name in [
        "phone-degree-rotated-exif6.jpg",
        "kind-cmyk.jpg",
        "kind-grayscale.jpg",
        "id-front.png",
        "kind-progressive.jpg",
    ] {
        let fitted = fit_file(name, &size(None, Some(200)), &Edit::default()).expect("fits");
        let ours = decode(&fitted.file, DecodeLimits::default())
            .expect("sound")
            .pixels;
        let source = decode(&picture(name), DecodeLimits::default())
            .expect("sound")
            .pixels;
        assert_eq!(ours.channels(), source.channels(), "{name}");
        let (ours, source) = (ours.resized(60, 60), source.resized(60, 60));
        let differences = ours
            .bytes()
            .iter()
            .zip(source.bytes())
            .map(|(a, b)| u64::from(a.abs_diff(*b)));
        let mean = differences.sum::<u64>() as f64 / ours.bytes().len() as f64;
        assert!(mean < 3.0, "{name}: {mean}");
    }
}

#[test]
fn every_step_is_told_and_each_can_be_the_last() {
    let rule = size(None, Some(200));
    let file = picture("scan-diploma-under-300k.jpg");
    let mut steps = Vec::new();
    fit(
        &file,
        &rule,
        &Edit::default(),
        DecodeLimits::default(),
        &mut |step| {
            steps.push(step);
            ControlFlow::Continue(())
        },
    )
    .expect("fits");
    use FitStep::{Decoded, Planned, Resized, Searched, Transformed, Written};
    assert_eq!(
        steps,
        [Decoded, Planned, Resized, Transformed, Searched, Written]
    );
    for last in steps {
        let stopped = fit(
            &file,
            &rule,
            &Edit::default(),
            DecodeLimits::default(),
            &mut |step| match step == last {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            },
        );
        assert!(matches!(stopped, Err(FitError::Stopped)), "{last:?}");
    }
}

#[test]
fn appended_data_is_ignored_and_broken_files_are_refused() {
    let rule = size(None, Some(300));
    assert!(fit_file("bad-trailing-html.jpg", &rule, &Edit::default()).is_ok());
    for name in [
        "bad-truncated.jpg",
        "bad-claims-65535x65535.jpg",
        "bad-empty.jpg",
        "bad-pdf-named.jpg",
    ] {
        let refused = fit_file(name, &rule, &Edit::default());
        assert!(
            matches!(refused, Err(FitError::Decode(_))),
            "{name}: {refused:?}"
        );
    }
    let nothing = Edit {
        corners: Some(Corners::rectangle(9.0, 9.0, 0.0, 5.0)),
        ..Edit::default()
    };
    assert!(matches!(
        fit_file("id-front.png", &rule, &nothing),
        Err(FitError::Corners)
    ));
    let png_alone = ImageRule {
        formats: vec![AcceptedFormat::Png],
        ..rule
    };
    assert!(matches!(
        fit_file("id-front.png", &png_alone, &Edit::default()),
        Err(FitError::NoJpeg)
    ));
}

#[test]
fn kinds_that_no_rule_takes_are_good_to_start_from() {
    use image::{DynamicImage, ImageFormat, RgbImage};
    let seen = RgbImage::from_fn(120, 90, |x, y| image::Rgb([x as u8, y as u8, 90]));
    for format in [ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Gif] {
        let mut file = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(seen.clone())
            .write_to(&mut file, format)
            .expect("encodes");
        let fitted = fit(
            file.get_ref(),
            &size(None, Some(300)),
            &Edit::default(),
            DecodeLimits::default(),
            &mut go_on,
        )
        .unwrap_or_else(|unfit| panic!("{format:?}: {unfit}"));
        let made = decode(&fitted.file, DecodeLimits::default())
            .expect("sound")
            .pixels;
        let far = made
            .bytes()
            .iter()
            .skip(1)
            .step_by(3)
            .zip(seen.pixels())
            .map(|(a, b)| a.abs_diff(b.0[1]))
            .max();
        assert!(far < Some(30), "{format:?}: {far:?}");
    }
}

#[test]
fn a_ceiling_of_pixels_is_kept_by_what_is_made() {
    for max_pixels in [1_000_000, 1_234_567, 7_000_000] {
        let rule = ImageRule {
            max_pixels: Some(max_pixels),
            ..ImageRule::default()
        };
        let fitted = fit_file("phone-diploma.jpg", &rule, &Edit::default()).expect("fits");
        check("phone-diploma.jpg", &rule, &fitted);
        let pixels = u64::from(fitted.encoding.width) * u64::from(fitted.encoding.height);
        assert!(pixels <= max_pixels, "{pixels} of {max_pixels}");
        assert!(
            pixels * 100 >= max_pixels.min(6_000_000) * 98,
            "{pixels} of {max_pixels}"
        );
    }
}
