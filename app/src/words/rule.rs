//! The rules for images in words: the rule of a slot, its count, and its necessity.

use shared::exam::{
    Exam, FactCondition, ImageCount, ImageRule, Necessity, QrCode, Slot,
    category::MAX_IMAGES_PER_SLOT,
    image_rule::{AspectRule, BackgroundColour, ColourRule, ScanRule, SizeRange, Strictness},
};

use super::finding::format_name;
use crate::{text::Text, words::size::format_dimensions};

/// A4 in millimetres, the only paper that is called by its name.
const A4: (u32, u32) = (210, 297);

impl Text {
    /// One phrase for each demand, hard demands first.
    pub fn image_rule(self, rule: &ImageRule) -> Vec<String> {
        let formats: Vec<_> = rule
            .formats()
            .iter()
            .map(|format| format_name(*format))
            .collect();
        let size = self.size_in_kb(rule.size);
        let advised = self
            .size_in_kb(rule.advised_size)
            .map(|size| self.image_advised(&size));
        let least = rule
            .least
            .map(|least| self.image_least(&format_dimensions(least.width, least.height)));
        let most = rule
            .max_pixels
            .map(|pixels| self.at_most(&self.megapixels(pixels)));
        let exact = rule
            .exact
            .map(|exact| self.image_exact(&format_dimensions(exact.width, exact.height)));
        let aspect = rule.aspect.map(|aspect| self.image_aspect_of(aspect));
        let scan = rule.scan.map(|scan| self.image_scan_of(scan));
        let colour = match rule.colour {
            ColourRule::Any => self.image_any_colour(),
            ColourRule::Colour => self.image_in_colour(),
        };
        [
            Some(formats.join(" / ")),
            size,
            exact,
            least,
            most,
            aspect,
            scan,
            Some(colour.to_owned()),
            self.ground(&rule.background),
            advised,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The same in one line: `JPEG，不超过 300 KB，黑白或彩色均可`.
    pub fn image_rule_line(self, rule: &ImageRule) -> String {
        self.image_rule(rule).join(self.comma())
    }

    /// The demand on the QR code of a paper.
    pub fn qr_line(self, qr: &QrCode) -> String {
        match qr.valid_days {
            Some(days) => self.qr_valid(&days),
            None => self.qr_readable().to_owned(),
        }
    }

    /// The number of images that a slot takes.
    pub fn count(self, count: ImageCount) -> String {
        match (count.exactly, count.most) {
            (Some(exactly), _) => self.count_exactly(&exactly),
            (None, Some(most)) => self.count_most(&most),
            (None, None) => self.count_any(&MAX_IMAGES_PER_SLOT),
        }
    }

    /// The necessity of a slot, with its conditions.
    pub fn necessity(self, exam: &Exam, slot: &Slot) -> String {
        match slot.necessity {
            Necessity::Required => self.need_required().to_owned(),
            Necessity::Optional => self.need_optional().to_owned(),
            Necessity::Conditional => {
                let conditions: Vec<_> = slot
                    .when
                    .iter()
                    .filter_map(|condition| self.condition(exam, condition))
                    .collect();
                self.need_when(&conditions.join(self.and()))
            }
        }
    }

    fn condition(self, exam: &Exam, condition: &FactCondition) -> Option<String> {
        let fact = exam.fact(&condition.fact)?;
        let choices: Vec<_> = fact
            .choices
            .iter()
            .filter(|choice| condition.is.contains(&choice.id))
            .map(|choice| format!("“{}”", self.local(&choice.label)))
            .collect();
        Some(self.need_condition(&self.local(&fact.question), &choices.join(self.or())))
    }

    fn size_in_kb(self, range: SizeRange) -> Option<String> {
        match (range.least_kb, range.most_kb) {
            (Some(least), Some(most)) => Some(format!("{least}–{most} KB")),
            (Some(least), None) => Some(self.at_least(&format!("{least} KB"))),
            (None, Some(most)) => Some(self.at_most(&format!("{most} KB"))),
            (None, None) => None,
        }
    }

    fn image_aspect_of(self, aspect: AspectRule) -> String {
        let ratio = self.image_aspect(&format!("{}:{}", aspect.width, aspect.height));
        self.by_strictness(ratio, aspect.strict)
    }

    fn image_scan_of(self, scan: ScanRule) -> String {
        let (short, long) = scan.required_sides_px();
        let paper = (scan.paper.width_mm, scan.paper.height_mm);
        let paper = if paper == A4 {
            "A4".to_owned()
        } else {
            format!("{} × {} mm", paper.0, paper.1)
        };
        self.by_strictness(
            self.image_scan(&paper, &scan.dpi, &format_dimensions(short, long)),
            scan.strict,
        )
    }

    fn by_strictness(self, demand: String, strictness: Strictness) -> String {
        match strictness {
            Strictness::Hard => demand,
            Strictness::Advised => self.image_advised(&demand),
        }
    }

    fn ground(self, grounds: &[BackgroundColour]) -> Option<String> {
        (!grounds.is_empty()).then(|| self.image_ground(&self.backgrounds(grounds)))
    }

    pub fn backgrounds(self, grounds: &[BackgroundColour]) -> String {
        let names: Vec<_> = grounds.iter().map(|it| self.background(*it)).collect();
        names.join(self.or())
    }

    pub fn background(self, ground: BackgroundColour) -> &'static str {
        match ground {
            BackgroundColour::White => self.ground_white(),
            BackgroundColour::Blue => self.ground_blue(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::text::Lang;

    use super::*;

    fn exam(definition: &str) -> Exam {
        toml::from_str(definition).expect("the definition parses")
    }

    fn rule_of(exam: &Exam, slot: &str) -> String {
        let slot = exam
            .slot(&slot.parse().expect("a slug"))
            .expect("the exam has it");
        Text(Lang::Zh).image_rule_line(exam.image_rule(slot))
    }

    #[test]
    fn the_rules_of_the_guides_read_as_the_guides_say_them() {
        let shenzhen = exam(include_str!("../../../exams/shenzhen-civil-service.toml"));
        assert_eq!(
            rule_of(&shenzhen, "id-card"),
            "JPEG，不超过 300 KB，黑白或彩色均可，建议不小于 100 KB"
        );
        let hebei = exam(include_str!("../../../exams/hebei-medical.toml"));
        let first = hebei.slots().next().expect("the exam has slots");
        assert_eq!(
            Text(Lang::Zh).image_rule_line(hebei.image_rule(first)),
            "JPEG / PNG，不超过 200 KB，黑白或彩色均可"
        );
    }

    #[test]
    fn a_condition_is_spelled_out_with_its_question_and_answer() {
        let exam = exam(include_str!("../../../exams/shenzhen-civil-service.toml"));
        let slot = exam
            .slot(&"household".parse().expect("a slug"))
            .expect("the exam has it");
        assert_eq!(
            Text(Lang::Zh).necessity(&exam, slot),
            "“您报考的职位是否要求深圳户籍？”选“是”的考生"
        );
    }
}
