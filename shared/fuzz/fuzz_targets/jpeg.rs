//! Any bytes: no panic, reads that grow and end, and a header that says the same as the whole file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::jpeg::{Probe, inspect, probe};

fuzz_target!(|file: &[u8]| {
    let length = file.len() as u64;
    let mut at_hand = 0;
    let header = loop {
        match probe(&file[..at_hand as usize], length) {
            Probe::Known(facts) => break facts,
            Probe::NeedMore { bytes } => {
                assert!(at_hand < bytes && bytes <= length);
                at_hand = bytes;
            }
        }
    };
    assert_eq!(Probe::Known(header), probe(file, length));
    let whole = inspect(file);
    assert_eq!((whole.kind, whole.frame), (header.kind, header.frame));
    assert!(header.fault.is_none() || whole.fault == header.fault);
});
