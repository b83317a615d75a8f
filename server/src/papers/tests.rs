//! Tests of the S4 forms, from the answers to the PDF.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use serde_json::json;
use shared::{
    application::{Application, NewApplication},
    exam::Exam,
    id::{AccountId, ApplicationId},
    paper::{LineContent, PaperDocument, PaperSubject},
    time::Timestamp,
};

use super::*;

fn exam() -> Exam {
    let text = include_str!("../../../exams/cadre-graduate.toml");
    toml::from_str(text).expect("the definition parses")
}

fn application(exam: &Exam) -> Application {
    let beginning = NewApplication {
        id: ApplicationId(uuid::Uuid::nil()),
        number: "GB-2026-00001".to_owned(),
        exam: exam.code.clone(),
        exam_version: 1,
        candidate: AccountId(uuid::Uuid::nil()),
    };
    let mut application = Application::new(beginning, Timestamp(0));
    let answers = json!({
        "person": [{ "gender": "female", "born": "1990.5", "origin": "guangdong", "origin-city": "广州市" }],
        "work": [
            { "work-from": "2017.4", "work-unit": "市委办公室", "work-post": "科长" },
            { "work-from": "2015.7", "work-until": "2017.3", "work-unit": "**街道办事处", "work-post": "科员" },
        ],
        "higher-education": [{ "level": "bachelor-level", "level-school": "样本大学" }],
    });
    application.answers = serde_json::from_value(answers).expect("answers");
    application
}

fn fill(form: &str) -> PaperDocument {
    let exam = exam();
    let form = exam
        .printed_form(&form.parse().expect("a slug"))
        .expect("the form is there");
    form.fill(PaperSubject {
        exam: &exam,
        application: &application(&exam),
        name: "林样本𬭎",
        document_number: Some("11010119900307058X"),
        position: None,
        seat: None,
    })
}

fn content<'a>(paper: &'a PaperDocument, title: &str) -> &'a LineContent {
    let line = paper.lines.iter().find(|line| line.title == title);
    &line.expect("the form has the line").content
}

#[test]
fn registration_form_prints_answers_and_leaves_blanks() {
    let paper = fill("registration");
    let text = |text: &str| LineContent::Text(text.to_owned());
    assert_eq!(content(&paper, "姓名"), &text("林样本𬭎"));
    assert_eq!(content(&paper, "身份证号"), &text("11010119900307058X"));
    assert_eq!(content(&paper, "性别"), &text("女"));
    assert_eq!(content(&paper, "籍贯"), &text("广东广州市"));
    assert_eq!(content(&paper, "民族"), &LineContent::Blank, "not answered");
    assert_eq!(content(&paper, "本人签名"), &LineContent::Blank);
    let history = [
        "2015.7-2017.3，**街道办事处，科员",
        "2017.4至今，市委办公室，科长",
    ];
    let history = LineContent::Entries(history.map(str::to_owned).to_vec());
    assert_eq!(content(&paper, "工作简历"), &history);
    assert!(paper.lines.iter().all(|line| line.title != "照片"));
    assert!(paper.stamps[0].rule.contains("人事管辖权"));
}

#[test]
fn letter_of_introduction_has_its_text_and_two_seals() {
    let paper = fill("introduction");
    assert_eq!(paper.text.len(), 1);
    assert!(paper.text[0].starts_with("兹介绍我单位"));
    assert_eq!(paper.stamps.len(), 2);
    assert_eq!(content(&paper, "党组织关系所在支部"), &LineContent::Blank);
}

