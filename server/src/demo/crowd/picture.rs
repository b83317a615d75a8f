//! Pictures of the crowd: the pages of each slot with the person's data, and what is wrong with some
//! of them.

use shared::{
    application::{Answers, FormEntry},
    exam::{
        Exam, FactAnswers, ImageRule, Section, Slot,
        category::Need,
        image_rule::{BackgroundColour, PixelSize},
    },
    id::SlotId,
};
use specimen::{ByteRange, PaperContent, PictureDefect, Specimen, SpecimenLayout};

use super::{
    answers::write_diploma_number,
    member::{CrowdMember, complete_id_number},
    outcome::CrowdOutcome,
};

/// Purposes of random numbers, see [`CrowdMember::random`].
const FLAWS: u64 = 20;
const FORCED_PAGE: u64 = 21;
const OPTIONAL_SLOTS: u64 = 22;
const PAPERS: u64 = 23;

/// Largest number of bytes where the rule has no limit.
const DEFAULT_MAX_BYTES: u64 = 160_000;
/// Bits for each pixel at which drawn papers look like photographed ones.
const BITS_PER_PIXEL: f64 = 1.1;
/// Largest number of pixels of a picture: an A4 page at 200 DPI.
const MAX_PIXELS: f64 = 3_900_000.0;
/// Addresses of a QR code: the real host, and one that only looks like it.
const CHSI_ADDRESS: &str = "https://www.chsi.com.cn/xlcx/bg.do?vcode=";
const FORGED_ADDRESS: &str = "https://www.chsi.com.cn.xlcx-query.example/bg.do?vcode=";

/// Fault of a picture or of the paper on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CrowdFlaw {
    Defect(PictureDefect),
    /// One digit of the number differs.
    OtherNumber,
    /// The name differs.
    OtherName,
    /// The picture of another person.
    OtherPerson,
    /// The QR code leads to a host that imitates the real one.
    ForgedQr,
}

/// Page of a slot.
#[derive(Clone, Debug)]
pub(super) struct PlannedPage {
    pub(super) slot: SlotId,
    /// Index in the slot, from 0.
    pub(super) page: usize,
    pub(super) file_name: String,
    pub(super) flaw: Option<CrowdFlaw>,
    pub(super) specimen: Specimen,
}

/// Plans the pages of a person.
pub(super) struct PagePlanner<'a> {
    pub(super) exam: &'a Exam,
    pub(super) member: &'a CrowdMember,
    /// Person whose picture is uploaded by mistake.
    pub(super) other: &'a CrowdMember,
    pub(super) outcome: CrowdOutcome,
    pub(super) facts: &'a FactAnswers,
    pub(super) answers: &'a Answers,
}

