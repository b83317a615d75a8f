//! Description of the machine, which is printed above a table.

use std::fs;

/// Processor, cores, memory, load, and whether a compiler is running.
pub(super) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let model = find_field("/proc/cpuinfo", "model name").unwrap_or_else(|| "?".to_owned());
    let memory = find_field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or_else(
            || "?".to_owned(),
            |kilobytes| format!("{} GB", kilobytes / 1_000_000),
        );
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    let quiet = if is_compiling() {
        "a COMPILER IS RUNNING"
    } else {
        "no compiler runs"
    };
    format!("{model}, {cores} cores, {memory}; load {load} at the start, {quiet}")
}

fn find_field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Returns true if `rustc` runs on this machine, which would distort every measured time.
fn is_compiling() -> bool {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .any(|process| {
            fs::read_to_string(process.path().join("comm")).is_ok_and(|name| name.trim() == "rustc")
        })
}
