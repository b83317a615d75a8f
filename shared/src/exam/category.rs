//! Categories (栏目) and slots (材料项), the named places for material (SH-01, S0-18 … S0-20).

use serde::{Deserialize, Serialize};

use super::fact::{FactAnswers, FactCondition};
use crate::{
    id::{CategoryId, FactId, FieldId, ReasonId, RuleId, SlotId},
    text::LocalText,
};

/// Group of slots under one heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Category {
    /// Id of the category, unique in the exam.
    pub id: CategoryId,
    /// Heading of the group.
    pub title: LocalText,
    /// Text below the heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Slots of the group, in the order of the page.
    pub slots: Vec<Slot>,
}

/// Named place for material, with its own image rule, count and necessity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Slot {
    /// Id of the slot, unique in the exam.
    pub id: SlotId,
    /// Name of the slot: 学历证书.
    pub title: LocalText,
    /// Description of the wanted material, in the words of the guide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// Condition under which a candidate must fill the slot.
    pub necessity: Necessity,
    /// Conditions of a conditional slot; all must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<FactCondition>,
    /// Facts whose change requires a new check of this slot, in addition to those of `when`
    /// (S1-04).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<FactId>,
    /// Allowed number of images.
    #[serde(default)]
    pub count: ImageCount,
    /// Image rule of the slot, from the exam's [`image_rules`](super::Exam::image_rules).
    pub rule: RuleId,
    /// QR code on the paper that must be readable (S4-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<QrCode>,
    /// Data of the person that reviewers compare with the papers ([`super::compare`], R8). Empty for
    /// name and number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compare: Vec<FieldId>,
    /// Slots whose first picture shows the same face: reviewers see it small beside this one (R8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<SlotId>,
    /// Sample pictures, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<SampleImage>,
    /// Reasons offered first for this slot; the general ones follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonId>,
}

impl Slot {
    /// Need of this slot for a candidate with these facts. `None` if it does not apply, also while
    /// a fact of a conditional slot is unanswered.
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

    /// True if an unanswered fact decides whether this slot applies.
    pub fn has_undecided_need(&self, facts: &FactAnswers) -> bool {
        let is_open = |condition: &FactCondition| !facts.contains_key(&condition.fact);
        let may_hold = |condition: &FactCondition| is_open(condition) || condition.holds(facts);
        self.necessity == Necessity::Conditional
            && self.when.iter().any(is_open)
            && self.when.iter().all(may_hold)
    }
}

/// Necessity in the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Necessity {
    /// Every candidate must fill it; `*` on screen.
    Required,
    /// Candidates whose facts meet `when` must fill it; for others it does not exist.
    Conditional,
    /// Candidates may leave it empty.
    Optional,
}

/// Necessity for one candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The candidate must fill the slot.
    Required,
    /// The candidate may leave the slot empty.
    Optional,
}

/// Maximum number of slots that are shown beside another one.
pub const MAX_SLOTS_BESIDE: usize = 3;

/// Maximum number of images of a slot without a bound of its own.
pub const MAX_IMAGES_PER_SLOT: u16 = 200;

/// Number of images of a slot: an exact number or a maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ImageCount {
    /// Exact number of images of a filled slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exactly: Option<u16>,
    /// Maximum number of images, where `exactly` is absent. `None` is [`MAX_IMAGES_PER_SLOT`], if
    /// `exactly` is absent too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u16>,
}

impl ImageCount {
    /// Maximum number; uploads stop there (S1-10).
    pub fn max_images(self) -> u16 {
        self.exactly.or(self.most).unwrap_or(MAX_IMAGES_PER_SLOT)
    }

    /// Minimum number of images of a filled slot.
    pub fn min_images(self) -> u16 {
        self.exactly.unwrap_or(1)
    }
}

/// Verification code on a paper such as the 学历证书电子注册备案表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QrCode {
    /// Days for which the online verification must be valid when it is requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u16>,
    /// Hosts of the verification pages, each with the hosts below it. The desk links to no other
    /// host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl QrCode {
    /// Text of a code as a link target: a web address on one of the [`hosts`](Self::hosts) or on a
    /// host below one, without a user, a port or invalid characters. Other texts are only shown,
    /// since the text comes from the candidate.
    ///
    /// ```
    /// # use shared::exam::QrCode;
    /// let code = QrCode { valid_days: None, hosts: vec!["www.chsi.com.cn".to_owned()] };
    /// assert!(code.allowed_link("https://www.chsi.com.cn/xlcx/bg.do?vcode=AB12").is_some());
    /// assert!(code.allowed_link("https://www.chsi.com.cn@evil.example/").is_none());
    /// ```
    pub fn allowed_link<'a>(&self, text: &'a str) -> Option<&'a str> {
        let host = parse_web_host(text)?;
        let is_known = |known: &String| is_same_or_below(host, known);
        self.hosts.iter().any(is_known).then_some(text)
    }

    /// True if the slot names hosts and the text of a code leads to none of them (R8). A code of a
    /// forged paper often does.
    pub fn is_forged(&self, text: &str) -> bool {
        !self.hosts.is_empty() && self.allowed_link(text).is_none()
    }
}

/// True if both are the same host, or the first is a subdomain of the second.
fn is_same_or_below(host: &str, known: &str) -> bool {
    let Some(start) = host.len().checked_sub(known.len()) else {
        return false;
    };
    // Hosts are ASCII, so that every index is a boundary.
    host[start..].eq_ignore_ascii_case(known) && (start == 0 || host[..start].ends_with('.'))
}

/// Host of a web address. `None` for any other text, and for an address that a browser could read
/// differently.
pub fn parse_web_host(text: &str) -> Option<&str> {
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

/// True for a host name: at least two labels of letters, digits and inner hyphens (RFC 1123), but
/// not an IP address.
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

/// Sample picture (示例, SH-02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SampleImage {
    /// File in `exams/samples/`.
    pub picture: String,
    /// Text below the picture.
    pub caption: LocalText,
}

#[cfg(test)]
mod tests {
    use super::{QrCode, parse_web_host};

    #[test]
    fn qr_link_to_unlisted_host_is_refused() {
        let code = QrCode {
            valid_days: None,
            hosts: vec!["www.chsi.com.cn".to_owned()],
        };
        for good in [
            "https://www.chsi.com.cn/xlcx/bg.do?vcode=AB12&srcid=bgcx",
            "http://www.chsi.com.cn",
            "HTTPS://WWW.CHSI.COM.CN#x",
            "https://xl.www.chsi.com.cn/",
        ] {
            assert_eq!(code.allowed_link(good), Some(good));
        }
        for bad in [
            "https://www.chsi.com.cn.evil.example/",
            "https://evil.example/www.chsi.com.cn",
            "https://evilwww.chsi.com.cn/",
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
            assert_eq!(code.allowed_link(bad), None, "{bad}");
            assert!(code.is_forged(bad), "{bad}");
        }
        assert!(!QrCode::default().is_forged("https://evil.example/"));
        assert_eq!(
            QrCode::default().allowed_link("https://www.chsi.com.cn/"),
            None
        );
        let elsewhere = "https://www.chsi.com.cn.evil.example/x?y";
        assert_eq!(
            parse_web_host(elsewhere),
            Some("www.chsi.com.cn.evil.example")
        );
        assert_eq!(parse_web_host("https://1.2.3.4/"), None);
    }
}
