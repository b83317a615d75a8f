//! One thing at a time is wrong, or unusual and right.

mod chunks;
mod frame;
mod metadata;
mod scans;

use shared::jpeg::{FileFault, FileKind, ImageHeader, inspect};

use crate::forge::{find, insert_at, insert_before, patch, segment, sound_jpeg, sound_png};

const SOF0: u8 = 0xc0;
const DHT: u8 = 0xc4;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DQT: u8 = 0xdb;

/// Where the first chunk after IHDR stands in a PNG.
const AFTER_IHDR: usize = 33;

fn fault(file: &[u8]) -> Option<FileFault> {
    inspect(file).fault
}

fn frame(file: &[u8]) -> ImageHeader {
    let facts = inspect(file);
    assert_eq!(facts.fault, None);
    facts.header.expect("a sound picture has a frame")
}

#[test]
fn the_files_to_change_are_sound() {
    assert_eq!(fault(&sound_jpeg()), None);
    assert_eq!(fault(&sound_png()), None);
}

#[test]
fn markers_and_lengths_that_contradict_the_format_are_malformed() {
    let file = sound_jpeg();
    let frame_header = &file[find(&file, SOF0)..find(&file, SOF0) + 19];
    for (name, insertion) in [
        ("a second frame", frame_header),
        ("an end before the scan", &[0xff, EOI]),
        ("a second start", &[0xff, 0xd8]),
        ("a reserved marker", &[0xff, 0x45, 0, 2]),
        ("a stuffed byte outside a scan", &[0xff, 0]),
        ("bytes between segments", b"<script>"),
        ("a segment shorter than its own length", &[0xff, 0xfe, 0, 1]),
        (
            "a restart interval of three bytes",
            &[0xff, 0xdd, 0, 5, 0, 0, 0],
        ),
    ] {
        assert_eq!(
            fault(&insert_before(&file, SOS, insertion)),
            Some(FileFault::Malformed),
            "{name}"
        );
    }
    let sof = find(&file, SOF0);
    assert_eq!(
        fault(&patch(&file, sof + 9, &[4])),
        Some(FileFault::Malformed),
        "more components than fit"
    );
    assert_eq!(
        fault(&patch(&file, sof + 11, &[0x51])),
        Some(FileFault::Malformed),
        "a sampling of five"
    );
}

#[test]
fn fill_bytes_comments_and_restart_markers_are_no_fault() {
    let file = sound_jpeg();
    let unusual = insert_before(
        &file,
        SOF0,
        &[&[0xff; 9][..], &segment(0xfe, b"a comment")].concat(),
    );
    let end = unusual.len() - 2;
    assert_eq!(
        fault(&insert_at(
            &unusual,
            end,
            &[0xff, 0xd0, 0xff, 0xff, 0, 0xff]
        )),
        None
    );
}

#[test]
fn anything_after_the_end_is_refused_also_zeros() {
    for file in [sound_jpeg(), sound_png()] {
        for tail in [&b"\0"[..], b"\xff\xd9", b"<script>alert(1)</script>"] {
            assert_eq!(
                fault(&[&file[..], tail].concat()),
                Some(FileFault::TrailingData)
            );
        }
    }
}

#[test]
fn the_kind_is_told_by_content() {
    for (start, kind) in [
        (&b""[..], FileKind::Empty),
        (b"\xff\xd8", FileKind::Other),
        (b"GIF89a\x01\0\x01\0", FileKind::Gif),
        (b"RIFF\x24\0\0\0WEBPVP8 ", FileKind::Webp),
        (b"RIFF\x24\0\0\0WAVEfmt ", FileKind::Other),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", FileKind::Bmp),
        (b"BM is how this text begins", FileKind::Other),
        (b"II*\0\x08\0\0\0", FileKind::Tiff),
        (b"MM\0*\0\0\0\x08", FileKind::Tiff),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", FileKind::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", FileKind::Heic),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", FileKind::Avif),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  heic", FileKind::Other),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", FileKind::Other),
        (b"%PDF-1.7", FileKind::Pdf),
        (b"\r\n\r\n%PDF-1.4", FileKind::Pdf),
        (b"<!doctype html>", FileKind::Other),
    ] {
        let facts = inspect(start);
        assert_eq!((facts.kind, facts.header, facts.fault), (kind, None, None));
    }
}
