//! States in words. The pages show each word with a shape and a colour.

use shared::{
    application::{LockReason, StateKind, Verdict},
    exam::{Exam, StageKind, fee::PaymentMethod},
    person::Assurance,
    role::Role,
    time::Zone,
};

use crate::text::Text;

impl Text {
    pub fn state(self, state: StateKind) -> &'static str {
        match state {
            StateKind::Draft => self.state_draft(),
            StateKind::Submitted => self.state_submitted(),
            StateKind::UnderReview => self.state_under_review(),
            StateKind::Returned => self.state_returned(),
            StateKind::Approved => self.state_approved(),
            StateKind::Refused => self.state_refused(),
            StateKind::Lapsed => self.state_lapsed(),
            StateKind::Withdrawn => self.state_withdrawn(),
        }
    }

    pub fn verdict(self, verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Pending => self.verdict_pending(),
            Verdict::Passed => self.verdict_passed(),
            Verdict::Returned { .. } => self.verdict_returned(),
        }
    }

    pub fn role(self, role: Role) -> &'static str {
        match role {
            Role::Candidate => self.role_candidate(),
            Role::Reviewer => self.role_reviewer(),
            Role::Office => self.role_office(),
            Role::Administrator => self.role_administrator(),
        }
    }

    /// The exam's own title of its stage of this kind; the kind's name where it has none.
    pub fn stage_title(self, exam: &Exam, kind: StageKind) -> String {
        exam.stage(kind).map_or_else(
            || self.stage_kind(kind).to_owned(),
            |stage| self.local(&stage.title),
        )
    }

    /// The name of a stage by its kind, for places without the exam's own title.
    pub fn stage_kind(self, kind: StageKind) -> &'static str {
        match kind {
            StageKind::Notice => self.stage_of_notice(),
            StageKind::Portrait => self.stage_of_portrait(),
            StageKind::Form => self.stage_of_form(),
            StageKind::Facts => self.stage_of_facts(),
            StageKind::Position => self.stage_of_position(),
            StageKind::Materials => self.stage_of_materials(),
            StageKind::Submit => self.stage_of_submit(),
            StageKind::Review => self.stage_of_review(),
            StageKind::Result => self.stage_of_result(),
            StageKind::Payment => self.stage_of_payment(),
            StageKind::Ticket => self.stage_of_ticket(),
            StageKind::Print => self.stage_of_print(),
            StageKind::OnSite => self.stage_of_on_site(),
        }
    }

    pub fn gateway(self, gateway: PaymentMethod) -> &'static str {
        match gateway {
            PaymentMethod::Alipay => self.gateway_alipay(),
            PaymentMethod::Wechat => self.gateway_wechat(),
            PaymentMethod::Unionpay => self.gateway_unionpay(),
        }
    }

    /// The reason why something can't be changed now, and the time from which it can.
    pub fn lock_reason(self, locked: LockReason, zone: Zone) -> String {
        match locked {
            LockReason::WindowNotOpen { opens } => self.locked_not_yet(&self.moment(opens, zone)),
            LockReason::WindowClosed { closed } => self.locked_over(&self.deadline(closed, zone)),
            LockReason::NoWindow => self.locked_no_window().to_owned(),
            LockReason::EarlierStageNotDone { before } => {
                self.locked_waits(&self.stage_kind(before))
            }
            LockReason::Confirmed => self.locked_confirmed().to_owned(),
            LockReason::Submitted => self.locked_submitted().to_owned(),
            LockReason::NotReturned => self.locked_not_returned().to_owned(),
            LockReason::Final => self.locked_final().to_owned(),
            LockReason::UploadNotPermitted => self.locked_not_marked().to_owned(),
        }
    }

    /// The source of the identity of an account.
    pub fn assurance(self, assurance: Assurance) -> &'static str {
        match assurance {
            Assurance::Declared => self.assurance_declared(),
            Assurance::Vouched => self.assurance_vouched(),
            Assurance::Invited => self.assurance_invited(),
            Assurance::Provider => self.assurance_provider(),
        }
    }
}

/// The name of a verdict in `data-state`, which the style sheet maps to shape and colour.
pub fn verdict_slug(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pending => "pending",
        Verdict::Passed => "passed",
        Verdict::Returned { .. } => "returned",
    }
}
