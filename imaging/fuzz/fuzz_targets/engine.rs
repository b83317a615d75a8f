//! Fuzz target: any bytes are decoded, fitted and stripped within limits, or refused; every result
//! is sound.
#![no_main]

use std::ops::ControlFlow;

use imaging::{Edit, Limits, decode, fit, strip};
use libfuzzer_sys::fuzz_target;
use shared::{
    exam::{ImageRule, image_rule::SizeRange},
    jpeg::inspect,
    judge::{is_refused, judge},
};

const NARROW: Limits = Limits {
    pixels: 1_000_000,
    memory: 16 * 1024 * 1024,
    blocks: 1_000_000,
};

fuzz_target!(|file: &[u8]| {
    let facts = inspect(file);
    if let Ok(stripped) = strip(file) {
        assert_eq!(inspect(&stripped).frame, facts.frame);
    }
    if decode(file, NARROW).is_ok() {
        assert!(facts.fault.is_none());
    }
    let rule = ImageRule {
        size: SizeRange {
            least_kb: None,
            most_kb: Some(5),
        },
        ..ImageRule::default()
    };
    let mut watch = |_| ControlFlow::Continue(());
    if let Ok(fitted) = fit(file, &rule, &Edit::default(), NARROW, &mut watch) {
        assert!(!is_refused(&judge(&rule, &inspect(&fitted.file))));
    }
});