fn main_folder() -> PathBuf {
    let folder = "../end2end/node_modules/@embedpdf/fonts-sc/fonts";
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The fonts without fallbacks for rare characters.
pub(crate) fn main_fonts() -> Fonts {
    Fonts::open(&[&main_folder()])
        .unwrap_or_else(|error| panic!("{error}: `npm ci` in end2end brings the typefaces"))
}

/// The fonts of a normal installation.
fn all_fonts() -> Fonts {
    let rare =
        ["babelstone", "hanazono"].map(|name| Path::new("/usr/share/fonts/truetype").join(name));
    Fonts::open(&[&main_folder(), &rare[0], &rare[1]])
        .unwrap_or_else(|error| panic!("{error}: `cargo xtask test` installs the typefaces"))
}

/// URO, Ext A, compatibility, B, C, D, E, F, G and H, a name with a dot, and a letter of pinyin.
const RARE: &str = "王𠮷㛃﨑䶮𠀀𪜀𫝀𫠠𬺰𰀀𱍐古丽·买买提ü";

#[test]
fn rare_characters_use_a_font_that_has_them() {
    let fonts = all_fonts();
    let ruler = fonts.shaper();
    for bold in [false, true] {
        let runs = ruler.shape_text(RARE, bold);
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(text, RARE, "nothing is left out or replaced");
        let glyphs: Vec<_> = runs.iter().flat_map(|run| &run.glyphs).collect();
        assert_eq!(glyphs.len(), RARE.chars().count());
        assert!(glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
        let han = runs.iter().flat_map(|run| &run.glyphs);
        assert!(
            han.take(12)
                .all(|glyph| (glyph.x_advance - 1.0).abs() < 0.05)
        );
    }
    assert!(ruler.find_unprintable([RARE, "王\u{fe00}"]).is_empty());
}

#[test]
fn the_pdf_of_a_rare_name_maps_back_to_its_characters() {
    let mut paper = fill("introduction");
    paper.lines[0].content = LineContent::Text(RARE.to_owned());
    let pdf = print_paper(&all_fonts(), &paper, None).expect("prints");
    let maps = unpack_streams(&pdf);
    for character in RARE.chars() {
        let mut units = [0; 2];
        let units = character.encode_utf16(&mut units);
        let code: String = units.iter().map(|unit| format!("{unit:04X}")).collect();
        let is_mapped = maps.contains(&format!("<{code}>"));
        assert!(is_mapped, "{character} ({code})");
    }
}

/// The decompressed text streams of a PDF, including the maps from glyphs to characters.
fn unpack_streams(pdf: &[u8]) -> String {
    let find = |from: usize, words: &[u8]| {
        let mut windows = pdf[from..].windows(words.len());
        windows
            .position(|window| window == words)
            .map(|at| from + at)
    };
    let mut texts = String::new();
    let mut from = 0;
    while let Some(start) = find(from, b"stream\n") {
        let Some(end) = find(start, b"endstream") else {
            break;
        };
        let mut bytes = Vec::new();
        let packed = &pdf[start + b"stream\n".len()..end];
        let is_whole = flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes);
        if let (Ok(_), Ok(text)) = (is_whole, String::from_utf8(bytes)) {
            texts.push_str(&text);
        }
        from = end + b"endstream".len();
    }
    texts
}

#[test]
fn character_without_font_is_refused() {
    let mut paper = fill("introduction");
    let name = "王𠮷㛃𠮷";
    paper.lines[0].content = LineContent::Text(name.to_owned());
    let refused = print_paper(&main_fonts(), &paper, None);
    let Err(PrintError::Unprintable { characters }) = refused else {
        panic!("it was printed");
    };
    assert_eq!(characters, ['𠮷'], "㛃 stands in the main face");
}

#[test]
fn pdf_of_a_form_embeds_its_fonts() {
    let fonts = main_fonts();
    let portrait = include_bytes!("../../../exams/samples/portrait-295x413-white.jpg");
    let mut paper = fill("registration");
    paper.portrait = Some(shared::digest::Sha256::of(portrait));
    let print = |portrait: &'static [u8]| print_paper(&fonts, &paper, Some(portrait.into()));
    let pdf = print(portrait).expect("prints");
    assert!(pdf.starts_with(b"%PDF-"));
    // The size includes two subset fonts and the portrait.
    let has = |words: &str| {
        pdf.windows(words.len())
            .any(|window| window == words.as_bytes())
    };
    assert!(has("NotoSansHans-Regular") && has("NotoSansHans-Bold"));
    assert!(pdf.len() > portrait.len());
    assert!(matches!(print(b"no picture"), Err(PrintError::Portrait(_))));
}
