//! Tests of hints, on generated and photographed pictures with known faults.

#[path = "../../examples/hints/forge.rs"]
mod forge;

use imaging::{
    Pixels,
    hint::{ExpectedPicture, Thresholds, find_hints, measure, observe},
    likeness,
};
use shared::{
    exam::image_rule::BackgroundColour,
    hint::{Hint, PerceptualHash, PictureCheck as Check},
};

use self::forge::{Fault, forge};
use crate::{names, pixels};

/// Pictures of each fault: enough to notice a moved threshold; `examples/hints` uses more.
const OF_EACH: u64 = 10;
const PAPER: ExpectedPicture = ExpectedPicture::Paper { has_qr: false };
const PORTRAIT: ExpectedPicture = ExpectedPicture::Portrait {
    grounds: &[BackgroundColour::White, BackgroundColour::Blue],
};

fn count(fault: Fault, wanted: ExpectedPicture, is_counted: impl Fn(&[Hint]) -> bool) -> usize {
    (0..OF_EACH)
        .filter(|number| {
            let measures = measure(&forge(fault, *number));
            is_counted(&find_hints(&measures, wanted, &Thresholds::CALIBRATED))
        })
        .count()
}

#[test]
fn generated_faults_are_named() {
    let mut missed = Vec::new();
    for (fault, wanted, hint) in [
        (Fault::Blank, PAPER, Hint::Blank),
        (Fault::Dark, PAPER, Hint::Dark),
        (Fault::Blurred, PAPER, Hint::Blurred),
        (Fault::Glare, PAPER, Hint::Glare),
        (Fault::CutOff, PAPER, Hint::PageCutOff),
        (Fault::Tilted, PAPER, Hint::Tilted),
        (Fault::Portrait, PAPER, Hint::PortraitForPaper),
        (Fault::UnevenPortrait, PORTRAIT, Hint::UnevenBackground),
        (Fault::None, PORTRAIT, Hint::PaperForPortrait),
    ] {
        let named = count(fault, wanted, |hints| hints.contains(&hint));
        if named < 9 {
            missed.push(format!(
                "{fault:?}: {named} of {OF_EACH}, as {:?}",
                measure(&forge(fault, 0))
            ));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn generated_pictures_without_fault_are_left_alone() {
    for (fault, wanted) in [
        (Fault::None, PAPER),
        (Fault::Scan, PAPER),
        (Fault::Label, PAPER),
        (Fault::Portrait, PORTRAIT),
    ] {
        let silent = count(fault, wanted, <[Hint]>::is_empty);
        assert!(silent >= 9, "{fault:?}: {silent} of {OF_EACH}");
    }
}

fn hints_of(name: &str, wanted: ExpectedPicture) -> Vec<Hint> {
    find_hints(
        &measure(&Pixels::from(pixels(name))),
        wanted,
        &Thresholds::CALIBRATED,
    )
}

#[test]
fn photographed_faults_are_named() {
    let mut missed = Vec::new();
    for (name, hint) in [
        ("bad-blank-page.jpg", Hint::Blank),
        ("phone-household-blurred.jpg", Hint::Blurred),
        ("phone-id-front-cut-off.jpg", Hint::PageCutOff),
        ("phone-id-front-glare.jpg", Hint::Glare),
    ] {
        let hints = hints_of(name, PAPER);
        if !hints.contains(&hint) {
            missed.push(format!(
                "{name}: {hints:?} of {:?}",
                measure(&Pixels::from(pixels(name)))
            ));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    for name in [
        "portrait-900x1200-white-100-400k.jpg",
        "portrait-600x840-blue.jpg",
        "portrait-295x413-white.jpg",
    ] {
        assert_eq!(hints_of(name, PORTRAIT), [], "{name}");
    }
    assert!(!hints_of("portrait-square-busy-background.jpg", PORTRAIT).is_empty());
}

/// They include glossy cards, whose white differs from that of a light.
#[test]
fn good_scans_and_photographs_are_left_alone() {
    let is_good = |name: &String| {
        let photographs = [
            "phone-diploma.jpg",
            "phone-degree-rotated-exif6.jpg",
            "phone-id-front.jpg",
            "phone-id-back.jpg",
            "phone-chsi-qr.jpg",
        ];
        name.starts_with("scan-") || name.starts_with("id-") || photographs.contains(&&**name)
    };
    for name in names().into_iter().filter(is_good) {
        assert_eq!(hints_of(&name, PAPER), [], "{name}");
    }
}

#[test]
fn a_qr_code_is_read_and_an_unreadable_one_is_said() {
    let wanted = ExpectedPicture::Paper { has_qr: true };
    let seen = observe(&Pixels::from(pixels("phone-chsi-qr.jpg")), wanted);
    let code = seen.qr.expect("the code can be read");
    assert!(code.starts_with("http"), "{code}");
    assert!(!seen.hints.contains(&Hint::NoQr));
    let seen = observe(
        &Pixels::from(pixels("phone-chsi-qr-unreadable.jpg")),
        wanted,
    );
    assert_eq!((seen.qr, seen.hints.contains(&Hint::NoQr)), (None, true));
}

#[test]
fn a_code_upside_down_says_which_way_the_paper_lies() {
    let wanted = ExpectedPicture::Paper { has_qr: true };
    let upright = pixels("scan-chsi-200dpi-400-600k.jpg");
    let lying = Pixels::from(upright.rotate180());
    assert!(
        !observe(&Pixels::from(upright), wanted)
            .hints
            .contains(&Hint::UpsideDown)
    );
    assert!(observe(&lying, wanted).hints.contains(&Hint::UpsideDown));
}

#[test]
fn resized_paper_is_similar_to_itself_only() {
    let look = |name: &str| likeness::compute_likeness(&Pixels::from(pixels(name)));
    for (one, other) in [
        (
            "scan-diploma-under-200k.jpg",
            "scan-diploma-200dpi-400-600k.jpg",
        ),
        ("id-front-under-200k.jpg", "id-front-100-300k.jpg"),
        ("scan-resume-under-200k.jpg", "scan-resume-under-300k.jpg"),
    ] {
        let distance = look(one).distance(look(other));
        assert!(
            distance <= PerceptualHash::NEAR,
            "{one} {other}: {distance}"
        );
    }
    let different = [
        "scan-diploma-under-300k.jpg",
        "scan-degree-under-300k.jpg",
        "scan-chsi-under-300k.jpg",
        "scan-resume-under-300k.jpg",
        "scan-household-under-300k.jpg",
        "id-front-100-300k.jpg",
        "id-back-100-300k.jpg",
        "portrait-600x840-blue.jpg",
    ];
    for (place, one) in different.iter().enumerate() {
        for other in &different[place + 1..] {
            let distance = look(one).distance(look(other));
            assert!(distance > PerceptualHash::NEAR, "{one} {other}: {distance}");
        }
    }
}

#[test]
fn checks_of_a_blank_page_end_with_its_brightness() {
    let checks = |fault, wanted| observe(&forge(fault, 0), wanted).checks;
    let first = [Check::Kind, Check::Ink, Check::Brightness];
    assert_eq!(checks(Fault::Blank, PAPER), first);
    let blurred = checks(Fault::Blurred, PAPER);
    let rest = [Check::Sharpness, Check::Glare, Check::Edges, Check::Tilt];
    assert_eq!(blurred, [&first[..], &rest[..]].concat());
    let portrait = Pixels::from(pixels("portrait-600x840-blue.jpg"));
    let portrait = observe(&portrait, PORTRAIT).checks;
    assert_eq!(
        portrait,
        [Check::Kind, Check::Brightness, Check::Background]
    );
    let scan = Pixels::from(pixels("scan-chsi-under-300k.jpg"));
    let scan = observe(&scan, ExpectedPicture::Paper { has_qr: true }).checks;
    assert!(scan.ends_with(&[Check::Tilt, Check::QrCode]), "{scan:?}");
}
