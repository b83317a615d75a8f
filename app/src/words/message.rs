//! Messages in words, from the exam's own wording or the catalogue. The page and the sent message
//! use the same text (S1-16).

use shared::{
    application::log::ReturnedPart,
    exam::Exam,
    message::{Changed, Channel, Fate, Matter, fill},
    time::Timestamp,
};

use super::outlook::{goes_on, steps_after_review};
use crate::text::Text;

/// The input of a message.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The version of the exam that the message is about.
    pub exam: &'a Exam,
    /// The number of the application; `None` before there is an application.
    pub number: Option<&'a str>,
    pub matter: &'a Matter,
    /// The address of the next page; `None` on the page, which has a button for it.
    pub link: Option<&'a str>,
    /// The code of an invitation; `None` on the page.
    pub code: Option<&'a str>,
}

impl Text {
    pub fn message_subject(self, matter: &Matter) -> &'static str {
        match matter {
            Matter::Invited { .. } => self.matter_invited(),
            Matter::Returned { .. } => self.matter_returned(),
            Matter::Approved => self.matter_approved(),
            Matter::Refused { .. } => self.matter_refused(),
            Matter::ClosingSoon { .. } => self.matter_closing_soon(),
            Matter::Lapsed => self.matter_lapsed(),
            Matter::Paid { .. } => self.matter_paid(),
            Matter::PaymentUndone { .. } => self.matter_payment_undone(),
            Matter::Seated { .. } => self.matter_seated(),
            Matter::NotEntered { .. } => self.matter_not_entered(),
            Matter::Extended { .. } => self.matter_extended(),
            Matter::Changed(_) => self.matter_changed(),
        }
    }

    pub fn message_words(self, letter: Letter<'_>) -> String {
        let wording = letter.exam.messages.get(&letter.matter.kind());
        if let Some(wording) = wording {
            return fill(wording.get(self.0), &self.message_values(letter));
        }
        let code = letter.code.map(|code| self.message_code(&code));
        let link = letter.link.map(str::to_owned);
        let words = [Some(self.catalogue_words(letter)), code, link];
        let words: Vec<String> = words.into_iter().flatten().collect();
        words.join(" ")
    }

    fn catalogue_words(self, letter: Letter<'_>) -> String {
        let exam = self.local(&letter.exam.title);
        let number = letter.number.unwrap_or_default();
        let by = |closes| self.exam_deadline(letter.exam, closes);
        match letter.matter {
            Matter::Invited { closes } => self.message_invited(&exam, &by(*closes)),
            Matter::Returned { parts, closes } => {
                let slots = self.returned_parts(letter.exam, parts);
                self.message_returned(&exam, &number, &slots, &by(*closes))
            }
            Matter::Approved if goes_on(letter.exam) => {
                let steps: Vec<_> = steps_after_review(letter.exam)
                    .map(|stage| self.local(&stage.title))
                    .collect();
                self.message_approved(&exam, &number, &steps.join(self.pause()))
            }
            Matter::Approved => self.message_approved_end(&exam, &number),
            Matter::Refused { note } => self.message_refused(&exam, &number, note),
            Matter::ClosingSoon { closes, missing } => {
                let missing = self.still_missing(*missing);
                self.message_closing_soon(&exam, &number, &missing, &by(Some(*closes)))
            }
            Matter::Lapsed => self.message_lapsed(&exam, &number),
            Matter::Paid { payment } => {
                self.message_paid(&exam, &number, &self.payment_details(payment))
            }
            Matter::PaymentUndone { reason } => self.message_payment_undone(&exam, &number, reason),
            Matter::Seated { opens, closes } => self.message_seated(
                &exam,
                &number,
                &self.ticket_from(letter.exam, *opens),
                &by(*closes),
            ),
            Matter::NotEntered { closes } => self.message_not_entered(&exam, &by(Some(*closes))),
            Matter::Extended { closes } => {
                self.message_extended(&exam, &number, &by(Some(*closes)))
            }
            Matter::Changed(changed) => {
                let changes = self.changes_for(letter.exam, changed);
                self.message_changed(&exam, &number, &changes)
            }
        }
    }

    /// The values under the names that [`shared::message::MatterKind::values`] allows.
    fn message_values(self, letter: Letter<'_>) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("exam", self.local(&letter.exam.title)),
            ("number", letter.number.unwrap_or_default().to_owned()),
            ("link", letter.link.unwrap_or_default().to_owned()),
        ];
        let by = |closes| ("deadline", self.exam_deadline(letter.exam, closes));
        match letter.matter {
            Matter::Invited { closes } => {
                values.push(("code", letter.code.unwrap_or_default().to_owned()));
                values.push(by(*closes));
            }
            Matter::Returned { parts, closes } => {
                values.push(("slots", self.returned_parts(letter.exam, parts)));
                values.push(by(*closes));
            }
            Matter::Refused { note } => values.push(("note", note.clone())),
            Matter::ClosingSoon { closes, missing } => {
                values.push(("missing", self.still_missing(*missing)));
                values.push(by(Some(*closes)));
            }
            Matter::Paid { payment } => values.push(("payment", self.payment_details(payment))),
            Matter::PaymentUndone { reason } => values.push(("reason", reason.clone())),
            Matter::Seated { opens, closes } => {
                values.push(("opens", self.ticket_from(letter.exam, *opens)));
                values.push(by(*closes));
            }
            Matter::NotEntered { closes } | Matter::Extended { closes } => {
                values.push(by(Some(*closes)));
            }
            Matter::Changed(changed) => {
                values.push(("changes", self.changes_for(letter.exam, changed)));
            }
            Matter::Approved | Matter::Lapsed => {}
        }
        values
    }

    fn exam_deadline(self, exam: &Exam, closes: Option<Timestamp>) -> String {
        closes.map_or_else(
            || self.deadline_none().to_owned(),
            |closes| self.deadline_before(&self.deadline(closes, exam.time_zone)),
        )
    }

    fn ticket_from(self, exam: &Exam, opens: Option<Timestamp>) -> String {
        opens.map_or_else(
            || self.ticket_from_now().to_owned(),
            |opens| self.ticket_from_then(&self.moment(opens, exam.time_zone)),
        )
    }

    fn still_missing(self, count: u32) -> String {
        match count {
            0 => self.missing_submit().to_owned(),
            count => self.missing_items(&count),
        }
    }

    fn returned_parts(self, exam: &Exam, parts: &[ReturnedPart]) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|returned| {
                let ReturnedPart {
                    reasons,
                    note,
                    pages,
                    ..
                } = returned;
                let why = self.feedback(exam, reasons, note.as_deref(), pages);
                let why = why.join(self.space());
                // The list already has separators of its own.
                let why = why.trim_end_matches(['。', '.']);
                self.returned_slot(&self.part_title(exam, &returned.part), &why)
            })
            .collect();
        parts.join(self.semicolon())
    }

    fn changes_for(self, exam: &Exam, changed: &Changed) -> String {
        let notices = changed.notices.iter().map(|id| {
            let title = exam.notice(id).map(|notice| self.local(&notice.title));
            self.changed_notice(&title.unwrap_or_default())
        });
        let slots = changed
            .slots
            .iter()
            .map(|id| self.changed_slot(&self.slot_title(exam, id)));
        let images = (changed.images > 0).then(|| self.changed_images(&changed.images));
        let closes = changed
            .closes
            .map(|closes| self.changed_closes(&self.deadline(closes, exam.time_zone)));
        let parts: Vec<String> = notices.chain(slots).chain(images).chain(closes).collect();
        parts.join(self.semicolon())
    }

    pub fn channel(self, channel: Channel) -> &'static str {
        match channel {
            Channel::Mail => self.channel_mail(),
            Channel::Sms => self.channel_sms(),
        }
    }

    pub fn fate(self, fate: Fate) -> &'static str {
        match fate {
            Fate::Waiting => self.fate_waiting(),
            Fate::Sending => self.fate_sending(),
            Fate::Sent => self.fate_sent(),
            Fate::Failed => self.fate_failed(),
            Fate::NoAddress => self.fate_no_address(),
            Fate::NotConfigured => self.fate_not_configured(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::text::{Lang, LocalText};

    use super::*;

    fn exam() -> Exam {
        toml::from_str(include_str!("../../../exams/shenzhen-civil-service.toml")).expect("parses")
    }

    fn returned() -> Matter {
        Matter::Returned {
            parts: vec![ReturnedPart {
                part: "education".parse().expect("a slug"),
                reasons: vec!["edu-qr".parse().expect("a slug")],
                note: Some("第二页".to_owned()),
                pages: [1, 3].into(),
                author: None,
            }],
            closes: Some(Timestamp(1_611_655_200_000)),
        }
    }

    #[test]
    fn a_return_says_what_why_and_until_when_in_both_languages() {
        let (exam, matter) = (exam(), returned());
        let letter = Letter {
            exam: &exam,
            number: Some("SZ-2021-00412"),
            matter: &matter,
            link: None,
            code: None,
        };
        let zh = Text(Lang::Zh).message_words(letter);
        for part in [
            "SZ-2021-00412",
            "请替换第 1、3 页。",
            "二维码",
            "第二页",
            "2021年1月26日 18:00:00",
            "再次提交",
        ] {
            assert!(zh.contains(part), "{part} in {zh}");
        }
        assert!(!zh.contains("） 前"), "{zh}");
        let en = Text(Lang::En).message_words(letter);
        assert!(en.contains("26 Jan 2021, 18:00:00"), "{en}");
        let sent = Text(Lang::Zh).message_words(Letter {
            link: Some("https://exam.example.cn/applications/1"),
            ..letter
        });
        assert_eq!(sent, format!("{zh} https://exam.example.cn/applications/1"));
    }

    #[test]
    fn a_sentence_of_the_exam_does_not_end_twice() {
        let (exam, mut matter) = (exam(), returned());
        let Matter::Returned { parts, .. } = &mut matter else {
            unreachable!("it is a return")
        };
        parts[0].note = None;
        let zh = Text(Lang::Zh).message_words(Letter {
            exam: &exam,
            number: Some("SZ-1"),
            matter: &matter,
            link: None,
            code: None,
        });
        assert!(!zh.contains("。）"), "{zh}");
    }

    #[test]
    fn whoever_is_approved_hears_whether_something_is_left_to_do() {
        let national = include_str!("../../../exams/national-personnel.toml");
        let national: Exam = toml::from_str(national).expect("parses");
        for (exam, part) in [
            (&exam(), "没有别的事要办了"),
            (&national, "后续步骤：网上缴费、打印准考证"),
        ] {
            let zh = Text(Lang::Zh).message_words(Letter {
                exam,
                number: Some("SZ-1"),
                matter: &Matter::Approved,
                link: None,
                code: None,
            });
            assert!(zh.contains(part), "{zh}");
        }
    }

    #[test]
    fn an_exam_can_have_its_own_wording() {
        let matter = returned();
        let wording = LocalText {
            zh: "请{deadline}补正{slots}，编号{number}".to_owned(),
            en: None,
        };
        let exam = Exam {
            messages: [(matter.kind(), wording)].into(),
            ..exam()
        };
        let words = Text(Lang::Zh).message_words(Letter {
            exam: &exam,
            number: Some("SZ-1"),
            matter: &matter,
            link: Some("https://x.example"),
            code: None,
        });
        assert!(words.starts_with("请在 2021年1月26日"), "{words}");
        assert!(words.ends_with("编号SZ-1"), "{words}");
    }
}
