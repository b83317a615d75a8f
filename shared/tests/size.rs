//! Sizes as people read them never contradict what the rule says of the file.

use proptest::prelude::*;
use shared::{
    exam::image_rule::SizeRange,
    file_size::{format_max_size, format_measured_size, format_min_size, format_size},
};

/// The number in `1,234.5 KB`, in tenths.
fn read_tenths(text: &str) -> u64 {
    let number = text.strip_suffix(" KB").expect("in KB").replace(',', "");
    match number.split_once('.') {
        Some((whole, tenth)) => {
            whole.parse::<u64>().expect("digits") * 10 + tenth.parse::<u64>().expect("a digit")
        }
        None => number.parse::<u64>().expect("digits") * 10,
    }
}

#[test]
fn sizes_at_their_boundaries_read_as_the_table_says() {
    for (bytes, read) in [
        (0, "0 KB"),
        (1, "0.1 KB"),
        (1024, "1 KB"),
        (100_000, "97.7 KB"),
        (307_199, "300 KB"),
        (307_200, "300 KB"),
        (307_201, "300.1 KB"),
        (307_610, "300.5 KB"),
        (421_888, "412 KB"),
        (1_023_999, "1,000 KB"),
        (1_024_001, "1,001 KB"),
        (12_345_678, "12,057 KB"),
    ] {
        assert_eq!(format_size(bytes), read, "{bytes}");
    }
    assert_eq!(format_max_size(300 * 1024), "300 KB");
    assert_eq!(format_min_size(100 * 1000), "100 KB");
    // A floor that happens to be a multiple of 1,024 too.
    assert_eq!(format_min_size(128 * 1000), "128 KB");
    assert_eq!(format_measured_size(99_999, Some(100_000)), "97.7 KB");
    assert_eq!(format_measured_size(101_000, Some(100_000)), "100 KB");
    assert_eq!(format_measured_size(999, Some(1000)), "0.9 KB");
}

proptest! {
    #[test]
    fn displayed_size_agrees_with_the_size_check(
        kb in 1_u32..20_000,
        near in -2_000_i64..2_000,
        unit in prop::sample::select(vec![1000_i64, 1024]),
    ) {
        let range = SizeRange { least_kb: Some(kb), most_kb: Some(kb) };
        let (floor, ceiling) = (range.min_bytes().expect("one"), range.max_bytes().expect("one"));
        let bytes = (i64::from(kb) * unit + near).max(0).unsigned_abs();
        let above = read_tenths(&format_size(bytes)) > read_tenths(&format_max_size(ceiling));
        prop_assert_eq!(above, bytes > ceiling);
        let below = read_tenths(&format_measured_size(bytes, Some(floor))) < read_tenths(&format_min_size(floor));
        prop_assert_eq!(below, bytes < floor);
    }

    #[test]
    fn displayed_size_is_monotonic(bytes in 0_u64..50_000_000, more in 0_u64..5_000) {
        prop_assert!(read_tenths(&format_size(bytes)) <= read_tenths(&format_size(bytes + more)));
    }
}
