//! Image rules.

use serde_json::json;

use super::{Set, expect_faults};

#[test]
fn image_rules_that_no_file_could_meet_are_named() {
    expect_faults(vec![
        (
            "/image-rules/scan/size",
            Set(json!({ "least-kb": 301, "most-kb": 300 })),
            "image-rules.scan.size.least-kb",
            "301 leaves no room below `most-kb`, 300",
        ),
        (
            "/image-rules/scan/size",
            Set(json!({ "most-kb": 0 })),
            "image-rules.scan.size.most-kb",
            "0 is not allowed: no file is so small",
        ),
        (
            "/image-rules/paper/advised-size/least-kb",
            Set(json!(50)),
            "image-rules.paper.advised-size.least-kb",
            "50 is below the accepted `size.least-kb`, 100",
        ),
        (
            "/image-rules/paper/advised-size",
            Set(json!({ "most-kb": 400 })),
            "image-rules.paper.advised-size.most-kb",
            "400 is above the accepted `size.most-kb`, 300",
        ),
        (
            "/image-rules/scan/formats/1",
            Set(json!("jpeg")),
            "image-rules.scan.formats[1]",
            "is there twice in this list",
        ),
        (
            "/image-rules/photo/background/1",
            Set(json!("white")),
            "image-rules.photo.background[1]",
            "is there twice in this list",
        ),
        (
            "/image-rules/photo/least/width",
            Set(json!(301)),
            "image-rules.photo.exact",
            "300×400 is below `least`, 301×400",
        ),
        (
            "/image-rules/photo/least/width",
            Set(json!(0)),
            "image-rules.photo.least.width",
            "0 is not allowed: 1 to 20000",
        ),
        (
            "/image-rules/photo/aspect/height",
            Set(json!(3)),
            "image-rules.photo.exact",
            "300×400 is not 3:3, which `aspect` asks for",
        ),
        (
            "/image-rules/photo/aspect/tolerance",
            Set(json!(21)),
            "image-rules.photo.aspect.tolerance",
            "21 is not allowed: 0 to 20",
        ),
        (
            "/image-rules/photo/max-pixels",
            Set(json!(0)),
            "image-rules.photo.max-pixels",
            "0 is not allowed: 1 to 51000000",
        ),
        (
            "/image-rules/photo/max-pixels",
            Set(json!(51_000_001)),
            "image-rules.photo.max-pixels",
            "51000001 is not allowed: 1 to 51000000",
        ),
        (
            "/image-rules/photo/max-pixels",
            Set(json!(119_999)),
            "image-rules.photo.max-pixels",
            "119999 is less than the 300×400 that `exact` asks for",
        ),
        (
            "/image-rules/scan/scan/dpi",
            Set(json!(1000)),
            "image-rules.scan.max-pixels",
            "51000000 is less than the 8268×11693 that `scan` asks for",
        ),
        (
            "/image-rules/scan/scan/dpi",
            Set(json!(0)),
            "image-rules.scan.scan.dpi",
            "0 is not allowed: 1 to 1200",
        ),
        (
            "/image-rules/scan/scan/paper/width-mm",
            Set(json!(0)),
            "image-rules.scan.scan.paper.width-mm",
            "0 is not allowed: 1 to 1200",
        ),
        (
            "/image-rules/scan/exact",
            Set(json!({ "width": 1000, "height": 2000 })),
            "image-rules.scan.exact",
            "1000×2000 is below the 1654×2339 that `scan` asks for",
        ),
    ]);
}
