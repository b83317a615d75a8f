//! ICC profiles (ICC.1:2022). A profile may hold anything in its texts, tables and private tags, so
//! none is kept: its colour space is recognised, and the profile is replaced by one of
//! [`PRIMARIES`] × [`CURVES`] of our own, which carries the colour space and nothing else.

/// Colour space that a profile describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColourSpace {
    /// The colour space of a file without a profile.
    Srgb,
    Other(Profile),
}

/// One of our own profiles, by its indices in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// `None` for gray.
    primaries: Option<usize>,
    curve: usize,
}

type Xyz = [f64; 3];

/// Red, green and blue under D50 of sRGB, Display P3, Adobe RGB (1998), Rec. 2020, ProPhoto.
const PRIMARIES: [[Xyz; 3]; 5] = [
    [
        [0.4361, 0.2225, 0.0139],
        [0.3851, 0.7169, 0.0971],
        [0.1431, 0.0606, 0.7141],
    ],
    [
        [0.5151, 0.2412, -0.0011],
        [0.2920, 0.6922, 0.0419],
        [0.1571, 0.0666, 0.7841],
    ],
    [
        [0.6097, 0.3111, 0.0195],
        [0.2053, 0.6257, 0.0609],
        [0.1492, 0.0632, 0.7446],
    ],
    [
        [0.6735, 0.2790, -0.0019],
        [0.1657, 0.6753, 0.0300],
        [0.1251, 0.0456, 0.7968],
    ],
    [
        [0.7977, 0.2880, 0.0],
        [0.1352, 0.7119, 0.0],
        [0.0313, 0.0001, 0.8251],
    ],
];

/// Tone curves: `None` is that of sRGB, others are powers.
const CURVES: [Option<f64>; 5] = [None, Some(2.2), Some(1.8), Some(1.0), Some(2.4)];

/// Tolerances for a known space, too small to be seen: of primaries, and of brightness from 0 to 1.
const PRIMARIES_TOLERANCE: f64 = 0.012;
const CURVE_TOLERANCE: f64 = 0.02;

/// Bytes before the tag table.
const HEADER_BYTES: usize = 128;

/// Recognises the colour space; `None` where there is no known one.
pub(super) fn recognise(profile: &[u8]) -> Option<ColourSpace> {
    let tag = |name: &[u8; 4]| find_tag(profile, name);
    let (primaries, curve_tag) = match profile.get(16..20)? {
        b"RGB " => {
            let colours = [b"rXYZ", b"gXYZ", b"bXYZ"].map(|name| tag(name).and_then(read_xyz));
            let [Some(red), Some(green), Some(blue)] = colours else {
                return None;
            };
            (Some(find_primaries([red, green, blue])?), b"gTRC")
        }
        b"GRAY" => (None, b"kTRC"),
        _ => return None,
    };
    let curve = find_curve(tag(curve_tag)?)?;
    if primaries.is_some() {
        let same = |name| tag(name).and_then(find_curve) == Some(curve);
        (same(b"rTRC") && same(b"bTRC")).then_some(())?;
    }
    Some(match (primaries, curve) {
        (Some(0) | None, 0) => ColourSpace::Srgb,
        _ => ColourSpace::Other(Profile { primaries, curve }),
    })
}

/// Content of a tag, which begins with its type.
fn find_tag<'a>(profile: &'a [u8], name: &[u8; 4]) -> Option<&'a [u8]> {
    /// Maximum of tags that are read; a profile has about twenty.
    const MAX_TAGS: usize = 200;
    let table = profile.get(HEADER_BYTES + 4..)?;
    let count = read_u32(profile, HEADER_BYTES)?.min(MAX_TAGS);
    let entry = table
        .chunks_exact(12)
        .take(count)
        .find(|entry| entry.starts_with(name))?;
    let (start, length) = (read_u32(entry, 4)?, read_u32(entry, 8)?);
    profile.get(start..start.checked_add(length)?)
}

fn read_u32(bytes: &[u8], at: usize) -> Option<usize> {
    let number = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
    usize::try_from(number).ok()
}

