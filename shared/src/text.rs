//! Languages of the pages, and the localised texts of exam definitions.

use serde::{Deserialize, Serialize};

/// Language of the pages. Chinese is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English, `en`.
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// BCP 47 tag, as in `<html lang>` and the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Language of a BCP 47 tag, by its first subtag. `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()? {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// Text in Chinese and optionally in English: in a definition `"身份证"` or `{ zh = "身份证", en = "ID
/// card" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "LocalTextForm")]
pub struct LocalText {
    /// Chinese text; it is the binding one.
    pub zh: String,
    /// English text. `None` shows the Chinese text on English pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl LocalText {
    /// Text in `lang`, or in Chinese if there is no other.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.zh,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum LocalTextForm {
    Chinese(String),
    #[serde(rename_all = "kebab-case")]
    Both {
        zh: String,
        #[serde(default)]
        en: Option<String>,
    },
}

impl From<LocalTextForm> for LocalText {
    fn from(form: LocalTextForm) -> Self {
        match form {
            LocalTextForm::Chinese(zh) => LocalText { zh, en: None },
            LocalTextForm::Both { zh, en } => LocalText { zh, en },
        }
    }
}
