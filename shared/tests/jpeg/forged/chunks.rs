//! The chunks of a PNG.

use shared::jpeg::FileFault;

use super::{AFTER_IHDR, fault};
use crate::forge::{chunk, insert_at, patch, sound_png};

#[test]
fn chunks_of_a_png_are_held_to_the_format() {
    let file = sound_png();
    let end = file.len() - 12;
    let palette = [
        &file[..8],
        &chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]),
        &file[AFTER_IHDR..],
    ]
    .concat();
    for (name, changed, expected) in [
        (
            "a picture under a wrong checksum",
            patch(&file, AFTER_IHDR + 9, &[0xee]),
            Some(FileFault::Malformed),
        ),
        (
            "a header under a wrong checksum",
            patch(&file, 19, &[4]),
            Some(FileFault::Malformed),
        ),
        (
            "an unknown chunk that may be passed",
            insert_at(&file, AFTER_IHDR, &chunk(b"teSt", b"x")),
            None,
        ),
        (
            "an unknown chunk that may not",
            insert_at(&file, AFTER_IHDR, &chunk(b"TEST", b"x")),
            Some(FileFault::Malformed),
        ),
        (
            "a text between pixels and end",
            insert_at(&file, end, &chunk(b"tEXt", b"a\0b")),
            None,
        ),
        (
            "pixels after a text",
            insert_at(
                &file,
                end,
                &[chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", b"")].concat(),
            ),
            Some(FileFault::Malformed),
        ),
        (
            "an animation",
            insert_at(&file, AFTER_IHDR, &chunk(b"acTL", &[0; 8])),
            Some(FileFault::Unsupported),
        ),
        (
            "colours by number without a palette",
            palette,
            Some(FileFault::Malformed),
        ),
        (
            "no pixels at all",
            [&file[..AFTER_IHDR], &chunk(b"IDAT", b""), &file[end..]].concat(),
            Some(FileFault::Truncated),
        ),
    ] {
        assert_eq!(fault(&changed), expected, "{name}");
    }
}
