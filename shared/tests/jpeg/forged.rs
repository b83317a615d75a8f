//! One thing at a time is wrong, or unusual and right.

use shared::jpeg::{FileFault, Frame, Kind, inspect};

use crate::forge::{chunk, exif, find, insert_at, insert_before, patch, segment, sound_jpeg, sound_png, tiff};

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

fn frame(file: &[u8]) -> Frame {
    let facts = inspect(file);
    assert_eq!(facts.fault, None);
    facts.frame.expect("a sound picture has a frame")
}

#[test]
fn the_files_to_change_are_sound() {
    assert_eq!(fault(&sound_jpeg()), None);
    assert_eq!(fault(&sound_png()), None);
}

#[test]
fn coding_processes_browsers_do_not_show_are_unsupported() {
    let file = sound_jpeg();
    let sof = find(&file, SOF0);
    for marker in [0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf, 0xde] {
        assert_eq!(fault(&patch(&file, sof + 1, &[marker])), Some(FileFault::Unsupported), "{marker:x}");
    }
    assert_eq!(fault(&patch(&file, sof + 4, &[12])), Some(FileFault::Unsupported), "12 bit");
    let two_components = [segment(SOF0, &[8, 0, 9, 0, 9, 2, 1, 17, 0, 2, 17, 0])].concat();
    assert_eq!(fault(&insert_before(&file, SOF0, &two_components)), Some(FileFault::Unsupported));
}

#[test]
fn an_extended_sequential_frame_of_8_bits_is_sound() {
    let file = sound_jpeg();
    assert_eq!(fault(&patch(&file, find(&file, SOF0) + 1, &[0xc1])), None);
}

#[test]
fn a_frame_without_pixels_or_with_too_many_still_tells_its_size() {
    let file = sound_jpeg();
    let sof = find(&file, SOF0);
    for (height, width, expected) in [
        (0u16, 240u16, FileFault::NoPixels),
        (320, 0, FileFault::NoPixels),
        (10_001, 10_000, FileFault::TooManyPixels),
        (65_535, 65_535, FileFault::TooManyPixels),
    ] {
        let facts = inspect(&patch(&file, sof + 5, &[height.to_be_bytes(), width.to_be_bytes()].concat()));
        assert_eq!(facts.fault, Some(expected));
        let frame = facts.frame.expect("the frame header could be read");
        assert_eq!((frame.width, frame.height), (u32::from(width), u32::from(height)));
    }
    assert_eq!(fault(&patch(&file, sof + 5, &[10_000u16.to_be_bytes(), 10_000u16.to_be_bytes()].concat())), None);
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
        ("a restart interval of three bytes", &[0xff, 0xdd, 0, 5, 0, 0, 0]),
    ] {
        assert_eq!(fault(&insert_before(&file, SOS, insertion)), Some(FileFault::Malformed), "{name}");
    }
    let sof = find(&file, SOF0);
    assert_eq!(fault(&patch(&file, sof + 9, &[4])), Some(FileFault::Malformed), "more components than fit");
    assert_eq!(fault(&patch(&file, sof + 11, &[0x51])), Some(FileFault::Malformed), "a sampling of five");
}

#[test]
fn tables_that_make_no_sense_are_malformed() {
    let file = sound_jpeg();
    let (dqt, dht) = (find(&file, DQT), find(&file, DHT));
    for (name, changed) in [
        ("a fifth quantisation table", patch(&file, dqt + 4, &[4])),
        ("a quantisation table of three bytes a number", patch(&file, dqt + 4, &[0x20])),
        ("a third class of codes", patch(&file, dht + 4, &[0x20])),
        ("three codes of one bit", patch(&file, dht + 5, &[3])),
        ("a code of all ones", insert_before(&file, SOS, &segment(DHT, &[&[0x01, 2][..], &[0; 15], &[0, 1]].concat()))),
        ("fewer symbols than codes", insert_before(&file, SOS, &segment(DHT, &[&[1, 0, 3][..], &[0; 14], &[0, 1]].concat()))),
        ("a difference of 16 bits", insert_before(&file, SOS, &segment(DHT, &[&[1, 1][..], &[0; 15], &[16]].concat()))),
    ] {
        assert_eq!(fault(&changed), Some(FileFault::Malformed), "{name}");
    }
}