impl PagePlanner<'_> {
    /// The pages of every slot that the person fills. `attempt` is the number of returns before.
    pub(super) fn plan(&self, attempt: usize) -> Vec<PlannedPage> {
        let mut pages: Vec<(&Slot, usize)> = Vec::new();
        for slot in self.exam.slots() {
            pages.extend((0..self.count_pages(slot)).map(|page| (slot, page)));
        }
        let reviewed = |slot: &Slot| self.exam.reviewed_slots().any(|it| it.id == slot.id);
        let candidates: Vec<usize> = (0..pages.len())
            .filter(|place| reviewed(pages[*place].0))
            .collect();
        let is_returned = attempt < usize::from(self.outcome.returns());
        let forced = (is_returned && !candidates.is_empty())
            .then(|| *self.member.random(FORCED_PAGE).pick(&candidates));
        pages
            .into_iter()
            .enumerate()
            .map(|(place, (slot, page))| {
                let is_forced = forced == Some(place);
                let flaw = self.choose_flaw(slot, page, (place, attempt), is_forced);
                self.plan_page(slot, page, (place, attempt), flaw)
            })
            .collect()
    }

    fn count_pages(&self, slot: &Slot) -> usize {
        let Some(need) = slot.need(self.facts) else {
            return 0;
        };
        if self.is_claimable(slot) {
            return self.count_claims(slot);
        }
        let pages = slot.samples.len().max(1);
        match need {
            Need::Required => pages,
            Need::Optional => {
                let key = slot.id.as_str().bytes().map(u64::from).sum::<u64>();
                let wanted = self.member.random(OPTIONAL_SLOTS + key * 64).below(3);
                // Most people add the proof that a QR code makes easy, few add other papers.
                let is_filled = if slot.qr.is_some() {
                    wanted > 0
                } else {
                    wanted == 0
                };
                pages * usize::from(is_filled)
            }
        }
    }

    /// True if answers of the form demand the images of this slot.
    fn is_claimable(&self, slot: &Slot) -> bool {
        let mut embedded = self.exam.form.iter().flat_map(|section| &section.images);
        embedded.any(|it| it.slot == slot.id)
    }

    /// Number of entries of the form that demand an image of this slot.
    fn count_claims(&self, slot: &Slot) -> usize {
        let claims_in = |section: &Section| {
            let embedded = section.images.iter().filter(|it| it.slot == slot.id);
            let entries = self.answers.entries(&section.id);
            embedded
                .map(|it| {
                    let is_met = |entry: &&FormEntry| {
                        it.only_if
                            .as_ref()
                            .is_none_or(|condition| condition.is_met(entry))
                    };
                    entries.iter().filter(is_met).count()
                })
                .sum::<usize>()
        };
        self.exam.form.iter().map(claims_in).sum()
    }

    /// The flaw of a page. Submissions that are returned have one on the forced page; those that end
    /// well have none; others have them as often as pictures do.
    fn choose_flaw(
        &self,
        slot: &Slot,
        page: usize,
        (place, attempt): (usize, usize),
        is_forced: bool,
    ) -> Option<CrowdFlaw> {
        use PictureDefect::{Blurred, CutOff, Turned, UpsideDown};
        let returns = usize::from(self.outcome.returns());
        let is_last = attempt >= returns;
        // Only the pages at fault are uploaded again.
        let is_kept = attempt > 0 && !is_forced;
        if is_kept || is_last && (self.outcome.ends_well() || attempt > 0) {
            return None;
        }
        let key = FLAWS + ((place as u64) << 8) + ((attempt as u64) << 24);
        let mut random = self.member.random(key);
        let picture = sample_name(slot, page);
        let mut flaws = vec![CrowdFlaw::Defect(Blurred), CrowdFlaw::Defect(UpsideDown)];
        let is_portrait = self.exam.is_portrait(&slot.id);
        if !is_portrait {
            flaws.extend([CrowdFlaw::Defect(Turned), CrowdFlaw::Defect(CutOff)]);
            flaws.push(CrowdFlaw::OtherPerson);
        }
        if slot_has_qr(slot, picture) {
            flaws.extend([CrowdFlaw::ForgedQr, CrowdFlaw::ForgedQr]);
        }
        let shows_person = picture.starts_with("id-front") || picture == "id-held.jpg";
        let is_wrong = shows_person && random.is_one_in(12);
        if is_wrong || (is_forced && shows_person && random.is_one_in(2)) {
            return Some(*random.pick(&[CrowdFlaw::OtherNumber, CrowdFlaw::OtherName]));
        }
        (is_forced || random.is_one_in(16)).then(|| *random.pick(&flaws))
    }

    fn plan_page(
        &self,
        slot: &Slot,
        page: usize,
        (place, attempt): (usize, usize),
        flaw: Option<CrowdFlaw>,
    ) -> PlannedPage {
        let member = match flaw {
            Some(CrowdFlaw::OtherPerson) => self.other,
            _ => self.member,
        };
        let mut person = member.to_specimen();
        match flaw {
            Some(CrowdFlaw::OtherNumber) => {
                let digits = &member.id_number.as_str()[..17];
                let day = if digits[12..14] == *"07" { "08" } else { "07" };
                let changed = format!("{}{day}{}", &digits[..12], &digits[14..]);
                person.id_number = complete_id_number(&changed).as_str().to_owned();
            }
            Some(CrowdFlaw::OtherName) => {
                let surname = person.name.chars().next().unwrap_or('林');
                person.name = format!("{surname}样本");
            }
            _ => {}
        }
        let address = match flaw {
            Some(CrowdFlaw::ForgedQr) => FORGED_ADDRESS,
            _ => CHSI_ADDRESS,
        };
        let rule = self.exam.image_rule(slot);
        let layout = choose_layout(self.exam, slot, page, member, address, rule);
        let frame = choose_frame(rule, &layout);
        let defect = match flaw {
            Some(CrowdFlaw::Defect(defect)) => Some(defect),
            _ => None,
        };
        // Pictures of the same person differ by light and by the numbers on them. Those of another
        // person have the same bytes as theirs.
        let seed = member
            .random(PAPERS + ((place as u64) << 8) + ((attempt as u64) << 24))
            .next_number();
        PlannedPage {
            slot: slot.id.clone(),
            page,
            file_name: format!("IMG_{:04}.jpg", 1 + seed % 9_998),
            flaw,
            specimen: Specimen {
                layout,
                person,
                defect,
                width: frame.0.width,
                height: frame.0.height,
                bytes: frame.1,
                seed,
            },
        }
    }
}

