//! Checks the table of layers in ARCHITECTURE.md: allowed dependencies of each crate, and names
//! that only some folders may use.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{Fault, find_line};
use crate::files;

/// Rule for the `[dependencies]` of a crate.
enum Rule {
    /// Only these.
    Only(&'static [&'static str]),
    /// No name with one of these prefixes.
    Never(&'static [&'static str]),
}

const LAYERS: [(&str, Rule); 7] = [
    (
        "shared",
        Rule::Only(&[
            "memchr",
            "serde",
            "sha2",
            "thiserror",
            "time",
            "unicode-segmentation",
            "uuid",
        ]),
    ),
    (
        "imaging",
        Rule::Only(&[
            "shared",
            "thiserror",
            "image",
            "fast_image_resize",
            "fast_qr",
            "img-parts",
            "memchr",
            "jpeg-encoder",
            "kamadak-exif",
            "quircs",
            "rqrr",
            "zune-core",
            "zune-jpeg",
        ]),
    ),
    (
        "server/specimen",
        Rule::Only(&["ab_glyph", "fast_qr", "jpeg-encoder"]),
    ),
    (
        "app",
        Rule::Only(&[
            "shared",
            "async-trait",
            "futures-channel",
            "leptos",
            "leptos_meta",
            "leptos_router",
            "send_wrapper",
            "serde",
            "serde_json",
            "thiserror",
            "time",
            "uuid",
            "web-sys",
        ]),
    ),
    (
        "frontend",
        Rule::Never(&["axum", "leptos_axum", "sea-orm", "server", "tokio", "tower"]),
    ),
    (
        "frontend/worker",
        Rule::Never(&["app", "frontend", "leptos", "server", "tokio"]),
    ),
    (
        "server",
        Rule::Never(&["frontend", "gloo", "js-sys", "wasm-bindgen", "web-sys"]),
    ),
];

/// A name that sources in `folder` must not use, with the remedy.
struct BannedPattern {
    folder: &'static str,
    except: &'static [&'static str],
    name: &'static str,
    advice: &'static str,
}

const BANNED_PATTERNS: [BannedPattern; 7] = [
    BannedPattern {
        folder: "app",
        except: &[],
        name: "cfg(feature",
        advice: "app is the same in both worlds: ask a port instead of a feature",
    },
    BannedPattern {
        folder: "app",
        except: &[],
        name: "cfg(target",
        advice: "app is the same in both worlds: ask a port instead of the target",
    },
    BannedPattern {
        folder: "app",
        except: &[],
        name: "cfg(not(",
        advice: "app is the same in both worlds: ask a port instead of a cfg",
    },
    BannedPattern {
        folder: "server/src",
        except: &["server/src/db", "server/src/db.rs"],
        name: "sea_orm",
        advice: "only db knows the database: give db a function for it",
    },
    BannedPattern {
        folder: "server/src",
        except: &["server/src/db", "server/src/db.rs"],
        name: "db::entity",
        advice: "entities stay in db: let it answer a type of shared",
    },
    BannedPattern {
        folder: "server/src/db",
        except: &[],
        name: "axum::",
        advice: "db knows nothing of HTTP: leave that to http",
    },
    BannedPattern {
        folder: "server/src/media",
        except: &[],
        name: "axum::",
        advice: "media knows nothing of HTTP: leave that to http",
    },
];

pub(super) fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (name, rule) in &LAYERS {
        faults.extend(check_dependencies(name, rule)?);
    }
    for ban in &BANNED_PATTERNS {
        faults.extend(check_sources(ban)?);
    }
    Ok(faults)
}

fn check_dependencies(name: &str, rule: &Rule) -> Result<Vec<Fault>> {
    let path = Path::new(name).join("Cargo.toml");
    let text = fs::read_to_string(&path)?;
    let manifest: toml::Table = text.parse().with_context(|| path.display().to_string())?;

    let mut faults: Vec<_> = list_dependencies(&manifest)
        .into_iter()
        .filter(|dependency| !rule.allows(dependency))
        .map(|dependency| {
            let line = find_line(&text, &format!("\n{dependency}")[1..]);
            let advice = format!(
                "{name} may not depend on {dependency}: move that code to the layer that may, \
                 or change the table in ARCHITECTURE.md and in xtask/src/tidy/layers.rs"
            );
            Fault::new(&path, line, advice)
        })
        .collect();
    if name == "app" && manifest.contains_key("features") {
        let advice = "app has no features: the shells choose leptos' own";
        faults.push(Fault::new(&path, find_line(&text, "[features]"), advice));
    }
    Ok(faults)
}

/// Names in `[dependencies]` and `[target.….dependencies]`; those of tests and build scripts are
/// not checked.
fn list_dependencies(manifest: &toml::Table) -> Vec<&str> {
    let targets = manifest.get("target").and_then(|it| it.as_table());
    std::iter::once(manifest)
        .chain(
            targets
                .into_iter()
                .flat_map(|it| it.values())
                .filter_map(|it| it.as_table()),
        )
        .filter_map(|table| table.get("dependencies")?.as_table())
        .flat_map(|table| table.keys())
        .map(String::as_str)
        .collect()
}

impl Rule {
    fn allows(&self, dependency: &str) -> bool {
        match self {
            Self::Only(names) => names.contains(&dependency),
            Self::Never(names) => !names.iter().any(|name| dependency.starts_with(name)),
        }
    }
}

fn check_sources(ban: &BannedPattern) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for file in list_sources(ban) {
        let text = fs::read_to_string(&file)?;
        for (index, line) in text.lines().enumerate() {
            if line.contains(ban.name) && !line.trim_start().starts_with("//") {
                faults.push(Fault::new(&file, index + 1, ban.advice));
            }
        }
    }
    Ok(faults)
}

fn list_sources(ban: &BannedPattern) -> Vec<PathBuf> {
    let mut sources = files::list_kind(Path::new(ban.folder), "rs");
    sources.extend(Some(Path::new(ban.folder).with_extension("rs")).filter(|it| it.is_file()));
    sources.retain(|file| !ban.except.iter().any(|place| file.starts_with(place)));
    sources
}

#[cfg(test)]
mod tests {
    use super::{Rule, list_dependencies};

    #[test]
    fn dependencies_of_every_target_count_and_those_of_tests_do_not() {
        let manifest = "[dependencies]\na = '1'\n[target.x.dependencies]\nb.workspace = true\n\
                        [dev-dependencies]\nc = '1'";
        let manifest = manifest.parse().expect("is TOML");
        assert_eq!(list_dependencies(&manifest), ["a", "b"]);
    }

    #[test]
    fn a_ban_covers_a_family() {
        let rule = Rule::Never(&["gloo"]);
        assert!(!rule.allows("gloo-file"));
        assert!(rule.allows("axum"));
    }
}