#[test]
fn scans_that_refer_to_nothing_are_malformed() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    for (name, changed) in [
        ("an unknown component", patch(&file, sos + 5, &[9])),
        ("a component twice", patch(&file, sos + 5, &[2])),
        ("a Huffman table that never came", patch(&file, sos + 6, &[0x22])),
        ("more components than fit", patch(&file, sos + 4, &[4])),
        ("no component", insert_before(&file, SOS, &segment(SOS, &[0, 0, 63, 0]))),
        ("a quantisation table that never came", patch(&file, find(&file, SOF0) + 12, &[3])),
    ] {
        assert_eq!(fault(&changed), Some(FileFault::Malformed), "{name}");
    }
}

#[test]
fn a_hundred_scans_are_let_through_and_one_more_is_a_trap() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    let scan = [&file[sos..sos + 14], &[1][..]].concat();
    assert_eq!(fault(&insert_at(&file, sos, &scan.repeat(99))), None);
    assert_eq!(fault(&insert_at(&file, sos, &scan.repeat(100))), Some(FileFault::Malformed));
}

#[test]
fn a_scan_without_data_or_without_all_components_is_truncated() {
    let file = sound_jpeg();
    let sos = find(&file, SOS);
    let empty = [&file[..sos + 14], &[0xff, EOI]].concat();
    assert_eq!(fault(&empty), Some(FileFault::Truncated));
    let gray_alone = [&file[..sos], &segment(SOS, &[1, 1, 0, 0, 63, 0]), &[5, 0xff, EOI]].concat();
    assert_eq!(fault(&gray_alone), Some(FileFault::Truncated));
}

#[test]
fn fill_bytes_comments_and_restart_markers_are_no_fault() {
    let file = sound_jpeg();
    let unusual = insert_before(&file, SOF0, &[&[0xff; 9][..], &segment(0xfe, b"a comment")].concat());
    let end = unusual.len() - 2;
    assert_eq!(fault(&insert_at(&unusual, end, &[0xff, 0xd0, 0xff, 0xff, 0, 0xff])), None);
}

#[test]
fn anything_after_the_end_is_refused_also_zeros() {
    for file in [sound_jpeg(), sound_png()] {
        for tail in [&b"\0"[..], b"\xff\xd9", b"<script>alert(1)</script>"] {
            assert_eq!(fault(&[&file[..], tail].concat()), Some(FileFault::TrailingData));
        }
    }
}

#[test]
fn the_orientation_is_that_of_the_first_exif_before_the_pixels() {
    let file = sound_jpeg();
    assert_eq!(frame(&file).orientation, 1);
    for orientation in 1..=8 {
        let turned = frame(&insert_before(&file, SOS, &exif(orientation)));
        assert_eq!(turned.orientation, orientation);
        assert_eq!(turned.upright(), if orientation < 5 { (240, 320) } else { (320, 240) });
        assert_eq!(frame(&insert_at(&sound_png(), AFTER_IHDR, &chunk(b"eXIf", &tiff(orientation)))).orientation, orientation);
    }
    assert_eq!(frame(&insert_before(&file, DQT, &[exif(3), exif(6)].concat())).orientation, 3);
    let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
    assert_eq!(frame(&insert_before(&file, DQT, &segment(0xe1, little))).orientation, 8);
    let xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>");
    assert_eq!(frame(&insert_before(&file, DQT, &[xmp, exif(6)].concat())).orientation, 6);
}

