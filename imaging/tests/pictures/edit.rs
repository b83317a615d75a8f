//! Tests of edits before fitting: turning, cropping, perspective.

use imaging::{
    ChromaSampling, Corners, DecodeLimits, Edit, FitError, PictureSource, Pixels, Planes, decode,
    fit::fit_source,
};
use shared::jpeg::inspect;

use crate::{
    fit::{fit_file, go_on, portrait, scan, size},
    picture,
};

#[test]
fn corners_and_turns_are_of_the_picture_as_it_is_seen() {
    let name = "phone-degree-rotated-exif6.jpg";
    let seen = decode(&picture(name), DecodeLimits::default())
        .expect("sound")
        .pixels;
    // After a quarter turn the picture is as wide as it was high.
    let (width, height) = (f64::from(seen.height()), f64::from(seen.width()));
    let corners = Corners::rectangle(width * 0.5, 0.0, width * 0.5, height * 0.5);
    let edit = Edit {
        turns: 1,
        corners: Some(corners),
        gray: false,
    };
    let fitted = fit_file(name, &size(None, Some(300)), &edit).expect("fits");
    let part = decode(&fitted.file, DecodeLimits::default())
        .expect("sound")
        .pixels
        .resized(30, 30);
    // The top right quarter after the turn was the top left one before.
    let corner = seen.resized(60, 60);
    for (x, y) in [(3, 3), (15, 15), (26, 8)] {
        let (before_x, before_y) = (y, 29 - x);
        for channel in 0..3 {
            let now = part.row(y)[x * 3 + channel];
            let before = corner.row(before_y)[before_x * 3 + channel];
            assert!(now.abs_diff(before) < 24, "({x}, {y}): {now} {before}");
        }
    }
}

#[test]
fn a_slanted_paper_is_made_flat() {
    // White, with a darker quadrangle whose corners have different grays.
    let inside = |x: f64, y: f64| {
        let (u, v) = ((x - 100.0 - y * 0.1) / 400.0, (y - 50.0) / 300.0);
        ((0.0..1.0).contains(&u) && (0.0..1.0).contains(&v))
            .then_some((40.0 + 80.0 * u + 60.0 * v) as u8)
    };
    let bytes = (0..400 * 700)
        .map(|i| inside(f64::from(i % 700) + 0.5, f64::from(i / 700) + 0.5).unwrap_or(255));
    let picture = Pixels::new(700, 400, bytes.collect()).expect("whole");
    let corners = Corners([(105.0, 50.0), (505.0, 50.0), (535.0, 350.0), (135.0, 350.0)]);
    let edit = Edit {
        corners: Some(corners),
        ..Edit::default()
    };
    let source = PictureSource::from(Planes::from(picture));
    let fitted = fit_source(source, &size(None, Some(300)), &edit, &mut go_on).expect("fits");
    let flat = decode(&fitted.file, DecodeLimits::default())
        .expect("sound")
        .pixels
        .to_gray();
    assert_eq!((flat.width(), flat.height()), (400, 301));
    for (u, v) in [(0.1, 0.1), (0.9, 0.1), (0.5, 0.5), (0.1, 0.9), (0.9, 0.9)] {
        let found = f64::from(flat.row((v * 301.0) as usize)[(u * 400.0) as usize]);
        let wanted = 40.0 + 80.0 * u + 60.0 * v;
        assert!((found - wanted).abs() < 3.0, "({u}, {v}): {found} {wanted}");
    }
}

#[test]
fn gray_output_has_one_component_and_needs_permission() {
    let edit = Edit {
        gray: true,
        ..Edit::default()
    };
    let fitted = fit_file("phone-diploma.jpg", &size(None, Some(200)), &edit).expect("fits");
    assert_eq!(fitted.encoding.sampling, ChromaSampling::Gray);
    assert_eq!(inspect(&fitted.file).header.expect("sound").components, 1);
    assert!(matches!(
        fit_file("phone-diploma.jpg", &scan(), &edit),
        Err(FitError::Gray)
    ));
    assert!(matches!(
        fit_file("kind-grayscale.jpg", &portrait(), &Edit::default()),
        Err(FitError::Gray)
    ));
}
