//! `cargo xtask reference`: writes the reference of exam definitions from the types in `shared`.
//!
//! It makes `docs/exam-reference.md` for people and `exams/exam.schema.json` for editors; `tidy`
//! compares both with the source.

mod default_value;
mod definition_model;
mod doc_text;
mod json_schema;
mod leaf;
mod markdown;
mod reader;
mod serde_options;
mod source_index;
#[cfg(test)]
mod tests;

use std::{fs, path::Path};

use anyhow::{Context, Result};

use self::{reader::read_model, source_index::SourceIndex};

/// Folder of the types.
const SOURCES: &str = "shared/src";

/// Type of a whole definition.
const ROOT: &str = "Exam";

/// File that the source determines.
pub struct GeneratedFile {
    /// Path from the root of the project.
    pub path: &'static Path,
    /// Text that the file should have.
    pub text: String,
}

/// Both files, as the source gives them now.
///
/// # Errors
/// A source cannot be read, or a type has a form that the reader does not know. The message names
/// file and line.
pub fn generate() -> Result<[GeneratedFile; 2]> {
    let index = SourceIndex::read(Path::new(SOURCES))?;
    let model = read_model(&index, ROOT)?;
    let files = [
        ("docs/exam-reference.md", markdown::write(&model)?),
        ("exams/exam.schema.json", json_schema::write(&model)?),
    ];
    Ok(files.map(|(path, text)| GeneratedFile {
        path: Path::new(path),
        text,
    }))
}

/// Writes both files.
///
/// # Errors
/// As [`generate`], or a file cannot be written.
pub fn write() -> Result<()> {
    for file in generate()? {
        let path = file.path.display();
        fs::write(file.path, &file.text).with_context(|| format!("cannot write {path}"))?;
        println!("{path} is written");
    }
    Ok(())
}
