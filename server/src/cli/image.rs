//! `zhunkao image`: the image engine on the command line, with the words of the pages.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use app::text::Text;
use clap::{Args, Subcommand};
use imaging::{DecodeLimits, Edit, FitError, hint};
use server::{config::Config, definition};
use shared::{
    exam::{Exam, ImageRule, Slot},
    id::{ExamCode, SlotId},
    jpeg,
    judge::{Finding, FindingGrade, check_file, is_refused},
    text::Lang,
};

use crate::cli::{database, language::terminal_language};

#[derive(Subcommand)]
pub(super) enum ImageTask {
    /// Say what the rule of a slot finds in a file, and what the machine notices
    #[command(after_help = "Example:\n  \
        zhunkao image check photo.jpg --exam exams/my-exam.toml --slot id-card\n\n\
        ✓ met   ! advised, and let through   ✗ refused. Ends with an error where it is refused.")]
    Check {
        /// The picture
        file: PathBuf,
        #[command(flatten)]
        place: RuleSelector,
    },
    /// Make a file that the rule of a slot takes, of any photograph
    #[command(after_help = "Example:\n  \
        zhunkao image fit photo.jpg --exam exams/my-exam.toml --slot id-card --out fits.jpg\n\n\
        Takes JPEG, PNG, WebP, BMP and GIF; makes a JPEG of the best legibility that the\n\
        limits allow, upright and without place, device or thumbnail in it. Never enlarges.")]
    Fit {
        /// The photograph
        file: PathBuf,
        #[command(flatten)]
        place: RuleSelector,
        /// Path of the new file
        #[arg(long)]
        out: PathBuf,
        /// Quarter turns clockwise, after what the file says about its orientation
        #[arg(long, default_value_t = 0)]
        turn: u8,
        /// Brightness alone, where the rule takes it: more pixels for the same bytes
        #[arg(long)]
        gray: bool,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
}

/// The exam and slot of the image rule.
#[derive(Args)]
pub(super) struct RuleSelector {
    /// Exam: a definition file, or the code of a published exam
    #[arg(long)]
    exam: String,
    /// Material slot of the exam, by its id
    #[arg(long)]
    slot: String,
}

/// Findings are printed in English only: both languages would be hard to read in a terminal.
const TEXT: Text = Text(Lang::En);

impl ImageTask {
    pub(super) async fn run(self, config: Config) -> Result<()> {
        match self {
            ImageTask::Check { file, place } => {
                let exam = find_exam(&config, &place.exam).await?;
                check(&file, &exam, find_slot(&exam, &place.slot)?)
            }
            ImageTask::Fit {
                file,
                place,
                out,
                turn,
                gray,
                force,
            } => {
                let exam = find_exam(&config, &place.exam).await?;
                let rule = exam.image_rule(find_slot(&exam, &place.slot)?);
                let edit = Edit {
                    turns: turn,
                    gray,
                    corners: None,
                };
                if out.exists() && !force {
                    bail!("{} is there already; --force writes over it", out.display());
                }
                fit(&file, rule, &edit, &out)
            }
        }
    }
}

async fn find_exam(config: &Config, name: &str) -> Result<Exam> {
    if Path::new(name).is_file() {
        let text = fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
        return definition::read_definition(&text).map_err(|faults| {
            anyhow::anyhow!(
                "{name} is not in order:\n{}",
                definition::format_faults(name, &faults, terminal_language())
            )
        });
    }
    let code: ExamCode = name
        .parse()
        .ok()
        .with_context(|| format!("{name} is neither a file nor the code of an exam"))?;
    let database = database::open_database(config).await?;
    let found = database.current_exam(&code).await?;
    let (version, _) = found.with_context(|| {
        format!("no exam {code} is published; `--exam` also takes a definition file")
    })?;
    Ok((*database.exam(&code, version).await?).clone())
}

fn find_slot<'a>(exam: &'a Exam, name: &str) -> Result<&'a Slot> {
    let slot = name.parse::<SlotId>().ok().and_then(|id| exam.slot(&id));
    slot.with_context(|| {
        let known: Vec<_> = exam.slots().map(|slot| slot.id.as_str()).collect();
        format!(
            "{} has no slot {name}; it has {}",
            exam.code,
            known.join(", ")
        )
    })
}

