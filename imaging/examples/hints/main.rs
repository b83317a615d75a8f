//! Prints the hints for pictures with known faults: `cargo run --release -p imaging --example
//! hints`.
//!
//! The output is a confusion table over generated pictures, 60 of each fault, and the measures and
//! hints of every picture in `end2end/pictures`, or in the folder given.

mod forge;

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use imaging::{
    DecodeLimits, decode,
    hint::{ExpectedPicture, Thresholds, find_hints, measure},
};
use shared::{exam::image_rule::BackgroundColour, hint::Hint};

use self::forge::{Fault, forge};

const OF_EACH: u64 = 60;
const FAULTS: [Fault; 11] = [
    Fault::None,
    Fault::Scan,
    Fault::Blank,
    Fault::Dark,
    Fault::Blurred,
    Fault::Glare,
    Fault::Label,
    Fault::CutOff,
    Fault::Tilted,
    Fault::Portrait,
    Fault::UnevenPortrait,
];
const GROUNDS: [BackgroundColour; 2] = [BackgroundColour::White, BackgroundColour::Blue];
const COLUMNS: [(Hint, &str); 10] = [
    (Hint::Blank, "blank"),
    (Hint::Dark, "dark"),
    (Hint::Blurred, "blurred"),
    (Hint::Glare, "glare"),
    (Hint::PageCutOff, "cut off"),
    (Hint::Tilted, "tilted"),
    (Hint::PortraitForPaper, "portrait"),
    (Hint::PaperForPortrait, "no face"),
    (Hint::WrongBackground, "ground"),
    (Hint::UnevenBackground, "uneven"),
];

fn main() {
    println!("of {OF_EACH} generated pictures with each fault, in a slot for papers");
    print_table(|_| ExpectedPicture::Paper { has_qr: false });
    println!("\nthe same in a slot for portraits");
    print_table(|_| ExpectedPicture::Portrait { grounds: &GROUNDS });
    println!();
    print_pictures(env::args().nth(1).map(PathBuf::from));
}

fn print_table(wanted: impl Fn(Fault) -> ExpectedPicture<'static>) {
    let heads = COLUMNS.map(|(_, name)| format!("{name:>9}"));
    println!("{:16}{}{:>9}", "", heads.join(""), "nothing");
    for fault in FAULTS {
        let mut found: BTreeMap<Option<Hint>, u64> = BTreeMap::new();
        for number in 0..OF_EACH {
            let measures = measure(&forge(fault, number));
            let hints = find_hints(&measures, wanted(fault), &Thresholds::CALIBRATED);
            if hints.is_empty() {
                *found.entry(None).or_default() += 1;
            }
            for hint in hints {
                *found.entry(Some(hint)).or_default() += 1;
            }
        }
        let count = |hint| found.get(&hint).copied().unwrap_or_default();
        let cells = COLUMNS.map(|(hint, _)| format!("{:>9}", count(Some(hint))));
        println!(
            "{:16}{}{:>9}",
            format!("{fault:?}"),
            cells.join(""),
            count(None)
        );
    }
}

fn print_pictures(folder: Option<PathBuf>) {
    let folder = folder.unwrap_or_else(|| {
        [env!("CARGO_MANIFEST_DIR"), "..", "end2end", "pictures"]
            .iter()
            .collect()
    });
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("can be listed").path())
        .collect();
    files.sort();
    println!(
        "{:42} level   ink% steep burnt%  over  tilt skin% ground",
        ""
    );
    for file in files {
        let bytes = fs::read(&file).expect("can be read");
        let Ok(decoded) = decode(&bytes, DecodeLimits::default()) else {
            continue;
        };
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let it = measure(&decoded.pixels);
        let wanted = match name.contains("portrait") {
            true => ExpectedPicture::Portrait { grounds: &GROUNDS },
            false => ExpectedPicture::Paper { has_qr: false },
        };
        let hints = find_hints(&it, wanted, &Thresholds::CALIBRATED);
        println!(
            "{name:42} {:>5.0} {:>6.2} {:>5.2} {:>6.2} {:>5.2} {:>5.1} {:>5.1} {:>4.0?}±{:.0}  {hints:?}",
            it.level,
            it.ink * 100.0,
            it.steepness,
            it.glare_share * 100.0,
            it.side_coverage,
            it.tilt,
            it.skin * 100.0,
            it.ground.colour,
            it.ground.deviation,
        );
    }
}