#[test]
fn an_exif_that_makes_no_sense_says_upright() {
    let file = sound_jpeg();
    for held in [&b"Exif\0\0"[..], b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01"] {
        assert_eq!(frame(&insert_before(&file, DQT, &segment(0xe1, held))).orientation, 1);
    }
    for orientation in [0, 9, 255] {
        assert_eq!(frame(&insert_before(&file, DQT, &exif(orientation))).orientation, 1);
    }
}

#[test]
fn density_is_told_in_inches_whatever_the_file_counts_in() {
    let file = sound_jpeg();
    let unit = find(&file, 0xe0) + 11;
    assert_eq!(frame(&patch(&file, unit, &[1, 0, 200, 0, 150])).density, Some((200, 150)));
    assert_eq!(frame(&patch(&file, unit, &[2, 0, 118, 0, 79])).density, Some((300, 201)));
    assert_eq!(frame(&patch(&file, unit, &[0, 0, 1, 0, 1])).density, None);
    assert_eq!(frame(&patch(&file, unit, &[1, 0, 0, 0, 72])).density, None);
    let per_metre = |unit: u8| chunk(b"pHYs", &[&11_811u32.to_be_bytes()[..], &7_874u32.to_be_bytes(), &[unit]].concat());
    assert_eq!(frame(&insert_at(&sound_png(), AFTER_IHDR, &per_metre(1))).density, Some((300, 200)));
    assert_eq!(frame(&insert_at(&sound_png(), AFTER_IHDR, &per_metre(0))).density, None);
}

#[test]
fn chunks_of_a_png_are_held_to_the_format() {
    let file = sound_png();
    let end = file.len() - 12;
    let palette = [&file[..8], &chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]), &file[AFTER_IHDR..]].concat();
    for (name, changed, expected) in [
        ("a picture under a wrong checksum", patch(&file, AFTER_IHDR + 9, &[0xee]), Some(FileFault::Malformed)),
        ("a header under a wrong checksum", patch(&file, 19, &[4]), Some(FileFault::Malformed)),
        ("an unknown chunk that may be passed", insert_at(&file, AFTER_IHDR, &chunk(b"teSt", b"x")), None),
        ("an unknown chunk that may not", insert_at(&file, AFTER_IHDR, &chunk(b"TEST", b"x")), Some(FileFault::Malformed)),
        ("a text between pixels and end", insert_at(&file, end, &chunk(b"tEXt", b"a\0b")), None),
        ("pixels after a text", insert_at(&file, end, &[chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", b"")].concat()), Some(FileFault::Malformed)),
        ("an animation", insert_at(&file, AFTER_IHDR, &chunk(b"acTL", &[0; 8])), Some(FileFault::Unsupported)),
        ("colours by number without a palette", palette, Some(FileFault::Malformed)),
        ("no pixels at all", [&file[..AFTER_IHDR], &chunk(b"IDAT", b""), &file[end..]].concat(), Some(FileFault::Truncated)),
    ] {
        assert_eq!(fault(&changed), expected, "{name}");
    }
}

#[test]
fn the_kind_is_told_by_content() {
    for (start, kind) in [
        (&b""[..], Kind::Empty),
        (b"\xff\xd8", Kind::Other),
        (b"GIF89a\x01\0\x01\0", Kind::Gif),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Kind::Webp),
        (b"RIFF\x24\0\0\0WAVEfmt ", Kind::Other),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", Kind::Bmp),
        (b"BM is how this text begins", Kind::Other),
        (b"II*\0\x08\0\0\0", Kind::Tiff),
        (b"MM\0*\0\0\0\x08", Kind::Tiff),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Kind::Heic),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", Kind::Avif),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  heic", Kind::Other),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Kind::Other),
        (b"%PDF-1.7", Kind::Pdf),
        (b"\r\n\r\n%PDF-1.4", Kind::Pdf),
        (b"<!doctype html>", Kind::Other),
    ] {
        let facts = inspect(start);
        assert_eq!((facts.kind, facts.frame, facts.fault), (kind, None, None));
    }
}