/// A signed fixed-point number in units of 1/65536 (s15Fixed16).
fn read_fixed(bytes: &[u8], at: usize) -> Option<f64> {
    let number = i32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
    Some(f64::from(number) / 65_536.0)
}

fn read_xyz(tag: &[u8]) -> Option<Xyz> {
    tag.starts_with(b"XYZ ").then_some(())?;
    Some([
        read_fixed(tag, 8)?,
        read_fixed(tag, 12)?,
        read_fixed(tag, 16)?,
    ])
}

fn find_primaries(seen: [Xyz; 3]) -> Option<usize> {
    let is_near = |known: &[Xyz; 3]| {
        let mut pairs = known.as_flattened().iter().zip(seen.as_flattened());
        pairs.all(|(a, b)| (a - b).abs() <= PRIMARIES_TOLERANCE)
    };
    PRIMARIES.iter().position(is_near)
}

/// Index of the nearest known curve, if it is within the tolerance.
fn find_curve(tag: &[u8]) -> Option<usize> {
    const STEPS: u32 = 32;
    let places = || (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
    let seen: Vec<f64> = places()
        .map(|place| read_curve(tag, place))
        .collect::<Option<_>>()?;
    let distance = |curve: &Option<f64>| {
        let known = places().map(|place| apply_curve(*curve, place));
        known
            .zip(&seen)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max)
    };
    let distances = CURVES.iter().map(distance).enumerate();
    let (nearest, distance) = distances.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (distance <= CURVE_TOLERANCE).then_some(nearest)
}

fn apply_curve(curve: Option<f64>, place: f64) -> f64 {
    match curve {
        Some(power) => place.powf(power),
        None if place <= 0.040_45 => place / 12.92,
        None => ((place + 0.055) / 1.055).powf(2.4),
    }
}

/// Value of a curve at a place from 0 to 1.
fn read_curve(tag: &[u8], place: f64) -> Option<f64> {
    match tag.get(..4)? {
        b"curv" => read_table(tag, place),
        b"para" => read_formula(tag, place),
        _ => None,
    }
}

fn read_table(tag: &[u8], place: f64) -> Option<f64> {
    let entry = |at: usize| {
        let bytes = *tag.get(12 + 2 * at..)?.first_chunk()?;
        Some(f64::from(u16::from_be_bytes(bytes)))
    };
    match read_u32(tag, 8)? {
        0 => Some(place),
        1 => Some(place.powf(entry(0)? / 256.0)),
        count => {
            let at = place * (count - 1) as f64;
            let (below, part) = (at as usize, at.fract());
            let above = (below + 1).min(count - 1);
            Some((entry(below)? * (1.0 - part) + entry(above)? * part) / 65_535.0)
        }
    }
}

/// Parametric curves, kinds 0 to 4 (ICC.1, table 68), with the parameters g, a, b, c, d, e, f.
fn read_formula(tag: &[u8], place: f64) -> Option<f64> {
    let kind = u16::from_be_bytes(*tag.get(8..)?.first_chunk()?);
    let number = |at: usize| read_fixed(tag, 12 + 4 * at);
    let power = |base: f64, g: f64| base.max(0.0).powf(g);
    let g = number(0)?;
    if kind == 0 {
        return Some(power(place, g));
    }
    let (a, b) = (number(1)?, number(2)?);
    let (from, slope, above, below) = match kind {
        1 => (-b / a, 0.0, 0.0, 0.0),
        2 => (-b / a, 0.0, number(3)?, number(3)?),
        3 => (number(4)?, number(3)?, 0.0, 0.0),
        4 => (number(4)?, number(3)?, number(5)?, number(6)?),
        _ => return None,
    };
    let value = if place >= from {
        power(a * place + b, g) + above
    } else {
        slope * place + below
    };
    value.is_finite().then_some(value)
}

