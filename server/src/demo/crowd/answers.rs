//! Answers of a person of the crowd to the facts and to the form.

use shared::{
    application::FormEntry,
    calendar::{Day, YearMonth},
    exam::{Exam, FactAnswers, Field, FieldKind, Section, field::ChoiceNode},
    id::SectionId,
    position::{Position, split_cell},
    time::Timestamp,
};
use specimen::SplitMix64;

use super::member::CrowdMember;

/// Purposes of random numbers, see [`CrowdMember::random`].
const FACTS: u64 = 10;
const FORM: u64 = 11;
const RETURNED_SECTION: u64 = 12;

/// Addition to a text that was mended.
const MENDED: &str = "（已核对）";

/// Answers to the facts that do not contradict each other.
pub(super) fn answer_facts(exam: &Exam, member: &CrowdMember) -> FactAnswers {
    let mut random = member.random(FACTS);
    loop {
        let facts: FactAnswers = exam
            .facts
            .iter()
            .map(|fact| {
                // The last answer is the plain one where there are two: most people say no.
                let plain = fact.choices.len() == 2 && !random.is_one_in(3);
                let choice = match (plain, fact.choices.last()) {
                    (true, Some(last)) => last,
                    _ => random.pick(&fact.choices),
                };
                (fact.id.clone(), choice.id.clone())
            })
            .collect();
        if exam.find_contradiction(&facts).is_none() {
            return facts;
        }
    }
}

/// Section that a reviewer returns, if the course has a return: one with a required text.
pub(super) fn choose_returned_section(
    exam: &Exam,
    facts: &FactAnswers,
    member: &CrowdMember,
) -> Option<SectionId> {
    let sections: Vec<&SectionId> = exam
        .asked_sections(facts)
        .filter(|section| section.fields.iter().any(is_required_text))
        .map(|section| &section.id)
        .collect();
    let mut random = member.random(RETURNED_SECTION);
    // Where pictures are reviewed, most returns are about them.
    let is_about_form = exam.reviewed_slots().next().is_none() || random.is_one_in(3);
    (is_about_form && !sections.is_empty()).then(|| (*random.pick(&sections)).clone())
}

/// Entries of a section after mending: its first required text is longer.
pub(super) fn mend_section(section: &Section, stored: &[FormEntry]) -> Vec<FormEntry> {
    let mut entries = stored.to_vec();
    let field = section.fields.iter().find(|field| is_required_text(field));
    if let (Some(field), Some(first)) = (field, entries.first_mut()) {
        let text = format!("{}{MENDED}", first.text(&field.id));
        first.set(field.id.clone(), text);
    }
    entries
}

fn is_required_text(field: &Field) -> bool {
    field.required && matches!(field.kind, FieldKind::Text { .. })
}

/// Form of a person.
pub(super) struct FormWriter<'a> {
    member: &'a CrowdMember,
    /// Position that the person has in mind: education and major fit it.
    wanted: Option<&'a Position>,
    /// Month of the entry.
    today: YearMonth,
    random: SplitMix64,
    is_graduate: bool,
    politics: String,
}

impl<'a> FormWriter<'a> {
    pub(super) fn new(
        exam: &Exam,
        member: &'a CrowdMember,
        wanted: Option<&'a Position>,
        entered: Timestamp,
    ) -> Self {
        let mut random = member.random(FORM);
        let is_wanted = |id: &str, value: &str| {
            wanted.is_some_and(|position| {
                let mut cells = position.cells.iter();
                cells.any(|(cell, text)| cell.as_str() == id && text == value)
            })
        };
        let is_graduate = random.is_one_in(4)
            || is_wanted("education-from", "graduate")
            || is_wanted("degree-from", "master-degree");
        let politics = *random.pick(&["party", "league", "masses", "masses", "probationary"]);
        Self {
            member,
            wanted,
            today: Day::of(entered, exam.time_zone).year_month(),
            random,
            is_graduate,
            politics: politics.to_owned(),
        }
    }

    /// Entries of a section.
    pub(super) fn write_section(&mut self, section: &Section) -> Vec<FormEntry> {
        let count = self.count_entries(section);
        (0..count)
            .map(|entry| {
                let answers = section.fields.iter().map(|field| {
                    let text = self.answer(section, field, entry, count);
                    (field.id.clone(), text)
                });
                answers.filter(|(_, text)| !text.is_empty()).collect()
            })
            .collect()
    }

    fn count_entries(&self, section: &Section) -> usize {
        let has = |id: &str| section.fields.iter().any(|field| field.id.as_str() == id);
        match &section.repeat {
            None => 1,
            // Bachelor and master.
            Some(_) if has("level") && self.is_graduate => 2,
            // Studies, then work; or two employers.
            Some(rule) if rule.history.is_some() && self.months_at_work() >= 24 => 2,
            Some(rule) if rule.history.is_some() && has("record-kind") => 2,
            Some(_) if has("relation") => 2,
            Some(rule) => usize::from(rule.least.max(1)),
        }
    }

    /// Month in which the person began to work.
    fn work_since(&self) -> YearMonth {
        month(
            self.member.graduated + if self.is_graduate { 3 } else { 0 },
            7,
        )
        .min(self.today)
    }

    fn months_at_work(&self) -> u16 {
        self.work_since().months_between(self.today)
    }