fn check(file: &Path, exam: &Exam, slot: &Slot) -> Result<()> {
    let bytes = read(file)?;
    let rule = exam.image_rule(slot);
    let findings = check_file(rule, &jpeg::inspect(&bytes));
    print_findings(&findings);
    print_hints(&bytes, rule, slot);
    match is_refused(&findings) {
        true => bail!(
            "{} is refused; `zhunkao image fit` makes a file that fits",
            file.display()
        ),
        false => Ok(()),
    }
}

fn print_findings(findings: &[Finding]) {
    for finding in findings {
        let words = TEXT.finding(finding);
        let mark = match finding.grade {
            FindingGrade::Met => "✓",
            FindingGrade::Advised => "!",
            FindingGrade::Hard => "✗",
        };
        println!(
            "{mark} {}: {} · allowed: {}",
            words.rule, words.measured, words.allowed
        );
        if let Some(advice) = words.advice.filter(|advice| !advice.is_empty()) {
            println!("    {advice}");
        }
    }
}

/// Prints the observations about a decodable picture.
fn print_hints(bytes: &[u8], rule: &ImageRule, slot: &Slot) {
    let Ok(decoded) = imaging::decode_source(bytes, DecodeLimits::default()) else {
        return;
    };
    let wanted = hint::ExpectedPicture::from_rule(rule, slot.qr.is_some());
    let seen = hint::observe(&decoded.pixels, wanted);
    let mut said: Vec<_> = seen.hints.iter().map(|hint| TEXT.hint(*hint)).collect();
    if said.is_empty() {
        said.push(TEXT.machine_nothing());
    }
    println!("{}: {}", TEXT.machine(), said.join(TEXT.machine_and()));
    if let Some(code) = seen.qr {
        println!("{} {code}", TEXT.machine_qr());
    }
}

fn fit(file: &Path, rule: &ImageRule, edit: &Edit, out: &Path) -> Result<()> {
    let bytes = read(file)?;
    let fitted = imaging::fit(&bytes, rule, edit, DecodeLimits::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    let fitted = match fitted {
        Ok(fitted) => fitted,
        Err(unfit) => bail!("{}: {}", file.display(), explain(&unfit)),
    };
    fs::write(out, &fitted.file).with_context(|| format!("cannot write {}", out.display()))?;
    println!(
        "{}: {} × {} pixels, {} bytes, quality {}",
        out.display(),
        fitted.encoding.width,
        fitted.encoding.height,
        fitted.file.len(),
        fitted.encoding.quality
    );
    print_findings(&check_file(rule, &jpeg::inspect(&fitted.file)));
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn explain(unfit: &FitError) -> String {
    match unfit {
        FitError::TooFewPixels { have, need } => format!(
            "take a larger photograph: this one has {} × {} pixels, {} × {} are needed",
            have.0, have.1, need.0, need.1
        ),
        FitError::TooLittleDetail {
            have,
            need,
            bytes,
            floor,
        } => format!(
            "take a larger photograph: this one has {} × {} pixels and comes to {bytes} bytes at the \
             best quality, {floor} are needed; about {} × {} pixels would do",
            have.0, have.1, need.0, need.1
        ),
        FitError::TooMuchDetail { bytes, ceiling } => format!(
            "with the fewest pixels that the rule takes it still has {bytes} bytes, {ceiling} are \
             allowed: photograph the paper alone, in even light"
        ),
        FitError::Gray => {
            "the rule wants colour: take a colour photograph, without --gray".to_owned()
        }
        FitError::NoJpeg => "the rule takes no JPEG, which is what is made here".to_owned(),
        other => other.to_string(),
    }
}
