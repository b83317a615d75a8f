//! The typefaces of printed papers, read from files: a regular and a bold one, and whatever
//! else lies there for characters that these do not have. Files are called as is usual:
//! `Family-Style.otf`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face;

use super::sheet::{Measure, Style};

/// The styles of text and of headings.
const REGULAR: &str = "-Regular";
const BOLD: &str = "-Bold";

/// What printers set where they have no type for a character, so that the gap is seen.
const GETA: char = '〓';

#[derive(Clone)]
pub struct Fonts(Arc<Set>);

struct Set {
    regular: Type,
    bold: Type,
    others: Vec<Type>,
}

struct Type {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

/// Why there are no typefaces.
#[derive(Debug, thiserror::Error)]
pub enum NoFonts {
    #[error("cannot read {path}")]
    File { path: String, source: io::Error },
    #[error("{0} is no font")]
    Content(String),
    #[error("no font in {folder} is called `…{style}`")]
    Style { folder: String, style: &'static str },
}

impl Fonts {
    /// Reads all fonts of the folder.
    pub fn open(folder: &Path) -> Result<Self, NoFonts> {
        let mut files = list_fonts(folder)?;
        let mut take = |style| {
            let place = files.iter().position(|file| has_style(file, style));
            let file = place.map(|place| files.remove(place));
            file.ok_or_else(|| NoFonts::Style {
                folder: folder.display().to_string(),
                style,
            })
        };
        let (regular, bold) = (take(REGULAR)?, take(BOLD)?);
        let others = files.iter().map(|file| Type::read(file));
        Ok(Self(Arc::new(Set {
            regular: Type::read(&regular)?,
            bold: Type::read(&bold)?,
            others: others.collect::<Result<_, _>>()?,
        })))
    }

    /// For laying out: knows the width of every character.
    pub(super) fn ruler(&self) -> Ruler<'_> {
        let main = |bold| {
            let first = if bold { &self.0.bold } else { &self.0.regular };
            let faces = [first].into_iter().chain(&self.0.others);
            faces
                .filter_map(|one| Some((one, Face::parse(&one.bytes, 0).ok()?)))
                .collect()
        };
        Ruler {
            regular: main(false),
            bold: main(true),
        }
    }
}

/// In the order of their names.
fn list_fonts(folder: &Path) -> Result<Vec<PathBuf>, NoFonts> {
    let unreadable = |source| NoFonts::File {
        path: folder.display().to_string(),
        source,
    };
    let mut files = Vec::new();
    for file in fs::read_dir(folder).map_err(unreadable)? {
        let path = file.map_err(unreadable)?.path();
        let kind = path.extension().and_then(|kind| kind.to_str());
        if matches!(kind, Some("otf" | "ttf")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn has_style(file: &Path, style: &str) -> bool {
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    stem.is_some_and(|stem| stem.ends_with(style))
}

impl Type {
    fn read(path: &Path) -> Result<Self, NoFonts> {
        let bytes = fs::read(path).map_err(|source| NoFonts::File {
            path: path.display().to_string(),
            source,
        })?;
        let bytes = Arc::new(bytes);
        let font = Font::new(bytes.clone().into(), 0)
            .filter(|_| Face::parse(&bytes, 0).is_ok())
            .ok_or_else(|| NoFonts::Content(path.display().to_string()))?;
        Ok(Self { bytes, font })
    }
}

/// The typefaces in the order in which they are asked for a character.
pub(super) struct Ruler<'a> {
    regular: Vec<(&'a Type, Face<'a>)>,
    bold: Vec<(&'a Type, Face<'a>)>,
}

/// Glyphs of one typeface that stand one after the other.
pub(super) struct Run {
    pub(super) font: Font,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In parts of the size.
    pub(super) width: f32,
}

/// One character in its typeface.
struct Letter {
    face: usize,
    glyph: u16,
    /// In parts of the size.
    advance: f32,
    character: char,
}

impl Ruler<'_> {
    fn faces(&self, bold: bool) -> &[(&Type, Face<'_>)] {
        if bold { &self.bold } else { &self.regular }
    }

    fn letter(&self, character: char, bold: bool) -> Option<Letter> {
        let find = |character: char| {
            (0..).zip(self.faces(bold)).find_map(|(index, (_, face))| {
                let glyph = face.glyph_index(character)?;
                let advance = face.glyph_hor_advance(glyph).unwrap_or_default();
                Some(Letter {
                    face: index,
                    glyph: glyph.0,
                    advance: f32::from(advance) / f32::from(face.units_per_em()),
                    character,
                })
            })
        };
        find(character).or_else(|| find(GETA))
    }

    /// The text in runs of one typeface each.
    pub(super) fn set(&self, text: &str, bold: bool) -> Vec<Run> {
        let mut runs: Vec<(usize, Run)> = Vec::new();
        for letter in text
            .chars()
            .filter_map(|character| self.letter(character, bold))
        {
            if runs.last().is_none_or(|(face, _)| *face != letter.face) {
                let run = Run {
                    font: self.faces(bold)[letter.face].0.font.clone(),
                    text: String::new(),
                    glyphs: Vec::new(),
                    width: 0.0,
                };
                runs.push((letter.face, run));
            }
            if let Some((_, run)) = runs.last_mut() {
                let start = run.text.len();
                run.text.push(letter.character);
                run.width += letter.advance;
                run.glyphs.push(KrillaGlyph {
                    glyph_id: GlyphId::new(u32::from(letter.glyph)),
                    text_range: start..run.text.len(),
                    x_advance: letter.advance,
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                });
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }
}

impl Measure for Ruler<'_> {
    fn width(&self, text: &str, style: Style) -> f32 {
        let letters = text
            .chars()
            .filter_map(|character| self.letter(character, style.bold));
        letters.map(|letter| letter.advance).sum::<f32>() * style.size
    }
}
