//! The fonts of printed papers, read from files: a regular and a bold one, and fallbacks for
//! characters that these do not have. File names have the form `Family-TextStyle.otf`.

use std::{
    cell::OnceCell,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face;

use super::sheet::{MeasureText, TextStyle};

/// File name suffixes of the fonts for text and for headings.
const REGULAR: &str = "-Regular";
const BOLD: &str = "-Bold";

#[derive(Clone)]
pub struct Fonts(Arc<FontSet>);

struct FontSet {
    regular: LoadedFont,
    bold: LoadedFont,
    fallbacks: Vec<FallbackFont>,
}

struct LoadedFont {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

/// A fallback font with rare characters. It can have tens of megabytes, so it is read only when the
/// fonts before it lack a character.
struct FallbackFont {
    path: PathBuf,
    read: OnceLock<Option<LoadedFont>>,
}

/// Reasons for which fonts cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error("cannot read {path}")]
    File { path: String, source: io::Error },
    #[error("{0} is no font")]
    Content(String),
    #[error("no font in {folders:?} is called `…{style}`")]
    Style {
        folders: Vec<PathBuf>,
        style: &'static str,
    },
}

impl Fonts {
    /// Reads the regular and the bold font of these folders. Fallback fonts are read when needed; a
    /// character is taken from the first font that has it.
    ///
    /// # Errors
    /// `FontError` if there is no regular or no bold font, or a folder cannot be read.
    pub fn open(folders: &[&Path]) -> Result<Self, FontError> {
        let mut files = Vec::new();
        for folder in folders {
            files.extend(list_fonts(folder)?);
        }
        let mut take = |style| {
            let place = files.iter().position(|file| has_style(file, style));
            let file = place.map(|place| files.remove(place));
            file.ok_or_else(|| FontError::Style {
                folders: folders.iter().map(|folder| (*folder).to_owned()).collect(),
                style,
            })
        };
        let (regular, bold) = (take(REGULAR)?, take(BOLD)?);
        Ok(Self(Arc::new(FontSet {
            regular: LoadedFont::read(&regular)?,
            bold: LoadedFont::read(&bold)?,
            fallbacks: files.into_iter().map(FallbackFont::new).collect(),
        })))
    }

    /// The file of the regular font.
    pub fn regular_bytes(&self) -> &[u8] {
        &self.0.regular.bytes
    }

    /// The measure for the layout, which has the width of every character.
    pub(super) fn shaper(&self) -> TextShaper<'_> {
        TextShaper {
            regular: ParsedFont::of(&self.0.regular),
            bold: ParsedFont::of(&self.0.bold),
            fallbacks: self
                .0
                .fallbacks
                .iter()
                .map(|file| (file, OnceCell::new()))
                .collect(),
        }
    }

    /// The characters of the text that no font has, each once, in their order.
    pub fn find_unprintable(&self, text: &str) -> Vec<char> {
        self.shaper().find_unprintable([text])
    }
}

/// The font files of a folder, sorted by name.
fn list_fonts(folder: &Path) -> Result<Vec<PathBuf>, FontError> {
    let unreadable = |source| FontError::File {
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

impl LoadedFont {
    fn read(path: &Path) -> Result<Self, FontError> {
        let bytes = fs::read(path).map_err(|source| FontError::File {
            path: path.display().to_string(),
            source,
        })?;
        let bytes = Arc::new(bytes);
        let font = Font::new(bytes.clone().into(), 0)
            .filter(|_| Face::parse(&bytes, 0).is_ok())
            .ok_or_else(|| FontError::Content(path.display().to_string()))?;
        Ok(Self { bytes, font })
    }
}

impl FallbackFont {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            read: OnceLock::new(),
        }
    }

    /// The font; `None` if the file cannot be read: its characters then count as unprintable.
    fn get(&self) -> Option<&LoadedFont> {
        let read = || {
            LoadedFont::read(&self.path)
                .inspect_err(
                    |error| tracing::error!(%error, "a font for rare characters is unusable"),
                )
                .ok()
        };
        self.read.get_or_init(read).as_ref()
    }
}

