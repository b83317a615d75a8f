//! Named places for material: categories (栏目) group slots (材料项). SH-01, S0-18 … S0-20.

use serde::{Deserialize, Serialize};

use super::fact::{Condition, FactAnswers};
use crate::{
    id::{CategoryId, FactId, ReasonId, RuleId, SlotId},
    text::LocalText,
};

/// A group of slots under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Category {
    pub id: CategoryId,
    pub title: LocalText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    pub slots: Vec<Slot>,
}

/// A named place for material, with its own image rule, count and necessity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slot {
    pub id: SlotId,
    pub title: LocalText,
    /// What belongs here, in the words of the guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    pub necessity: Necessity,
    /// For a conditional slot: all of these must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Facts whose change asks to look at this slot again, beside those of `when` (S1-04).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<FactId>,
    #[serde(default)]
    pub count: Count,
    pub rule: RuleId,
    /// The paper carries a QR code that must be readable (S4-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<QrCode>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Sample>,
    /// The reasons a reviewer is offered first for this slot; the general ones follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonId>,
}

impl Slot {
    /// Whether this slot concerns a candidate with these facts, and must be filled.
    /// `None` when it does not apply; an unanswered fact leaves a conditional slot out.
    pub fn need(&self, facts: &FactAnswers) -> Option<Need> {
        match self.necessity {
            Necessity::Required => Some(Need::Required),
            Necessity::Optional => Some(Need::Optional),
            Necessity::Conditional => self
                .when
                .iter()
                .all(|condition| condition.holds(facts))
                .then_some(Need::Required),
        }
    }

    /// Whether a fact that is not answered yet decides if this slot applies.
    pub fn awaits_answer(&self, facts: &FactAnswers) -> bool {
        let is_open = |condition: &Condition| !facts.contains_key(&condition.fact);
        let may_hold = |condition: &Condition| is_open(condition) || condition.holds(facts);
        self.necessity == Necessity::Conditional
            && self.when.iter().any(is_open)
            && self.when.iter().all(may_hold)
    }
}

/// As the definition says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Necessity {
    /// Every candidate; `*` on screen.
    Required,
    /// Those whose facts meet `when`; it lapses for everyone else.
    Conditional,
    /// Whoever has it.
    Optional,
}

/// What a slot means for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    Required,
    Optional,
}

/// The most images a slot takes where its definition sets no bound.
pub const COUNT_LIMIT: u16 = 200;

/// How many images a slot takes: an exact number, or at most so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u16>,
}

impl Count {
    /// Upload closes at this number (S1-10).
    pub fn ceiling(self) -> u16 {
        self.exactly.or(self.most).unwrap_or(COUNT_LIMIT)
    }

    /// A filled slot has at least so many.
    pub fn floor(self) -> u16 {
        self.exactly.unwrap_or(1)
    }
}

/// The verification code on a paper such as the 学历证书电子注册备案表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QrCode {
    /// How many days the online verification is to be valid when it is applied for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u16>,
    /// Hosts of the verification pages: a code leads there from the desk, and nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl QrCode {
    /// The text of a code as the target of a link: an address of the web on one of the
    /// [`hosts`](Self::hosts), without a user, a port or characters that addresses do not have.
    /// The text comes from the candidate, so everything else is only shown.
    ///
    /// ```
    /// # use shared::exam::QrCode;
    /// let code = QrCode { valid_days: None, hosts: vec!["www.chsi.com.cn".to_owned()] };
    /// assert!(code.link("https://www.chsi.com.cn/xlcx/bg.do?vcode=AB12").is_some());
    /// assert!(code.link("https://www.chsi.com.cn@evil.example/").is_none());
    /// ```
    pub fn link<'a>(&self, text: &'a str) -> Option<&'a str> {
        let host = web_host(text)?;
        let is_known = |known: &String| known.eq_ignore_ascii_case(host);
        self.hosts.iter().any(is_known).then_some(text)
    }
}

/// The host of an address of the web; `None` for every other text, and for an address in which
/// a browser could find another host than is read here.
pub fn web_host(text: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\<>\"^`{|}".contains(&byte);
    if !text.bytes().all(is_plain) {
        return None;
    }
    let scheme_end = text.find("://")?;
    let (scheme, rest) = (&text[..scheme_end], &text[scheme_end + 3..]);
    let is_web = ["https", "http"].map(|it| scheme.eq_ignore_ascii_case(it));
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    (is_web.contains(&true) && is_host(host)).then_some(host)
}

/// Whether a text is the name of a host: labels of letters, digits and inner hyphens (RFC 1123),
/// at least two of them, and no address of numbers.
pub fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.contains('.')
        && text.split('.').all(is_label)
        && last.bytes().any(|it| it.is_ascii_alphabetic())
}

/// A picture that shows what is wanted (示例, SH-02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sample {
    /// A file in `exams/samples/`.
    pub picture: String,
    pub caption: LocalText,
}

#[cfg(test)]
mod tests {
    use super::{QrCode, web_host};

    #[test]
    fn a_code_leads_to_the_hosts_of_its_slot_alone() {
        let code = QrCode {
            valid_days: None,
            hosts: vec!["www.chsi.com.cn".to_owned()],
        };
        for good in [
            "https://www.chsi.com.cn/xlcx/bg.do?vcode=AB12&srcid=bgcx",
            "http://www.chsi.com.cn",
            "HTTPS://WWW.CHSI.COM.CN#x",
        ] {
            assert_eq!(code.link(good), Some(good));
        }
        for bad in [
            "https://www.chsi.com.cn.evil.example/",
            "https://evil.example/www.chsi.com.cn",
            "https://www.chsi.com.cn@evil.example/",
            "https://www.chsi.com.cn:8443/",
            "https://evil.example\\@www.chsi.com.cn/",
            "https:\\\\www.chsi.com.cn/",
            "https://www.chsi.com.cn\u{2044}.evil.example/",
            "https://chsi.com.cn/",
            " https://www.chsi.com.cn/",
            "https://www.chsi.com.cn/\n",
            "javascript://www.chsi.com.cn/%0aalert(1)",
            "www.chsi.com.cn",
        ] {
            assert_eq!(code.link(bad), None, "{bad}");
        }
        assert_eq!(QrCode::default().link("https://www.chsi.com.cn/"), None);
        let elsewhere = "https://www.chsi.com.cn.evil.example/x?y";
        assert_eq!(web_host(elsewhere), Some("www.chsi.com.cn.evil.example"));
        assert_eq!(web_host("https://1.2.3.4/"), None);
    }
}
