//! The log in words: actors and acts (S3-06).

use shared::{
    application::{LogEntry, LogEvent},
    exam::Exam,
    payment::PaymentRecord,
};

use crate::text::Text;

impl Text {
    /// The actor: the role, with the name if it may be shown.
    pub fn log_actor(self, entry: &LogEntry) -> String {
        let role = entry
            .role
            .map_or(self.actor_clock(), |role| self.role(role));
        match &entry.name {
            Some(name) => format!("{role} {name}"),
            None => role.to_owned(),
        }
    }

    pub fn log_event(self, exam: &Exam, event: &LogEvent) -> String {
        match event {
            LogEvent::Entered => self.log_entered().to_owned(),
            LogEvent::NoticeAccepted { notice } => {
                let title = exam.notice(notice).map(|notice| self.local(&notice.title));
                self.log_notice_accepted(&title.unwrap_or_default())
            }
            LogEvent::FactsAnswered => self.log_facts_answered().to_owned(),
            LogEvent::PortraitConfirmed => self.log_portrait_confirmed().to_owned(),
            LogEvent::PositionChosen { title, .. } => self.log_position_chosen(title),
            LogEvent::Reapplied => self.log_begun_again().to_owned(),
            LogEvent::Submitted {
                receipt,
                images,
                registered_at: None,
            } => self.log_submitted(images, receipt),
            LogEvent::Submitted {
                receipt,
                images,
                registered_at: Some(at),
            } => self.log_submitted_by_fingerprint(
                &self.moment(*at, exam.time_zone),
                images,
                receipt,
            ),
            LogEvent::FingerprintRegistered { images, arrived } => {
                self.log_registered(images, arrived)
            }
            LogEvent::ReviewStarted => self.log_review_started().to_owned(),
            LogEvent::FirstReviewPassed => self.log_passed_first().to_owned(),
            LogEvent::FirstReviewRefused { note } => self.log_refused_first(note),
            LogEvent::DecisionHeld { decision, until } => self.log_decision_held(
                &self.state(decision.state_kind()),
                &self.time_of_day(*until, exam.time_zone),
            ),
            LogEvent::DecisionTakenBack { decision } => {
                self.log_decision_taken_back(&self.state(*decision))
            }
            LogEvent::HeldReturnDropped { closed } => {
                self.log_held_return_dropped(&self.moment(*closed, exam.time_zone))
            }
            LogEvent::Returned { parts } => {
                let titles: Vec<_> = parts
                    .iter()
                    .map(|it| self.part_with_pages(exam, &it.part, &it.pages))
                    .collect();
                self.log_returned(&titles.join(self.pause()))
            }
            LogEvent::Approved => self.log_approved().to_owned(),
            LogEvent::Refused { note } => self.log_refused(note),
            LogEvent::DecisionCorrected { from, to, reason } => {
                self.log_decision_corrected(&self.state(*from), &self.state(*to), reason)
            }
            LogEvent::Paid(payment) => self.log_paid(&self.payment_details(payment)),
            LogEvent::PaymentUndone { reason } => self.log_payment_undone(reason),
            LogEvent::LapsedIncomplete { arrived, images } => {
                self.log_lapsed_incomplete(images, arrived)
            }
            LogEvent::Lapsed => self.log_lapsed().to_owned(),
            LogEvent::Withdrawn => self.log_withdrawn().to_owned(),
            LogEvent::SubmissionRecalled { reason: None } => self.log_recalled().to_owned(),
            LogEvent::SubmissionRecalled {
                reason: Some(reason),
            } => self.log_recalled_by_office(reason),
            LogEvent::IdentityCorrected {
                name,
                number,
                reason,
                parts,
            } => {
                let change = self.identity_change(name.as_ref(), number.as_ref());
                let titles: Vec<_> = parts
                    .iter()
                    .map(|part| self.part_title(exam, part))
                    .collect();
                match titles.is_empty() {
                    true => self.log_identity_corrected(&change, reason),
                    false => {
                        let titles = titles.join(self.pause());
                        self.log_identity_corrected_again(&change, reason, &titles)
                    }
                }
            }
            LogEvent::DefinitionChanged { version } => self.log_definition_changed(version),
            LogEvent::WindowExtended {
                window,
                slot,
                before,
                closes,
                reason,
                reopened,
            } => {
                let window = self.extended_part(exam, window, slot.as_ref());
                let (before, closes) = self.exam_ends(exam, *before, *closes);
                match reopened {
                    true => self.log_reopened(&window, &before, &closes, reason),
                    false => self.log_extended(&window, &before, &closes, reason),
                }
            }
            LogEvent::ExtensionWithdrawn {
                window,
                withdrawn,
                closes,
            } => {
                let window = self.extended_part(exam, window, None);
                let (withdrawn, closes) = self.exam_ends(exam, *withdrawn, *closes);
                self.log_extension_withdrawn(&window, &withdrawn, &closes)
            }
        }
    }

    /// The amount, gateway and numbers of a payment, as far as they are known.
    pub fn payment_details(self, payment: &PaymentRecord) -> String {
        let amount = payment.amount.map(|amount| format!("¥ {amount}"));
        let gateway = payment.gateway.map(|gateway| match payment.order {
            Some(_) => self.gateway(gateway).to_owned(),
            None => self.payment_on_site(&self.gateway(gateway)),
        });
        let order = payment.order.map(|order| self.payment_order_is(&order));
        let reference =
            (!payment.reference.is_empty()).then(|| self.payment_reference_is(&payment.reference));
        let parts = [amount, gateway, order, reference];
        parts
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(self.pause())
    }
}
