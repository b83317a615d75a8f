//! Judges every picture by a few rules and compares with the committed table, which the browser
//! stories load too: both sides of the program must find the same.
//!
//! `UPDATE_FINDINGS=1 cargo test -p shared --test findings` writes the table anew.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use serde::Serialize;
use shared::{
    exam::image_rule::{
        AcceptedFormat, AspectRule, ColourRule, ImageRule, PaperSize, PixelSize, ScanRule,
        SizeRange, Strictness,
    },
    jpeg::{FileFacts, inspect},
    judge::{Finding, check_file},
};

/// The table: the rules by name, and for each picture its facts and the findings of each rule.
#[derive(Serialize)]
struct Table {
    rules: BTreeMap<&'static str, ImageRule>,
    pictures: BTreeMap<String, Expected>,
}

#[derive(Serialize)]
struct Expected {
    facts: FileFacts,
    findings: BTreeMap<&'static str, Vec<Finding>>,
}

#[test]
fn every_picture_has_the_findings_of_the_table() {
    let table = serde_json::to_string_pretty(&table()).expect("the table is plain data") + "\n";
    let path = end2end().join("findings.json");
    if env::var_os("UPDATE_FINDINGS").is_some() {
        fs::write(&path, &table).expect("the table can be written");
    }
    let committed = fs::read_to_string(&path).expect("the table is in the repository");
    for (line, (expected, found)) in (1..).zip(committed.lines().zip(table.lines())) {
        assert_eq!(
            found, expected,
            "findings.json, line {line}; if that is meant: UPDATE_FINDINGS=1"
        );
    }
    assert_eq!(
        table.len(),
        committed.len(),
        "the table has lines too many or too few"
    );
}

fn table() -> Table {
    let rules = rules();
    let pictures =
        fs::read_dir(end2end().join("pictures")).expect("the pictures are in the repository");
    let pictures = pictures.map(|entry| entry.expect("the folder can be listed").path());
    let judged = pictures
        .filter(|path| path.extension().is_none_or(|extension| extension != "md"))
        .map(|path| {
            let name = path
                .file_name()
                .expect("a listed file has a name")
                .to_string_lossy()
                .into_owned();
            let facts = inspect(&fs::read(&path).expect("the picture can be read"));
            let findings = rules
                .iter()
                .map(|(rule, asked)| (*rule, check_file(asked, &facts)))
                .collect();
            (name, Expected { facts, findings })
        });
    let pictures = judged.collect();
    Table { rules, pictures }
}

/// Rules as the five exams have them (seed-rows.md, section 6), and one for what those leave out.
fn rules() -> BTreeMap<&'static str, ImageRule> {
    let size = |least_kb, most_kb| SizeRange { least_kb, most_kb };
    BTreeMap::from([
        (
            "material-up-to-300-kb",
            ImageRule {
                size: size(None, Some(300)),
                advised_size: size(Some(100), None),
                ..ImageRule::default()
            },
        ),
        (
            "material-up-to-200-kb-or-png",
            ImageRule {
                formats: vec![AcceptedFormat::Jpeg, AcceptedFormat::Png],
                size: size(None, Some(200)),
                ..ImageRule::default()
            },
        ),
        (
            "portrait-at-least-295-by-413",
            ImageRule {
                least: Some(PixelSize {
                    width: 295,
                    height: 413,
                }),
                ..ImageRule::default()
            },
        ),
        (
            "portrait-3-to-4",
            ImageRule {
                size: size(Some(100), Some(400)),
                least: Some(PixelSize {
                    width: 300,
                    height: 400,
                }),
                aspect: Some(AspectRule {
                    width: 3,
                    height: 4,
                    tolerance: 1,
                    strict: Strictness::Hard,
                }),
                colour: ColourRule::Colour,
                ..ImageRule::default()
            },
        ),
        (
            "scan-of-a4-at-200-dpi",
            ImageRule {
                size: size(Some(400), Some(600)),
                scan: Some(scan_of_a4(Strictness::Hard)),
                colour: ColourRule::Colour,
                ..ImageRule::default()
            },
        ),
        (
            "advised-a4-and-exact",
            ImageRule {
                formats: vec![AcceptedFormat::Png, AcceptedFormat::Jpeg],
                exact: Some(PixelSize {
                    width: 1654,
                    height: 2339,
                }),
                aspect: Some(AspectRule {
                    width: 210,
                    height: 297,
                    tolerance: 2,
                    strict: Strictness::Advised,
                }),
                scan: Some(scan_of_a4(Strictness::Advised)),
                ..ImageRule::default()
            },
        ),
    ])
}

fn scan_of_a4(strict: Strictness) -> ScanRule {
    ScanRule {
        dpi: 200,
        paper: PaperSize {
            width_mm: 210,
            height_mm: 297,
        },
        strict,
    }
}

fn end2end() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "end2end"]
        .iter()
        .collect()
}