fn sample_name(slot: &Slot, page: usize) -> &str {
    let sample = slot.samples.get(page).or(slot.samples.last());
    sample.map_or("", |sample| sample.picture.as_str())
}

fn slot_has_qr(slot: &Slot, picture: &str) -> bool {
    slot.qr.is_some() || picture.starts_with("chsi")
}

fn choose_layout(
    exam: &Exam,
    slot: &Slot,
    page: usize,
    member: &CrowdMember,
    qr_address: &str,
    rule: &ImageRule,
) -> SpecimenLayout {
    let picture = sample_name(slot, page);
    if exam.is_portrait(&slot.id) {
        let is_blue = rule.background.contains(&BackgroundColour::Blue)
            && (!rule.background.contains(&BackgroundColour::White)
                || member.number.is_multiple_of(3));
        let background = if is_blue { [67, 142, 219] } else { [250; 3] };
        return SpecimenLayout::Portrait { background };
    }
    if picture.starts_with("id-front") {
        return SpecimenLayout::CardFront;
    }
    if picture.starts_with("id-back") {
        return SpecimenLayout::CardBack;
    }
    if picture.starts_with("id-held") {
        return SpecimenLayout::HeldCard;
    }
    let qr = slot_has_qr(slot, picture).then(|| {
        let code = member.random(PAPERS).next_number();
        format!("{qr_address}{code:016X}")
    });
    let content = write_paper(picture, &slot.title.zh, member, qr);
    match rule.scan.is_some() {
        true => SpecimenLayout::Scan(content),
        false => SpecimenLayout::Paper(content),
    }
}

/// The paper of a sample picture with the data of this person.
fn write_paper(
    picture: &str,
    slot_title: &str,
    member: &CrowdMember,
    qr: Option<String>,
) -> PaperContent {
    let (year, month, day) = member.id_number.birth_date();
    let line = |label: &str, value: String| (label.to_owned(), value);
    let name = line("姓名", member.name.clone());
    let born = line("出生日期", format!("{year}年{month}月{day}日"));
    let number = line("证件号码", member.id_number.as_str().to_owned());
    let diploma = line("证书编号", write_diploma_number(member));
    let major = line("专业", member.major.to_owned());
    let graduated = member.graduated;
    let (title, lines, text, issuer) = if picture.starts_with("chsi") {
        (
            "教育部学历证书电子注册备案表",
            vec![
                name,
                born,
                number,
                line("学校", member.school.to_owned()),
                major,
                diploma,
            ],
            "本备案表为演示所用的样本，内容均为虚构。".to_owned(),
            "样本查询中心",
        )
    } else if picture.contains("diploma") || picture == "degree.jpg" {
        let is_degree = picture == "degree.jpg";
        let granted = if is_degree {
            "授予学士学位"
        } else {
            "准予毕业"
        };
        (
            if is_degree {
                "学位证书"
            } else {
                "毕业证书"
            },
            vec![name, born, major, diploma],
            format!(
                "学生{}于{}年9月至{graduated}年6月在本校{}专业学习，修完教学计划规定的全部课程，成绩合格，{granted}。",
                member.name,
                graduated - 4,
                member.major
            ),
            member.school,
        )
    } else if picture.starts_with("household") {
        (
            "常住人口登记卡（样本）",
            vec![name, born, number, line("住址", member.address.clone())],
            "登记事项以户口登记机关的记录为准。".to_owned(),
            "样本市公安局",
        )
    } else if picture.starts_with("resume") {
        (
            "个人履历",
            vec![
                name,
                born,
                line("毕业院校", member.school.to_owned()),
                major,
            ],
            format!(
                "{}年9月至{graduated}年6月，{}，学生；{graduated}年7月至今，{}，{}。本人保证以上内容真实。",
                graduated - 4,
                member.school,
                member.employer,
                member.post
            ),
            "本人签名",
        )
    } else if picture.starts_with("assistant") || picture.starts_with("title") {
        (
            slot_title,
            vec![
                name,
                born,
                number,
                line("资格名称", member.post.to_owned()),
                diploma,
            ],
            "持证人经考核合格，具备相应的专业技术资格。".to_owned(),
            "样本市人力资源和社会保障局",
        )
    } else {
        (
            slot_title,
            vec![name, number, line("工作单位", member.employer.to_owned())],
            format!(
                "兹证明{}自{graduated}年7月起在我单位工作，任{}，考核合格。特此证明。",
                member.name, member.post
            ),
            member.employer,
        )
    };
    PaperContent {
        title: title.to_owned(),
        lines,
        paragraphs: vec![text],
        issuer: issuer.to_owned(),
        date: format!("{}年6月30日", graduated),
        has_portrait: !picture.starts_with("household") && !picture.starts_with("proof"),
        qr,
    }
}

