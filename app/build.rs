//! Writes one method of `Text` per message of `locales/*/*.toml`, so that a missing message or
//! value is a compile error.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

type Catalogue = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let zh = read_catalogue(Path::new("locales/zh-CN"));
    let en = read_catalogue(Path::new("locales/en"));
    for key in zh.keys().chain(en.keys()) {
        assert!(zh.contains_key(key), "`{key}` is missing in locales/zh-CN");
        assert!(en.contains_key(key), "`{key}` is missing in locales/en");
    }
    let mut code = String::from("impl Text {\n");
    for (key, chinese) in &zh {
        write_method(&mut code, key, chinese, &en[key]);
    }
    code.push_str("}\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("text.rs"), code).expect("OUT_DIR is writable");
    fs::write(Path::new(&out).join("rendered.rs"), list_rendered(&zh))
        .expect("OUT_DIR is writable");
}

fn read_catalogue(folder: &Path) -> Catalogue {
    let mut catalogue = Catalogue::new();
    for entry in fs::read_dir(folder).expect("the language has a folder") {
        let path = entry.expect("the folder can be listed").path();
        let text = fs::read_to_string(&path).expect("the file can be read");
        let messages: Catalogue =
            toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        for (key, message) in messages {
            assert!(
                catalogue.insert(key.clone(), message).is_none(),
                "`{key}` stands twice in {}",
                folder.display()
            );
        }
    }
    catalogue
}

/// The source of a function that renders every message, for the test of the catalogue. `sample`
/// gives the value for each name.
fn list_rendered(zh: &Catalogue) -> String {
    let mut code = String::from(
        "fn list_rendered(text: Text, sample: fn(&str) -> String) -> Vec<(&'static str, String)> {\nvec![\n",
    );
    for (key, message) in zh {
        let values: Vec<_> = names_in(message)
            .iter()
            .map(|name| format!("&sample({name:?})"))
            .collect();
        let owned = if values.is_empty() { ".to_owned()" } else { "" };
        writeln!(code, "({key:?}, text.{key}({}){owned}),", values.join(", "))
            .expect("a String takes all that is written");
    }
    code.push_str("]\n}\n");
    code
}

/// The names of the values in a message, which are written as `{name}`.
fn names_in(message: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in message.split('{').skip(1) {
        let name = part
            .split('}')
            .next()
            .expect("split gives at least one part");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn write_method(code: &mut String, key: &str, zh: &str, en: &str) {
    let names = names_in(zh);
    let mut of_en = names_in(en);
    of_en.sort_unstable();
    let mut of_zh = names.clone();
    of_zh.sort_unstable();
    assert_eq!(
        of_zh, of_en,
        "`{key}` has other values in the two languages"
    );
    let arms = |wrap: fn(&str) -> String| {
        format!(
            "match self.0 {{ Lang::Zh => {}, Lang::En => {} }}",
            wrap(zh),
            wrap(en)
        )
    };
    let result = if names.is_empty() {
        writeln!(
            code,
            "/// {zh:?}\npub fn {key}(self) -> &'static str {{ {} }}",
            arms(|text| format!("{text:?}"))
        )
    } else {
        let values = names.iter().fold(String::new(), |all, name| {
            all + &format!(", {name}: &dyn std::fmt::Display")
        });
        writeln!(
            code,
            "/// {zh:?}\npub fn {key}(self{values}) -> String {{ {} }}",
            arms(|text| format!("format!({text:?})"))
        )
    };
    result.expect("a String takes all that is written");
}
