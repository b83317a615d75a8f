//! Tests of finding the sheet: generated photographs with known corners, and photographs of a
//! phone.

use imaging::{Corners, DecodeLimits, PictureSource, Pixels, decode, hint, sheet};
use shared::{
    hint::{Hint, merge_source_hints},
    image_engine::PictureAnalysis,
    jpeg::inspect,
};

use crate::{
    fit::{fit_file, size},
    picture,
};

type Corner = (f64, f64);

/// A sheet with lines of text on a table with grain.
fn photograph(corners: [Corner; 4], sheet: u8, table: u8) -> Pixels {
    let mut noise = 7_u32;
    let inside = |x: f64, y: f64| {
        (0..4).all(|place| {
            let ((ax, ay), (bx, by)) = (corners[place], corners[(place + 1) % 4]);
            (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0.0
        })
    };
    let bytes = (0..1200_u32 * 900)
        .map(|place| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (noise >> 28) as u8;
            let (x, y) = (place % 1200, place / 1200);
            let (u, v) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
            // The margins have no text.
            let around = [(-40.0, 0.0), (40.0, 0.0), (0.0, -40.0), (0.0, 40.0)];
            let is_text = y % 24 < 5 && x % 9 < 5 && x % 200 > 40;
            match inside(u, v) {
                true if is_text && around.iter().all(|(dx, dy)| inside(u + dx, v + dy)) => {
                    40 + grain
                }
                true => sheet - grain,
                false => table + grain,
            }
        })
        .collect();
    Pixels::new(1200, 900, bytes).expect("whole")
}

fn check(corners: [Corner; 4], sheet: u8, table: u8) -> sheet::DetectedSheet {
    let found = sheet::find_sheet(&photograph(corners, sheet, table)).expect("a sheet is there");
    for (found, wanted) in found.corners.0.iter().zip(corners) {
        let off = (found.0 - wanted.0).hypot(found.1 - wanted.1);
        assert!(off < 6.0, "{found:?} for {wanted:?}");
    }
    found
}

#[test]
fn the_corners_of_a_sheet_are_found_within_a_few_pixels() {
    let straight = [
        (200.0, 100.0),
        (900.0, 100.0),
        (900.0, 800.0),
        (200.0, 800.0),
    ];
    let bent = [
        (240.0, 120.0),
        (930.0, 160.0),
        (1010.0, 820.0),
        (150.0, 760.0),
    ];
    for (sheet, table) in [(235, 60), (180, 110)] {
        assert!(check(straight, sheet, table).tilt.abs() < 0.5);
        let found = check(bent, sheet, table);
        let tilt = 40.0_f64.atan2(690.0).to_degrees();
        assert!((found.tilt - tilt).abs() < 0.7, "{}", found.tilt);
        assert!(found.confidence > 0.7, "{}", found.confidence);
    }
}

#[test]
fn a_turned_sheet_begins_at_the_corner_nearest_to_the_top_left() {
    let turned = [
        (420.0, 80.0),
        (1000.0, 330.0),
        (760.0, 840.0),
        (180.0, 560.0),
    ];
    let tilt = check(turned, 230, 70).tilt;
    assert!(
        (tilt - 250.0_f64.atan2(580.0).to_degrees()).abs() < 1.0,
        "{tilt}"
    );
}

#[test]
fn where_no_sheet_ends_within_the_picture_none_is_found() {
    let scan = [
        (-9.0, -9.0),
        (1300.0, -9.0),
        (1300.0, 1000.0),
        (-9.0, 1000.0),
    ];
    let cut_off = [
        (300.0, -50.0),
        (1400.0, -50.0),
        (1400.0, 700.0),
        (300.0, 700.0),
    ];
    for corners in [scan, cut_off] {
        assert!(sheet::find_sheet(&photograph(corners, 235, 60)).is_none());
    }
    let even = Pixels::new(90, 60, vec![128; 90 * 60]).expect("whole");
    assert!(sheet::find_sheet(&even).is_none());
    let dot = Pixels::new(1, 1, vec![3]).expect("whole");
    assert!(sheet::find_sheet(&dot).is_none());
}

#[test]
fn the_papers_of_a_phone_are_found_and_scans_have_none() {
    let find = |name: &str| {
        let decoded = decode(&picture(name), DecodeLimits::default()).expect("is sound");
        sheet::find_sheet(&decoded.pixels.to_gray())
    };
    for name in [
        "phone-diploma.jpg",
        "phone-chsi-qr.jpg",
        "phone-id-back.jpg",
    ] {
        let found = find(name).unwrap_or_else(|| panic!("a paper in {name}"));
        assert!(found.confidence > 0.6, "{name}: {found:?}");
    }
    for name in ["scan-diploma-under-200k.jpg", "id-front-under-200k.jpg"] {
        assert_eq!(find(name), None, "{name}");
    }
}

/// Observes a picture as the worker of the browser does (frontend/worker).
fn see(name: &str) -> PictureAnalysis {
    let bytes = picture(name);
    let facts = inspect(&bytes);
    let source = PictureSource::read(&bytes, &facts, DecodeLimits::default()).expect("sound");
    let (width, height) = source.dimensions();
    let wanted = hint::ExpectedPicture::Paper { has_qr: false };
    let planes = source.draw(wanted.preview_side());
    let (observation, ground) = hint::observe_planes(&planes, wanted);
    let scale = f64::from(width) / f64::from(planes.width());
    let paper = sheet::find_sheet(planes.luma()).map(|paper| sheet::DetectedSheet {
        corners: Corners(paper.corners.0.map(|(x, y)| (x * scale, y * scale))),
        ..paper
    });
    PictureAnalysis {
        width,
        height,
        observation,
        paper,
        ground,
    }
}

#[test]
fn a_blurred_photograph_cut_by_itself_is_still_called_blurred() {
    let seen = see("phone-household-blurred.jpg");
    let hints = &seen.observation.hints;
    let fitted = fit_file(
        "phone-household-blurred.jpg",
        &size(None, Some(300)),
        &seen.suggest_edit(),
    );
    let wanted = hint::ExpectedPicture::Paper { has_qr: false };
    let made = fitted.expect("fits").file;
    let made = hint::observe_file(&made, wanted, DecodeLimits::default()).expect("sound");
    let merged = merge_source_hints(made.hints, hints);
    assert!(merged.contains(&Hint::Blurred), "{merged:?}");
}

#[test]
fn a_photograph_cut_by_itself_is_not_warned_of() {
    for name in [
        "phone-diploma.jpg",
        "phone-degree-rotated-exif6.jpg",
        "phone-chsi-qr.jpg",
        "phone-id-front.jpg",
        "phone-id-back.jpg",
    ] {
        let edit = see(name).suggest_edit();
        let fitted = fit_file(name, &size(None, Some(300)), &edit).expect("fits");
        let wanted = hint::ExpectedPicture::Paper { has_qr: false };
        let seen =
            hint::observe_file(&fitted.file, wanted, DecodeLimits::default()).expect("sound");
        assert_eq!(seen.hints, [], "{name}: {:?}", edit.corners);
        assert!(edit.corners.is_some(), "{name}");
    }
}
