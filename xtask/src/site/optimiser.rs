//! Optimises WASM modules with Binaryen from npm, in one Node process for each processor.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context, Result, ensure};

use crate::{machine::node, progress};

const SCRIPT: &str = "xtask/src/site/optimiser.mjs";

/// Features that rustc enables for this target, and SIMD, which some crates use behind a check of
/// their own, by Binaryen's names.
const FEATURES: [&str; 8] = [
    "SIMD128",
    "BulkMemory",
    "BulkMemoryOpt",
    "NontrappingFPToInt",
    "SignExt",
    "MutableGlobals",
    "ReferenceTypes",
    "Multivalue",
];

/// Aim of an optimisation, by Binaryen's two levels.
#[derive(Clone, Copy)]
pub(super) enum Aim {
    Speed,
    Size,
}

impl Aim {
    fn levels(self) -> [&'static str; 2] {
        match self {
            Self::Speed => ["3", "0"],
            Self::Size => ["2", "1"],
        }
    }
}

/// Binaryen in the installed npm packages.
pub(super) struct Optimiser {
    library: PathBuf,
}

impl Optimiser {
    /// `None` without Node or the package.
    pub(super) fn find() -> Option<Self> {
        let library = node::find_package("binaryen")?.join("index.js");
        library.exists().then_some(Self { library })
    }

    /// All that determines the output besides the module.
    pub(super) fn recipe(&self, aim: Aim) -> Result<String> {
        let manifest = self.library.with_file_name("package.json");
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(manifest)?)?;
        Ok(format!(
            "binaryen {} {} {}",
            manifest["version"],
            aim.levels().join(" "),
            FEATURES.join(" ")
        ))
    }

    /// Optimises the modules in place. The largest come first, so that no process ends long after
    /// the others.
    pub(super) fn optimise(&self, modules: &[PathBuf], aim: Aim) -> Result<()> {
        let before = measure_sizes(modules)?;
        let mut modules: Vec<_> = modules
            .iter()
            .map(|module| Ok((fs::metadata(module)?.len(), module.as_path())))
            .collect::<Result<_>>()?;
        modules.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
        let modules: Vec<_> = modules.into_iter().map(|(_, module)| module).collect();

        let next = AtomicUsize::new(0);
        let processes = thread::available_parallelism()?.get().min(modules.len());
        let (result, elapsed) = progress::measure(|| {
            thread::scope(|scope| {
                let processes: Vec<_> = (0..processes)
                    .map(|_| scope.spawn(|| self.run_process(&modules, &next, aim)))
                    .collect();
                processes
                    .into_iter()
                    .try_for_each(|process| process.join().expect("an error is returned"))
            })
        });
        result?;
        println!(
            "      Binaryen {:.1} s, {} KB to {} KB in {} files",
            elapsed.as_secs_f32(),
            before / 1000,
            measure_sizes(&modules)? / 1000,
            modules.len()
        );
        Ok(())
    }

    /// Starts a process and gives it one module after the other.
    fn run_process(&self, modules: &[&Path], next: &AtomicUsize, aim: Aim) -> Result<()> {
        let mut process = Command::new("node")
            .arg(SCRIPT)
            .arg(&self.library)
            .args(aim.levels())
            .args(FEATURES)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start node")?;
        let mut paths = process.stdin.take().context("a process without input")?;
        let output = process.stdout.take().context("a process without output")?;
        let mut done = BufReader::new(output).lines();
        while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
            let module = module.display();
            writeln!(paths, "{module}").with_context(|| format!("no optimiser for {module}"))?;
            done.next()
                .with_context(|| format!("the optimiser ended at {module}"))??;
        }
        drop(paths);
        ensure!(process.wait()?.success(), "the optimiser failed");
        Ok(())
    }
}

fn measure_sizes(files: &[impl AsRef<Path>]) -> Result<u64> {
    files
        .iter()
        .try_fold(0, |sum, file| Ok(sum + fs::metadata(file)?.len()))
}
