//! Tables and scans of a JPEG.

use shared::jpeg::FileFault;

use super::{DHT, DQT, EOI, SOF0, SOS, fault};
use crate::forge::{find, insert_at, insert_before, patch, segment, sound_jpeg};

#[test]
fn tables_that_make_no_sense_are_malformed() {
    let file = sound_jpeg();
    let (dqt, dht) = (find(&file, DQT), find(&file, DHT));
    for (name, changed) in [
        ("a fifth quantisation table", patch(&file, dqt + 4, &[4])),
        (
            "a quantisation table of three bytes a number",
            patch(&file, dqt + 4, &[0x20]),
        ),
        ("a third class of codes", patch(&file, dht + 4, &[0x20])),
        ("three codes of one bit", patch(&file, dht + 5, &[3])),
        (
            "a code of all ones",
            insert_before(
                &file,
                SOS,
                &segment(DHT, &[&[0x01, 2][..], &[0; 15], &[0, 1]].concat()),
            ),
        ),
        (
            "fewer symbols than codes",
            insert_before(
                &file,
                SOS,
                &segment(DHT, &[&[1, 0, 3][..], &[0; 14], &[0, 1]].concat()),
            ),
        ),
        (
            "a difference of 16 bits",
            insert_before(
                &file,
                SOS,
                &segment(DHT, &[&[1, 1][..], &[0; 15], &[16]].concat()),
            ),
        ),
    ] {
        assert_eq!(fault(&changed), Some(FileFault::Malformed), "{name}");
    }
}

#[test]
fn scan_with_undefined_component_or_table_is_malformed() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    for (name, changed) in [
        ("an unknown component", patch(&file, sos + 5, &[9])),
        ("a component twice", patch(&file, sos + 5, &[2])),
        (
            "a Huffman table that never came",
            patch(&file, sos + 6, &[0x22]),
        ),
        ("more components than fit", patch(&file, sos + 4, &[4])),
        (
            "no component",
            insert_before(&file, SOS, &segment(SOS, &[0, 0, 63, 0])),
        ),
        (
            "a quantisation table that never came",
            patch(&file, find(&file, SOF0) + 12, &[3]),
        ),
    ] {
        assert_eq!(fault(&changed), Some(FileFault::Malformed), "{name}");
    }
}

#[test]
fn more_than_forty_scans_are_malformed() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    let scan = [&file[sos..sos + 14], &[1][..]].concat();
    assert_eq!(fault(&insert_at(&file, sos, &scan.repeat(39))), None);
    assert_eq!(
        fault(&insert_at(&file, sos, &scan.repeat(40))),
        Some(FileFault::Malformed)
    );
}

#[test]
fn a_scan_without_data_or_without_all_components_is_truncated() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    let empty = [&file[..sos + 14], &[0xff, EOI]].concat();
    assert_eq!(fault(&empty), Some(FileFault::Truncated));
    let gray_alone = [
        &file[..sos],
        &segment(SOS, &[1, 1, 0, 0, 63, 0]),
        &[5, 0xff, EOI],
    ]
    .concat();
    assert_eq!(fault(&gray_alone), Some(FileFault::Truncated));
}