    fn answer(&mut self, section: &Section, field: &Field, entry: usize, count: usize) -> String {
        let is_first = entry == 0;
        let (number, member) = (self.member.id_number.clone(), self.member);
        let (year, birth_month, birth_day) = number.birth_date();
        match (&field.kind, field.id.as_str()) {
            (_, "joined-party") if !self.is_party_member() => String::new(),
            (_, "joined-party") => write_month(month(year + 20, 7)),
            (FieldKind::Date { .. }, _) => format!("{year:04}-{birth_month:02}-{birth_day:02}"),
            (FieldKind::YearMonth { .. }, "born") => write_month(month(year, birth_month)),
            (FieldKind::YearMonth { .. }, id) => {
                self.answer_month(section, id, is_first, entry + 1 == count)
            }
            (FieldKind::IdNumber, _) => number.as_str().to_owned(),
            (FieldKind::Phone, "emergency-phone") => {
                format!("1600001{:04}", member.number % 10_000)
            }
            (FieldKind::Phone, _) => member.phone.clone(),
            (FieldKind::Email, _) if self.random.is_one_in(2) => {
                format!("candidate{}@example.com", member.number)
            }
            (FieldKind::Email, _) => String::new(),
            (FieldKind::Number { least, most }, _) => self
                .random
                .between(*least, (*most).min(*least + 6))
                .to_string(),
            (FieldKind::Choice { choices }, id) => {
                let wanted = self.choose(id, is_first);
                let known = choices.iter().any(|choice| choice.id.as_str() == wanted);
                match known {
                    true => wanted,
                    false => self.random.pick(choices).id.to_string(),
                }
            }
            (FieldKind::TreeChoice { tree }, id) => self.choose_in_tree(tree, id),
            (FieldKind::Text { long: true, .. }, _) if !field.required => String::new(),
            (FieldKind::Text { .. }, id) => self.answer_text(id, is_first, entry + 1 == count),
        }
    }

    fn is_party_member(&self) -> bool {
        ["party", "probationary"].contains(&self.politics.as_str())
    }

    fn answer_month(&self, section: &Section, id: &str, is_first: bool, is_last: bool) -> String {
        let since = self.work_since();
        let is_record = section
            .fields
            .iter()
            .any(|field| field.id.as_str() == "record-kind");
        let study_year = self.member.graduated;
        // The first of two entries ends here, and the second begins in the month after.
        let (begin, change) = match is_record {
            true => (month(study_year - 4, 9), since.before()),
            false => (since, month(since.year() + 1, 6).min(self.today)),
        };
        write_month(match id {
            "graduated" if self.is_graduate => month(study_year + 3, 6).min(self.today),
            "graduated" => month(study_year, 6),
            "work-since" => since,
            "level-from" if is_first => month(study_year - 4, 9),
            "level-from" => month(study_year, 9),
            "level-until" if is_first => month(study_year, 6),
            "level-until" => month(study_year + 3, 6).min(self.today),
            "record-from" | "work-from" if is_first => begin,
            "record-from" | "work-from" => change.next(),
            "record-until" | "work-until" if is_last => return String::new(),
            "record-until" | "work-until" => change,
            _ => since,
        })
    }

    fn choose(&mut self, id: &str, is_first: bool) -> String {
        let text = match id {
            "gender" => self.member.id_number.sex().as_str(),
            "nation" if !self.random.is_one_in(9) => "han",
            "politics" => &self.politics,
            "education" if self.is_graduate => "graduate",
            "education" => "bachelor",
            "degree" if self.is_graduate => "master-degree",
            "degree" => "bachelor-degree",
            "level" if is_first => "bachelor-level",
            "level" => "graduate-level",
            "level-form" => "national",
            "record-kind" if is_first => "study",
            "record-kind" => "work",
            "relation" => "parent",
            _ => "",
        };
        text.to_owned()
    }

    fn choose_in_tree(&mut self, tree: &[ChoiceNode], id: &str) -> String {
        let wanted = self.wanted.and_then(|position| {
            let cell = match id {
                "major" => "majors",
                "household" => "households",
                _ => return None,
            };
            let mut cells = position.cells.iter();
            let (_, text) = cells.find(|(name, _)| name.as_str() == cell)?;
            split_cell(text).next()
        });
        if let Some(wanted) = wanted {
            return wanted.to_owned();
        }
        let mut branch = self.random.pick(tree);
        while !branch.under.is_empty() {
            branch = self.random.pick(&branch.under);
        }
        branch.id.to_string()
    }

    fn answer_text(&mut self, id: &str, is_first: bool, is_last: bool) -> String {
        let member = self.member;
        match id {
            "school" | "level-school" => member.school.to_owned(),
            "record-place" if is_first => member.school.to_owned(),
            "record-role" if is_first => member.major.to_owned(),
            "work-unit" if !is_last => "样本市城东街道办事处".to_owned(),
            "work-post" if !is_last => "办事员".to_owned(),
            "employer" | "work-unit" | "record-place" => member.employer.to_owned(),
            "post" | "work-post" | "record-role" => member.post.to_owned(),
            "major-name" | "level-major" => member.major.to_owned(),
            "diploma-number" | "level-number" => write_diploma_number(member),
            "address" => member.address.clone(),
            "origin-city" => "样本市".to_owned(),
            "emergency-name" | "relative-name" => {
                let surname: String = member.name.chars().take(1).collect();
                let given = ["建国", "秀英", "志明", "玉兰"];
                format!("{surname}{}", self.random.pick(&given))
            }
            "relative-work" => format!("{}，职员", member.employer),
            _ => String::new(),
        }
    }
}

/// Number of the diploma: school, kind, year and a running number.
pub(super) fn write_diploma_number(member: &CrowdMember) -> String {
    format!("100001{}05{:06}", member.graduated, member.number)
}

fn month(year: i32, month: u8) -> YearMonth {
    YearMonth::new(year, month).expect("a month from 1 to 12 in our time")
}

fn write_month(month: YearMonth) -> String {
    format!("{}.{}", month.year(), month.month())
}
