//! Others read the same files: the `image` crate, and libjpeg-turbo's `djpeg`, which is what
//! browsers decode with.

use std::{
    io::Cursor,
    process::{Command, Stdio},
};

use image::{GenericImageView, ImageDecoder, ImageReader};
use shared::jpeg::{FileFault, FileKind, inspect};

use crate::{pictures, pictures_folder};

#[test]
fn the_image_crate_agrees_on_every_sound_picture() {
    for (name, file) in pictures() {
        let facts = inspect(&file);
        let (Some(frame), None) = (facts.header, facts.fault) else {
            continue;
        };
        let reader = ImageReader::new(Cursor::new(&file))
            .with_guessed_format()
            .expect("memory can be read");
        let mut decoder = reader
            .into_decoder()
            .expect("a sound picture has a decoder");
        let orientation = decoder
            .orientation()
            .expect("a sound picture has an orientation");
        assert_eq!(orientation.to_exif(), frame.orientation, "{name}");
        let decoded = image::DynamicImage::from_decoder(decoder).expect("a sound picture decodes");
        assert_eq!(decoded.dimensions(), (frame.width, frame.height), "{name}");
        assert_eq!(decoded.color().has_color(), frame.components > 1, "{name}");
    }
}

#[test]
fn libjpeg_turbo_agrees_on_every_jpeg() {
    if Command::new("djpeg").arg("-version").output().is_err() {
        eprintln!(
            "djpeg is not installed (Debian: libjpeg-turbo-progs): its agreement is not checked"
        );
        return;
    }
    for (name, file) in pictures() {
        let facts = inspect(&file);
        if facts.kind != FileKind::Jpeg {
            continue;
        }
        let djpeg = read_with_djpeg(&name);
        let frame = facts.header.expect("every JPEG here has a frame header");
        let ours = format!(
            "width={}, height={}, components={}",
            frame.width, frame.height, frame.components
        );
        assert_eq!(Some(ours), djpeg.frame, "{name}");
        // It reads nothing after the end, and limits no size but by its own memory.
        match facts.fault {
            None | Some(FileFault::TrailingData) => assert!(djpeg.is_content, "{name}"),
            Some(FileFault::TooManyPixels) => {}
            Some(_) => assert!(!djpeg.is_content, "{name}"),
        }
    }
}

/// The output of `djpeg` for a file.
struct DjpegOutput {
    /// Its trace of the frame header.
    frame: Option<String>,
    /// It decoded everything without a warning.
    is_content: bool,
}

fn read_with_djpeg(name: &str) -> DjpegOutput {
    let run = Command::new("djpeg")
        // An eighth of the pixels: all data are read, few are written.
        .args(["-verbose", "-scale", "1/8", "-maxmemory", "100M"])
        .arg(pictures_folder().join(name))
        .stdout(Stdio::null())
        .output()
        .expect("djpeg starts");
    let trace = String::from_utf8_lossy(&run.stderr).into_owned();
    let frame = trace.lines().find_map(|line| {
        let (_, frame) = line.split_once("Start Of Frame")?;
        Some(frame.split_once(": ")?.1.trim().to_owned())
    });
    DjpegOutput {
        frame,
        is_content: run.status.success(),
    }
}