/// Pixels and bytes of a picture that the rule accepts and does not advise against.
fn choose_frame(rule: &ImageRule, layout: &SpecimenLayout) -> (PixelSize, ByteRange) {
    let limits = [rule.size, rule.advised_size];
    let min = limits.iter().filter_map(|range| range.min_bytes()).max();
    let max = limits.iter().filter_map(|range| range.max_bytes()).min();
    let max = max.unwrap_or(DEFAULT_MAX_BYTES.max(min.unwrap_or_default() * 2));
    let min = min.unwrap_or(0);
    let bytes = ByteRange {
        min: min as usize,
        max: max as usize,
    };
    if let Some(size) = rule.exact {
        return (size, bytes);
    }
    // The lower half of the range: fewer pixels are drawn faster.
    let share = if min > 0 { 0.35 } else { 0.55 };
    let wanted_bytes = min as f64 + (max - min) as f64 * share;
    let pixels = (wanted_bytes * 8.0 / BITS_PER_PIXEL).min(MAX_PIXELS);
    let (short, long) = rule.scan.map_or((0, 0), |scan| scan.required_sides_px());
    let (ratio_width, ratio_height) = match layout {
        SpecimenLayout::CardFront | SpecimenLayout::CardBack => (151.0, 100.0),
        SpecimenLayout::HeldCard => (90.0, 100.0),
        SpecimenLayout::Portrait { .. } => (75.0, 100.0),
        SpecimenLayout::Paper(_) | SpecimenLayout::Scan(_) => (100.0, 141.5),
    };
    let least = rule.least.unwrap_or(PixelSize {
        width: 0,
        height: 0,
    });
    let (least_width, least_height) = match ratio_width > ratio_height {
        true => (least.width.max(long), least.height.max(short)),
        false => (least.width.max(short), least.height.max(long)),
    };
    let scale = (pixels / (ratio_width * ratio_height))
        .sqrt()
        .max(f64::from(least_width) / ratio_width)
        .max(f64::from(least_height) / ratio_height);
    // A multiple of four keeps 3 : 4 exact.
    let side = |ratio: f64| ((scale * ratio / 4.0).ceil() * 4.0) as u32;
    let size = match (layout, &rule.aspect) {
        (SpecimenLayout::Portrait { .. }, Some(aspect)) => {
            let unit = side(ratio_width).div_ceil(aspect.width.max(1));
            PixelSize {
                width: unit * aspect.width,
                height: unit * aspect.height,
            }
        }
        _ => PixelSize {
            width: side(ratio_width),
            height: side(ratio_height),
        },
    };
    (size, bytes)
}

/// Ids of the reasons that describe a flaw, the most fitting first.
pub(super) fn reasons_for(flaw: CrowdFlaw) -> &'static [&'static str] {
    match flaw {
        CrowdFlaw::Defect(PictureDefect::Blurred) => &["portrait-unclear", "blurred"],
        CrowdFlaw::Defect(PictureDefect::Turned) => &["not-upright"],
        CrowdFlaw::Defect(PictureDefect::UpsideDown) => &["portrait-upside-down", "not-upright"],
        CrowdFlaw::Defect(PictureDefect::CutOff) => &["id-edge", "incomplete"],
        CrowdFlaw::OtherNumber | CrowdFlaw::OtherName | CrowdFlaw::OtherPerson => {
            &["id-mismatch", "mismatch"]
        }
        CrowdFlaw::ForgedQr => &["edu-qr", "mismatch"],
    }
}

/// A note of the reviewer about a flaw, as some write one.
pub(super) fn note_for(flaw: CrowdFlaw) -> &'static str {
    match flaw {
        CrowdFlaw::Defect(PictureDefect::Blurred) => "编号处看不清，请在光线充足处重拍。",
        CrowdFlaw::Defect(PictureDefect::Turned) => "请转正后再上传。",
        CrowdFlaw::Defect(PictureDefect::UpsideDown) => "图片上下颠倒，请转正。",
        CrowdFlaw::Defect(PictureDefect::CutOff) => "右侧和上方被裁掉，请拍全四边。",
        CrowdFlaw::OtherNumber => "证件号码与报名信息不一致，请核对。",
        CrowdFlaw::OtherName => "姓名与报名信息不一致；如已更名，请附证明。",
        CrowdFlaw::OtherPerson => "上传的是他人的材料，请换成本人的。",
        CrowdFlaw::ForgedQr => "二维码打开的不是学信网，请从学信网重新下载。",
    }
}
