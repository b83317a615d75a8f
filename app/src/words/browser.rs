//! The common name of a browser, read from its `User-Agent`.

/// Newer browsers also send the names of older ones, so the first match is the right one.
const BROWSERS: [(&str, &str); 7] = [
    ("MicroMessenger/", "微信 WeChat"),
    ("Edg", "Edge"),
    ("HuaweiBrowser/", "HUAWEI Browser"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 6] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The browser and its system, as `Chrome · Windows`. An unknown `User-Agent` is returned
/// unchanged.
pub fn name_browser(agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        _ => agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_browser;

    #[test]
    fn browser_is_named_and_unknown_agent_is_unchanged() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(name_browser(edge), "Edge · Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        assert_eq!(name_browser(phone), "Safari · iPhone");
        assert_eq!(name_browser("curl/8"), "curl/8");
    }
}