impl Profile {
    /// Writes the profile: version 4, with the required tags and empty texts.
    pub(super) fn write(self) -> Vec<u8> {
        let curve = write_curve(CURVES[self.curve]);
        let mut tags = vec![
            (*b"desc", write_text("-")),
            (*b"cprt", write_text("-")),
            (*b"wtpt", write_xyz([0.9642, 1.0, 0.8249])),
        ];
        match self.primaries {
            Some(primaries) => {
                let [red, green, blue] = PRIMARIES[primaries].map(write_xyz);
                tags.extend([(*b"rXYZ", red), (*b"gXYZ", green), (*b"bXYZ", blue)]);
                tags.extend([b"rTRC", b"gTRC", b"bTRC"].map(|name| (*name, curve.clone())));
            }
            None => tags.push((*b"kTRC", curve)),
        }
        let space = if self.primaries.is_some() {
            b"RGB "
        } else {
            b"GRAY"
        };
        assemble(space, &tags)
    }
}

fn assemble(space: &[u8; 4], tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut table = u32_bytes(tags.len()).to_vec();
    let mut content = Vec::new();
    let start = HEADER_BYTES + 4 + 12 * tags.len();
    for (name, tag) in tags {
        table.extend(name);
        table.extend(u32_bytes(start + content.len()));
        table.extend(u32_bytes(tag.len()));
        content.extend(tag);
    }
    let mut header = vec![0; HEADER_BYTES];
    header[..4].copy_from_slice(&u32_bytes(start + content.len()));
    header[8] = 4;
    header[12..16].copy_from_slice(b"mntr");
    header[16..20].copy_from_slice(space);
    header[20..24].copy_from_slice(b"XYZ ");
    // A date is required; this one is the first moment of 2000.
    header[24..30].copy_from_slice(&[7, 208, 0, 1, 0, 1]);
    header[36..40].copy_from_slice(b"acsp");
    header[68..80].copy_from_slice(&write_xyz([0.9642, 1.0, 0.8249])[8..]);
    [header, table, content].concat()
}

fn u32_bytes(number: usize) -> [u8; 4] {
    u32::try_from(number)
        .expect("a profile of some hundred bytes")
        .to_be_bytes()
}

fn fixed(number: f64) -> [u8; 4] {
    ((number * 65_536.0).round() as i32).to_be_bytes()
}

fn write_xyz(colour: Xyz) -> Vec<u8> {
    [&b"XYZ \0\0\0\0"[..], colour.map(fixed).as_flattened()].concat()
}

fn write_curve(curve: Option<f64>) -> Vec<u8> {
    match curve {
        Some(power) => [&b"para\0\0\0\0\0\0\0\0"[..], &fixed(power)].concat(),
        None => {
            let numbers = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45].map(fixed);
            [&b"para\0\0\0\0\0\x03\0\0"[..], numbers.as_flattened()].concat()
        }
    }
}

/// A text in one language (`mluc`, UTF-16), padded to four bytes.
fn write_text(text: &str) -> Vec<u8> {
    let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let head = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS";
    let place = [u32_bytes(text.len()), u32_bytes(28)].concat();
    let mut tag = [&head[..], &place, &text].concat();
    tag.resize(tag.len().next_multiple_of(4), 0);
    tag
}

#[cfg(test)]
mod tests {
    use super::{CURVES, ColourSpace, PRIMARIES, Profile, recognise};

    #[test]
    fn every_profile_of_ours_is_recognised_as_itself() {
        let spaces = (0..PRIMARIES.len()).map(Some).chain([None]);
        for primaries in spaces {
            for curve in 0..CURVES.len() {
                let profile = Profile { primaries, curve };
                let wanted = match (primaries, curve) {
                    (Some(0) | None, 0) => ColourSpace::Srgb,
                    _ => ColourSpace::Other(profile),
                };
                let written = profile.write();
                assert!(written.len() < 600, "{} bytes", written.len());
                assert_eq!(recognise(&written), Some(wanted));
            }
        }
    }

    #[test]
    fn cuts_and_wrong_bytes_break_nothing() {
        let (primaries, curve) = (Some(1), 0);
        let written = Profile { primaries, curve }.write();
        for at in 0..written.len() {
            let _ = recognise(&written[..at]);
            for wrong in [0, 1, 0x7f, 0xff] {
                let mut forged = written.clone();
                forged[at] = wrong;
                let _ = recognise(&forged);
            }
        }
    }
}
