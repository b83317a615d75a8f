//! Languages of the pages, and the localised texts of exam definitions.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalText {
    /// Chinese text; it is the binding one.
    pub zh: String,
    /// English text. `None` shows the Chinese text on English pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl LocalText {
    /// Text in both languages.
    /// ```
    /// use shared::text::{Lang, LocalText};
    ///
    /// let text = LocalText::bilingual("材料项", "slot");
    /// assert_eq!(text.get(Lang::Zh), "材料项");
    /// assert_eq!(text.get(Lang::En), "slot");
    /// ```
    pub fn bilingual(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), Some(en.into()));
        Self { zh, en }
    }

    /// Text in `lang`, or in Chinese if there is no other.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.zh,
        }
    }
}

/// Members of a text in two languages.
#[derive(Deserialize)]
struct LocalTextForm {
    zh: String,
    #[serde(default)]
    en: Option<String>,
}

/// serde's `untagged` would copy each text into a buffer, with much code in the browser.
impl<'de> Deserialize<'de> for LocalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FormVisitor;

        impl<'de> Visitor<'de> for FormVisitor {
            type Value = LocalText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or texts by language")
            }

            fn visit_str<E: de::Error>(self, zh: &str) -> Result<LocalText, E> {
                let zh = zh.to_owned();
                Ok(LocalText { zh, en: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<LocalText, A::Error> {
                let form = LocalTextForm::deserialize(MapAccessDeserializer::new(members))?;
                let LocalTextForm { zh, en } = form;
                Ok(LocalText { zh, en })
            }
        }

        deserializer.deserialize_any(FormVisitor)
    }
}
