//! Dependencies: their licences, sources, duplicates and known faults, as `deny.toml` and
//! `advisories.toml` say. It needs no network, unlike `cargo deny check`, which the workflow for
//! public forges runs too.

mod licence;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use self::licence::is_allowed;
use super::{Fault, find_line};
use crate::program::cargo;

const RULES: &str = "deny.toml";
const ADVISORIES: &str = "advisories.toml";
const LOCK: &str = "Cargo.lock";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Deserialize)]
struct Rules {
    licenses: LicenceRules,
    bans: DuplicateRules,
}

#[derive(Deserialize)]
struct LicenceRules {
    allow: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct DuplicateRules {
    skip_tree: Vec<DuplicateSource>,
}

/// A dependency that needs older versions of other crates.
#[derive(Deserialize)]
struct DuplicateSource {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
struct AdvisoryList {
    advisory: Vec<Advisory>,
}

/// A known fault of a crate.
#[derive(Clone, Deserialize)]
struct Advisory {
    id: String,
    #[serde(rename = "crate")]
    name: String,
    about: String,
    /// First version without the fault. `None` if there is none.
    patched: Option<String>,
    /// Reason why the fault does not concern us.
    accepted: Option<String>,
}

/// Part of the answer of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Clone, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// `None` for a package of the workspace.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

pub(super) fn check() -> Result<Vec<Fault>> {
    let rules_text = fs::read_to_string(RULES)?;
    let rules: Rules = toml::from_str(&rules_text).context(RULES)?;
    let advisories: AdvisoryList =
        toml::from_str(&fs::read_to_string(ADVISORIES)?).context(ADVISORIES)?;
    let metadata = read_metadata()?;
    let lock = fs::read_to_string(LOCK)?;
    let faults = [
        find_foreign_packages(&metadata.packages, &rules.licenses.allow),
        find_unexplained_duplicates(&metadata, &rules.bans.skip_tree),
        find_faulty_versions(&metadata.packages, &advisories.advisory),
    ];
    let faults = faults.concat().into_iter().map(|(package, advice)| {
        let line = find_line(&lock, &format!("name = \"{package}\""));
        Fault::new(Path::new(LOCK), line, advice)
    });
    Ok(faults.collect())
}

/// Asks cargo, without the network if all crates are there already.
fn read_metadata() -> Result<Metadata> {
    let read = |arguments: &[&str]| -> Result<Metadata> {
        let output = cargo()
            .args(["metadata", "--format-version", "1", "--locked"])
            .args(arguments)
            .output()?;
        ensure!(
            output.status.success(),
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    read(&["--offline"]).or_else(|_| read(&[]))
}

/// The name of a package and what is wrong with it.
type PackageFault = (String, String);

/// Packages from elsewhere than crates.io, or with a licence that is not allowed.
fn find_foreign_packages(packages: &[Package], allowed: &[String]) -> Vec<PackageFault> {
    let mut faults = Vec::new();
    for package in packages {
        let Some(source) = &package.source else {
            continue;
        };
        let Package { name, version, .. } = package;
        if source != REGISTRY {
            let advice = format!("{name} {version} comes from {source}: use crates.io");
            faults.push((name.clone(), advice));
        }
        let licence = package.license.as_deref().unwrap_or("none");
        if !is_allowed(licence, allowed) {
            let advice =
                format!("{name} {version} has the licence {licence}, which {RULES} does not allow");
            faults.push((name.clone(), advice));
        }
    }
    faults
}

/// Older versions of a crate that no dependency of the list needs.
fn find_unexplained_duplicates(
    metadata: &Metadata,
    explained: &[DuplicateSource],
) -> Vec<PackageFault> {
    let nodes: BTreeMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (&*node.id, node))
        .collect();
    let mut in_trees = BTreeSet::new();
    let roots = metadata.packages.iter().filter(|package| {
        let mut names = explained.iter().map(|source| &source.name);
        names.any(|name| *name == package.name)
    });
    let mut waiting: Vec<&str> = roots.map(|package| &*package.id).collect();
    while let Some(id) = waiting.pop() {
        if in_trees.insert(id) {
            let node = nodes.get(id).into_iter();
            waiting.extend(node.flat_map(|node| &node.dependencies).map(|id| &**id));
        }
    }
    let mut newest: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for package in &metadata.packages {
        let version = parse_version(&package.version);
        let known = newest.entry(&package.name).or_default();
        *known = version.max(std::mem::take(known));
    }
    let is_duplicate = |package: &&Package| {
        let is_old = newest.get(&*package.name) > Some(&parse_version(&package.version));
        is_old && !in_trees.contains(&*package.id)
    };
    let duplicates = metadata.packages.iter().filter(is_duplicate);
    duplicates
        .map(|Package { name, version, .. }| {
            let advice = format!(
                "{name} {version} is an older version beside another: update what needs it, or give the reason in {RULES}, bans.skip-tree"
            );
            (name.clone(), advice)
        })
        .collect()
}

/// Packages with a known fault.
fn find_faulty_versions(packages: &[Package], advisories: &[Advisory]) -> Vec<PackageFault> {
    let mut faults = Vec::new();
    for advisory in advisories.iter().filter(|it| it.accepted.is_none()) {
        let Advisory {
            id, name, about, ..
        } = advisory;
        let patched = advisory.patched.as_deref().map(parse_version);
        for package in packages.iter().filter(|package| package.name == *name) {
            let is_patched = patched
                .as_ref()
                .is_some_and(|patched| parse_version(&package.version) >= *patched);
            if !is_patched {
                let version = &package.version;
                let advice =
                    format!("{name} {version}: {about} ({id}); update it, see {ADVISORIES}");
                faults.push((name.clone(), advice));
            }
        }
    }
    faults
}

/// The numbers of a version; what follows `-` or `+` does not count.
fn parse_version(version: &str) -> Vec<u64> {
    let numbers = version.split(['-', '+']).next().unwrap_or(version);
    numbers
        .split('.')
        .map(|number| number.parse().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, license: &str) -> Package {
        Package {
            id: format!("{name}@{version}"),
            name: name.to_owned(),
            version: version.to_owned(),
            license: Some(license.to_owned()),
            source: Some(REGISTRY.to_owned()),
        }
    }

    #[test]
    fn package_with_another_licence_or_source_is_a_fault() {
        let allowed = ["MIT".to_owned()];
        let good = package("good", "1.0.0", "MIT OR GPL-3.0");
        let mut git = package("git", "1.0.0", "MIT");
        git.source = Some("git+https://example.org/git".to_owned());
        let copyleft = package("copyleft", "1.0.0", "GPL-3.0");
        let faults = find_foreign_packages(&[good, git, copyleft], &allowed);
        let names: Vec<_> = faults.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["git", "copyleft"]);
    }

    #[test]
    fn older_version_needs_an_explained_dependency() {
        let node = |id: &str, dependencies: &[&str]| Node {
            id: id.to_owned(),
            dependencies: dependencies.iter().map(|id| (*id).to_owned()).collect(),
        };
        let metadata = Metadata {
            packages: vec![
                package("user", "1.0.0", "MIT"),
                package("part", "0.9.9", "MIT"),
                package("part", "0.10.0", "MIT"),
            ],
            resolve: Resolve {
                nodes: vec![
                    node("user@1.0.0", &["part@0.9.9"]),
                    node("part@0.9.9", &[]),
                    node("part@0.10.0", &[]),
                ],
            },
        };
        let faults = find_unexplained_duplicates(&metadata, &[]);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].1.starts_with("part 0.9.9 is an older version"));
        let explained = [DuplicateSource {
            name: "user".to_owned(),
        }];
        assert!(find_unexplained_duplicates(&metadata, &explained).is_empty());
    }

    #[test]
    fn version_before_the_patch_is_a_fault_unless_accepted() {
        let advisory = Advisory {
            id: "RUSTSEC-1".to_owned(),
            name: "part".to_owned(),
            about: "unsound".to_owned(),
            patched: Some("0.10.0".to_owned()),
            accepted: None,
        };
        let count = |version: &str, advisory: &Advisory| {
            find_faulty_versions(
                &[package("part", version, "MIT")],
                std::slice::from_ref(advisory),
            )
            .len()
        };
        assert_eq!(count("0.9.12", &advisory), 1);
        assert_eq!(count("0.10.0", &advisory), 0);
        let unpatched = Advisory {
            patched: None,
            ..advisory.clone()
        };
        assert_eq!(count("0.10.0", &unpatched), 1);
        let accepted = Advisory {
            accepted: Some("not used".to_owned()),
            ..unpatched
        };
        assert_eq!(count("0.10.0", &accepted), 0);
    }
}
