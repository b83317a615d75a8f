//! Facts of each picture of the repository.

use shared::jpeg::{FileFacts, ProbeResult, inspect, probe};

use crate::pictures;

/// Name, bytes, kind; for a picture pixels as stored, components × bits, order of the data, density
/// in dots per inch, orientation; at last the fault. The numbers were read with other programs too.
const FACTS: &str = "\
bad-blank-page.jpg 61780 Jpeg 1654×2339 3×8 baseline – 1 no fault
bad-claims-0x0.jpg 298705 Jpeg 0×0 3×8 baseline 200×200 1 NoPixels
bad-claims-65535x65535.jpg 298705 Jpeg 65535×65535 3×8 baseline 200×200 1 TooManyPixels
bad-empty.jpg 0 Empty no fault
bad-heic-named.jpg 120024 Heic no fault
bad-not-an-image.jpg 14400 Other no fault
bad-pdf-named.jpg 120015 Pdf no fault
bad-png-named.jpg 204163 Png 1012×638 3×8 baseline – 1 no fault
bad-trailing-html.jpg 299205 Jpeg 1654×2339 3×8 baseline 200×200 1 TrailingData
bad-truncated.jpg 149352 Jpeg 1654×2339 3×8 baseline 200×200 1 Truncated
id-back-100-300k.jpg 292910 Jpeg 2024×1276 3×8 baseline – 1 no fault
id-back-under-200k.jpg 186969 Jpeg 1012×638 3×8 baseline – 1 no fault
id-front-100-300k.jpg 291699 Jpeg 2024×1276 3×8 baseline – 1 no fault
id-front-under-200k.jpg 182348 Jpeg 1012×638 3×8 baseline – 1 no fault
id-front.png 204163 Png 1012×638 3×8 baseline – 1 no fault
kind-cmyk.jpg 531869 Jpeg 1654×2339 4×8 baseline – 1 no fault
kind-grayscale.jpg 180167 Jpeg 1654×2339 1×8 baseline – 1 no fault
kind-progressive.jpg 161453 Jpeg 1654×2339 3×8 progressive – 1 no fault
odd-200k-of-app13-before-sof.jpg 495316 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
phone-chsi-qr-unreadable.jpg 1311981 Jpeg 3000×4000 3×8 baseline – 1 no fault
phone-chsi-qr.jpg 2104850 Jpeg 3000×4000 3×8 baseline – 1 no fault
phone-degree-rotated-exif6.jpg 2355864 Jpeg 3000×4000 3×8 baseline – 6 no fault
phone-diploma.jpg 2689679 Jpeg 4000×3000 3×8 baseline – 1 no fault
phone-household-blurred.jpg 1910277 Jpeg 4000×3000 3×8 baseline – 1 no fault
phone-id-back.jpg 2357561 Jpeg 4032×3024 3×8 baseline – 1 no fault
phone-id-front-cut-off.jpg 1811231 Jpeg 4000×3000 3×8 baseline – 1 no fault
phone-id-front-glare.jpg 2313940 Jpeg 4032×3024 3×8 baseline – 1 no fault
phone-id-front.jpg 2403134 Jpeg 4032×3024 3×8 baseline – 1 no fault
phone-portrait-12mp.jpg 1079299 Jpeg 3000×4000 3×8 baseline – 1 no fault
portrait-295x413-white.jpg 21900 Jpeg 295×413 3×8 baseline – 1 no fault
portrait-600x840-blue.jpg 80670 Jpeg 600×840 3×8 baseline – 1 no fault
portrait-900x1200-white-100-400k.jpg 368078 Jpeg 900×1200 3×8 baseline – 1 no fault
portrait-square-busy-background.jpg 74962 Jpeg 512×512 3×8 baseline – 1 no fault
portrait-too-small-240x320.jpg 16880 Jpeg 240×320 3×8 baseline – 1 no fault
scan-appointment-200dpi-400-600k.jpg 557991 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-appointment-under-200k.jpg 191223 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-appointment-under-300k.jpg 285738 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-chsi-200dpi-400-600k.jpg 585567 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-chsi-under-200k.jpg 188102 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-chsi-under-300k.jpg 287807 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-degree-under-200k.jpg 197826 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-degree-under-300k.jpg 286225 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-diploma-200dpi-400-600k.jpg 568948 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-diploma-under-200k.jpg 183854 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-diploma-under-300k.jpg 298705 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-household-under-200k.jpg 192394 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-household-under-300k.jpg 297644 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
scan-resume-under-200k.jpg 191335 Jpeg 1240×1754 3×8 baseline 150×150 1 no fault
scan-resume-under-300k.jpg 299673 Jpeg 1654×2339 3×8 baseline 200×200 1 no fault
";

#[test]
fn every_picture_has_the_facts_of_the_table() {
    let told: Vec<String> = pictures()
        .iter()
        .map(|(name, file)| line_of(name, &inspect(file)))
        .collect();
    let table: Vec<&str> = FACTS.lines().collect();
    assert_eq!(told, table, "\n{}", told.join("\n"));
}

#[test]
fn probe_and_inspect_agree_on_the_header() {
    for (name, file) in pictures() {
        let whole = inspect(&file);
        let further_on = ["bad-truncated.jpg", "bad-trailing-html.jpg"].contains(&name.as_str());
        let expected = FileFacts {
            fault: whole.fault.filter(|_| !further_on),
            ..whole
        };
        assert_eq!(
            probe(&file, file.len() as u64),
            ProbeResult::Known(expected),
            "{name}"
        );
    }
}

fn line_of(name: &str, facts: &FileFacts) -> String {
    let frame = facts.header.map_or(String::new(), |frame| {
        let order = if frame.progressive {
            "progressive"
        } else {
            "baseline"
        };
        let density = frame
            .density
            .map_or("–".to_owned(), |(x, y)| format!("{x}×{y}"));
        let (width, height, orientation) = (frame.width, frame.height, frame.orientation);
        format!(
            " {width}×{height} {}×{} {order} {density} {orientation}",
            frame.components, frame.precision
        )
    });
    let fault = facts
        .fault
        .map_or("no fault".to_owned(), |fault| format!("{fault:?}"));
    format!("{name} {} {:?}{frame} {fault}", facts.bytes, facts.kind)
}
