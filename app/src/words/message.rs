//! Messages in words, from the exam's own wording or the catalogue. The page and the sent message
//! use the same text (S1-16).

use shared::{
    application::{StateKind, log::ReturnedPart},
    exam::Exam,
    message::{Channel, DefinitionChangeEffect, DeliveryStatus, MessageBody, fill_placeholders},
    time::Timestamp,
};

use super::outlook::{has_steps_after_review, steps_after_review};
use crate::text::Text;

/// The input of a message.
#[derive(Clone, Copy, Debug)]
pub struct MessageInput<'a> {
    /// The version of the exam that the message is about.
    pub exam: &'a Exam,
    /// The number of the application; `None` before there is an application.
    pub number: Option<&'a str>,
    pub matter: &'a MessageBody,
    /// The address of the next page; `None` on the page, which has a button for it.
    pub link: Option<&'a str>,
    /// The code of an invitation; `None` on the page.
    pub code: Option<&'a str>,
}

impl Text {
    pub fn message_subject(self, matter: &MessageBody) -> &'static str {
        match matter {
            MessageBody::Invited { .. } => self.matter_invited(),
            MessageBody::Returned { .. } => self.matter_returned(),
            MessageBody::Approved => self.matter_approved(),
            MessageBody::Refused { .. } => self.matter_refused(),
            MessageBody::SubmissionRecalled { .. } => self.matter_recalled(),
            MessageBody::DecisionCorrected { .. } => self.matter_decision_corrected(),
            MessageBody::ClosingSoon { .. } => self.matter_closing_soon(),
            MessageBody::Lapsed => self.matter_lapsed(),
            MessageBody::Paid { .. } => self.matter_paid(),
            MessageBody::PaymentUndone { .. } => self.matter_payment_undone(),
            MessageBody::Seated { .. } => self.matter_seated(),
            MessageBody::NotEntered { .. } => self.matter_not_entered(),
            MessageBody::Extended { .. } => self.matter_extended(),
            MessageBody::DefinitionChanged(_) => self.matter_changed(),
            MessageBody::WindowExtended { .. } => self.matter_extended(),
            MessageBody::ExtensionWithdrawn { .. } => self.matter_extension_withdrawn(),
            MessageBody::PaymentDue { .. } => self.matter_payment_due(),
            MessageBody::TicketDue { .. } => self.matter_ticket_due(),
        }
    }

    pub fn message_text(self, letter: MessageInput<'_>) -> String {
        let wording = letter.exam.messages.get(&letter.matter.kind());
        if let Some(wording) = wording {
            return fill_placeholders(wording.get(self.0), &self.message_values(letter));
        }
        let code = letter.code.map(|code| self.message_code(&code));
        let link = letter.link.map(str::to_owned);
        let words = [Some(self.catalogue_text(letter)), code, link];
        let words: Vec<String> = words.into_iter().flatten().collect();
        words.join(" ")
    }

    fn catalogue_text(self, letter: MessageInput<'_>) -> String {
        let exam = self.local(&letter.exam.title);
        let number = letter.number.unwrap_or_default();
        let by = |closes| self.exam_deadline(letter.exam, closes);
        match letter.matter {
            MessageBody::Invited { closes } => self.message_invited(&exam, &by(*closes)),
            MessageBody::Returned { parts, closes } => {
                let slots = self.returned_parts(letter.exam, parts);
                self.message_returned(&exam, &number, &slots, &by(*closes))
            }
            MessageBody::Approved if has_steps_after_review(letter.exam) => {
                let steps: Vec<_> = steps_after_review(letter.exam)
                    .map(|stage| self.local(&stage.title))
                    .collect();
                self.message_approved(&exam, &number, &steps.join(self.pause()))
            }
            MessageBody::Approved => self.message_approved_end(&exam, &number),
            MessageBody::Refused { note } => self.message_refused(&exam, &number, note),
            MessageBody::SubmissionRecalled { reason, closes } => {
                self.message_recalled(&exam, &number, reason, &by(*closes))
            }
            MessageBody::DecisionCorrected { from, to, reason } => {
                let change = self.decision_change(*from, *to);
                self.message_decision_corrected(&exam, &number, &change, reason)
            }
            MessageBody::ClosingSoon { closes, missing } => {
                let missing = self.still_missing(*missing);
                self.message_closing_soon(&exam, &number, &missing, &by(Some(*closes)))
            }
            MessageBody::Lapsed => self.message_lapsed(&exam, &number),
            MessageBody::Paid { payment } => {
                self.message_paid(&exam, &number, &self.payment_details(payment))
            }
            MessageBody::PaymentUndone { reason } => {
                self.message_payment_undone(&exam, &number, reason)
            }
            MessageBody::Seated { opens, closes } => self.message_seated(
                &exam,
                &number,
                &self.ticket_from(letter.exam, *opens),
                &by(*closes),
            ),
            MessageBody::NotEntered { closes } => {
                self.message_not_entered(&exam, &by(Some(*closes)))
            }
            MessageBody::Extended { closes } => {
                self.message_extended(&exam, &number, &by(Some(*closes)))
            }
            MessageBody::DefinitionChanged(changed) => {
                let changes = self.changes_for(letter.exam, changed);
                self.message_changed(&exam, &number, &changes)
            }
            MessageBody::WindowExtended {
                window,
                slot,
                before,
                closes,
                reason,
                reopened,
            } => {
                let window = self.extended_part(letter.exam, window, slot.as_ref());
                let (before, closes) = self.exam_ends(letter.exam, *before, *closes);
                match reopened {
                    true => {
                        self.message_reopened(&exam, &number, &window, &before, &closes, reason)
                    }
                    false => self
                        .message_window_extended(&exam, &number, &window, &before, &closes, reason),
                }
            }
            MessageBody::ExtensionWithdrawn {
                window,
                withdrawn,
                closes,
            } => {
                let window = self.extended_part(letter.exam, window, None);
                let (withdrawn, closes) = self.exam_ends(letter.exam, *withdrawn, *closes);
                self.message_extension_withdrawn(&exam, &number, &window, &withdrawn, &closes)
            }
            MessageBody::PaymentDue { closes } => {
                self.message_payment_due(&exam, &number, &by(*closes))
            }
            MessageBody::TicketDue { closes } => {
                self.message_ticket_due(&exam, &number, &by(*closes))
            }
        }
    }

    /// The values under the names that [`shared::message::MessageKind::values`] allows.
    fn message_values(self, letter: MessageInput<'_>) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("exam", self.local(&letter.exam.title)),
            ("number", letter.number.unwrap_or_default().to_owned()),
            ("link", letter.link.unwrap_or_default().to_owned()),
        ];
        let by = |closes| ("deadline", self.exam_deadline(letter.exam, closes));
        match letter.matter {
            MessageBody::Invited { closes } => {
                values.push(("code", letter.code.unwrap_or_default().to_owned()));
                values.push(by(*closes));
            }
            MessageBody::Returned { parts, closes } => {
                values.push(("slots", self.returned_parts(letter.exam, parts)));
                values.push(by(*closes));
            }
            MessageBody::Refused { note } => values.push(("note", note.clone())),
            MessageBody::SubmissionRecalled { reason, closes } => {
                values.push(("reason", reason.clone()));
                values.push(by(*closes));
            }
            MessageBody::DecisionCorrected { from, to, reason } => {
                values.push(("change", self.decision_change(*from, *to)));
                values.push(("reason", reason.clone()));
            }
            MessageBody::ClosingSoon { closes, missing } => {
                values.push(("missing", self.still_missing(*missing)));
                values.push(by(Some(*closes)));
            }
            MessageBody::Paid { payment } => {
                values.push(("payment", self.payment_details(payment)))
            }
            MessageBody::PaymentUndone { reason } => values.push(("reason", reason.clone())),
            MessageBody::Seated { opens, closes } => {
                values.push(("opens", self.ticket_from(letter.exam, *opens)));
                values.push(by(*closes));
            }
            MessageBody::NotEntered { closes } | MessageBody::Extended { closes } => {
                values.push(by(Some(*closes)));
            }
            MessageBody::DefinitionChanged(changed) => {
                values.push(("changes", self.changes_for(letter.exam, changed)));
            }
            MessageBody::WindowExtended {
                window,
                slot,
                before,
                closes,
                reason,
                ..
            } => {
                let (before, _) = self.exam_ends(letter.exam, *before, *closes);
                let window = self.extended_part(letter.exam, window, slot.as_ref());
                values.push(("window", window));
                values.push(("before", before));
                values.push(("reason", reason.clone()));
                values.push(by(Some(*closes)));
            }
            MessageBody::ExtensionWithdrawn {
                window,
                withdrawn,
                closes,
            } => {
                let (withdrawn, _) = self.exam_ends(letter.exam, *withdrawn, *closes);
                values.push(("window", self.extended_part(letter.exam, window, None)));
                values.push(("withdrawn", withdrawn));
                values.push(by(Some(*closes)));
            }
            MessageBody::PaymentDue { closes } | MessageBody::TicketDue { closes } => {
                values.push(by(*closes));
            }
            MessageBody::Approved | MessageBody::Lapsed => {}
        }
        values
    }

    fn decision_change(self, from: StateKind, to: StateKind) -> String {
        self.decision_from_to(&self.state(from), &self.state(to))
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
                    boxes,
                    ..
                } = returned;
                let note = note.as_deref();
                let why = self.feedback_with_boxes(exam, reasons, note, pages, boxes);
                let why = why.join(self.space());
                // The list already has separators of its own.
                let why = why.trim_end_matches(['。', '.']);
                self.returned_slot(&self.part_title(exam, &returned.part), &why)
            })
            .collect();
        parts.join(self.semicolon())
    }

    fn changes_for(self, exam: &Exam, changed: &DefinitionChangeEffect) -> String {
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

    pub fn delivery_status(self, status: DeliveryStatus) -> &'static str {
        match status {
            DeliveryStatus::Waiting => self.delivery_waiting(),
            DeliveryStatus::Sending => self.delivery_sending(),
            DeliveryStatus::Sent => self.delivery_sent(),
            DeliveryStatus::Failed => self.delivery_failed(),
            DeliveryStatus::NoAddress => self.delivery_no_address(),
            DeliveryStatus::NotConfigured => self.delivery_not_configured(),
            DeliveryStatus::NoLongerDue => self.delivery_no_longer_due(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        application::MarkedBox,
        text::{Lang, LocalText},
    };

    use super::*;

    fn exam() -> Exam {
        toml::from_str(include_str!("../../../exams/shenzhen-civil-service.toml")).expect("parses")
    }

    fn returned() -> MessageBody {
        MessageBody::Returned {
            parts: vec![ReturnedPart {
                part: "education".parse().expect("a slug"),
                reasons: vec!["edu-qr".parse().expect("a slug")],
                note: Some("第二页".to_owned()),
                pages: [1, 3].into(),
                boxes: vec![
                    MarkedBox::between(1, (0.1, 0.1), (0.5, 0.2)),
                    MarkedBox {
                        reason: Some("edu-qr".parse().expect("a slug")),
                        ..MarkedBox::between(3, (0.6, 0.7), (0.9, 0.9))
                    },
                ],
                author: None,
            }],
            closes: Some(Timestamp(1_611_655_200_000)),
        }
    }

    #[test]
    fn return_message_has_parts_reasons_and_deadline() {
        let (exam, matter) = (exam(), returned());
        let letter = MessageInput {
            exam: &exam,
            number: Some("SZ-2021-00412"),
            matter: &matter,
            link: None,
            code: None,
        };
        let zh = Text(Lang::Zh).message_text(letter);
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
        assert!(zh.contains("框出，共 2 处"), "{zh}");
        assert!(zh.contains("②"), "{zh}");
        let en = Text(Lang::En).message_text(letter);
        assert!(en.contains("26 Jan 2021, 18:00:00"), "{en}");
        let sent = Text(Lang::Zh).message_text(MessageInput {
            link: Some("https://exam.example.cn/applications/1"),
            ..letter
        });
        assert_eq!(sent, format!("{zh} https://exam.example.cn/applications/1"));
    }

    #[test]
    fn exam_sentence_has_one_full_stop() {
        let (exam, mut matter) = (exam(), returned());
        let MessageBody::Returned { parts, .. } = &mut matter else {
            unreachable!("it is a return")
        };
        parts[0].note = None;
        let zh = Text(Lang::Zh).message_text(MessageInput {
            exam: &exam,
            number: Some("SZ-1"),
            matter: &matter,
            link: None,
            code: None,
        });
        assert!(!zh.contains("。）"), "{zh}");
    }

    #[test]
    fn approval_message_names_remaining_steps() {
        let national = include_str!("../../../exams/national-personnel.toml");
        let national: Exam = toml::from_str(national).expect("parses");
        for (exam, part) in [
            (&exam(), "没有别的事要办了"),
            (&national, "后续步骤：网上缴费、打印准考证"),
        ] {
            let zh = Text(Lang::Zh).message_text(MessageInput {
                exam,
                number: Some("SZ-1"),
                matter: &MessageBody::Approved,
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
        let words = Text(Lang::Zh).message_text(MessageInput {
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