/// A font with its parsed tables.
struct ParsedFont<'a> {
    font: &'a Font,
    face: Face<'a>,
}

impl<'a> ParsedFont<'a> {
    fn of(one: &'a LoadedFont) -> Option<Self> {
        Some(Self {
            font: &one.font,
            face: Face::parse(&one.bytes, 0).ok()?,
        })
    }
}

/// The fonts in the order in which they are searched for a character.
pub(super) struct TextShaper<'a> {
    regular: Option<ParsedFont<'a>>,
    bold: Option<ParsedFont<'a>>,
    fallbacks: Vec<(&'a FallbackFont, OnceCell<Option<ParsedFont<'a>>>)>,
}

/// Consecutive glyphs of one font.
pub(super) struct GlyphRun {
    pub(super) font: Font,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// As a fraction of the font size.
    pub(super) width: f32,
}

/// A character in its font.
struct ResolvedGlyph {
    face: usize,
    glyph: u16,
    /// As a fraction of the font size.
    advance: f32,
    character: char,
}

impl TextShaper<'_> {
    /// The font with this index: 0 is the main one, the fallbacks follow.
    fn face(&self, place: usize, bold: bool) -> Option<&ParsedFont<'_>> {
        match place.checked_sub(1) {
            None if bold => self.bold.as_ref(),
            None => self.regular.as_ref(),
            Some(index) => {
                let (file, parsed) = self.fallbacks.get(index)?;
                parsed.get_or_init(|| ParsedFont::of(file.get()?)).as_ref()
            }
        }
    }

    /// The glyph of the character; `None` if no font has it or it is invisible.
    fn resolve_glyph(&self, character: char, bold: bool) -> Option<ResolvedGlyph> {
        if is_invisible(character) {
            return None;
        }
        (0..=self.fallbacks.len()).find_map(|place| {
            let face = &self.face(place, bold)?.face;
            // Glyph 0 is the box for an unknown character.
            let glyph = face.glyph_index(character).filter(|glyph| glyph.0 != 0)?;
            let advance = face.glyph_hor_advance(glyph).unwrap_or_default();
            Some(ResolvedGlyph {
                face: place,
                glyph: glyph.0,
                advance: f32::from(advance) / f32::from(face.units_per_em()),
                character,
            })
        })
    }

    /// The characters of these texts that no font has, each once, in their order.
    pub(super) fn find_unprintable<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Vec<char> {
        let mut unprintable = Vec::new();
        for character in texts.into_iter().flat_map(str::chars) {
            let is_printable =
                is_invisible(character) || self.resolve_glyph(character, false).is_some();
            if !is_printable && !unprintable.contains(&character) {
                unprintable.push(character);
            }
        }
        unprintable
    }

    /// The text in runs of one font each.
    pub(super) fn shape_text(&self, text: &str, bold: bool) -> Vec<GlyphRun> {
        let mut runs: Vec<(usize, GlyphRun)> = Vec::new();
        for letter in text
            .chars()
            .filter_map(|character| self.resolve_glyph(character, bold))
        {
            if runs.last().is_none_or(|(face, _)| *face != letter.face) {
                let Some(face) = self.face(letter.face, bold) else {
                    continue;
                };
                let run = GlyphRun {
                    font: face.font.clone(),
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

impl MeasureText for TextShaper<'_> {
    fn width(&self, text: &str, style: TextStyle) -> f32 {
        let letters = text
            .chars()
            .filter_map(|character| self.resolve_glyph(character, style.bold));
        letters.map(|letter| letter.advance).sum::<f32>() * style.size
    }
}

/// Returns whether the character changes others and is not drawn: line ends, joiners, direction
/// marks, and variation selectors, which are ignored.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}')
}
