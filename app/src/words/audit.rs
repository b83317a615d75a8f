//! The audit log in words: kinds of entries, faults and verifications.

use shared::{
    audit::{AuditFault, AuditFaultKind, AuditKind},
    time::Zone,
    view::AuditVerification,
};

use crate::text::Text;

impl Text {
    pub fn audit_kind(self, kind: AuditKind) -> &'static str {
        match kind {
            AuditKind::ChainStarted => self.audit_kind_chain_started(),
            AuditKind::Submission => self.audit_kind_submission(),
            AuditKind::Verdict => self.audit_kind_verdict(),
            AuditKind::Decision => self.audit_kind_decision(),
            AuditKind::Correction => self.audit_kind_correction(),
            AuditKind::Application => self.audit_kind_application(),
            AuditKind::ReviewTeam => self.audit_kind_review_team(),
            AuditKind::View => self.audit_kind_view(),
            AuditKind::StaffAccount => self.audit_kind_staff_account(),
            AuditKind::ResetCode => self.audit_kind_reset_code(),
            AuditKind::IdentityConfirmed => self.audit_kind_identity_confirmed(),
            AuditKind::IdentityCorrection => self.audit_kind_identity_correction(),
            AuditKind::Grant => self.audit_kind_grant(),
            AuditKind::SignIn => self.audit_kind_sign_in(),
            AuditKind::SignInRefused => self.audit_kind_sign_in_refused(),
            AuditKind::Export => self.audit_kind_export(),
            AuditKind::Import => self.audit_kind_import(),
            AuditKind::ExamPublished => self.audit_kind_exam_published(),
            AuditKind::VersionScheduled => self.audit_kind_version_scheduled(),
            AuditKind::WindowExtension => self.audit_kind_window_extension(),
            AuditKind::ExamPause => self.audit_kind_exam_pause(),
            AuditKind::Announcement => self.audit_kind_announcement(),
            AuditKind::ResultsPublished => self.audit_kind_results_published(),
            AuditKind::Nudge => self.audit_kind_nudge(),
            AuditKind::Retention => self.audit_kind_retention(),
            AuditKind::AuditRead => self.audit_kind_audit_read(),
        }
    }

    /// The result of a verification: how many entries of which days are right, or the first fault.
    pub fn audit_verification(self, verification: &AuditVerification) -> String {
        let at = self.moment(verification.at, Zone::BEIJING);
        let days = match (&verification.from, &verification.to) {
            (None, None) => self.audit_days_all().to_owned(),
            (from, to) => {
                let from = from.as_deref().unwrap_or(self.audit_day_first());
                let to = to.as_deref().unwrap_or(self.audit_day_last());
                match from == to {
                    true => from.to_owned(),
                    false => self.audit_days_between(&from, &to),
                }
            }
        };
        match &verification.fault {
            None => self.audit_verified(&at, &verification.entries, &days),
            Some(fault) => self.audit_broken(&at, &days, &self.audit_fault(fault)),
        }
    }

    fn audit_fault(self, fault: &AuditFault) -> String {
        let number = match fault.at {
            Some(at) => {
                let at = self.moment(at, Zone::BEIJING);
                self.audit_entry_of(&fault.sequence, &at)
            }
            None => self.audit_entry_number(&fault.sequence),
        };
        match &fault.kind {
            AuditFaultKind::Missing => self.audit_fault_missing(&number),
            AuditFaultKind::PreviousHash => self.audit_fault_previous_hash(&number),
            AuditFaultKind::Hash => self.audit_fault_hash(&number),
            AuditFaultKind::DayOrder => self.audit_fault_day_order(&number),
            AuditFaultKind::HeadHash { day } => self.audit_fault_head_hash(&number, day),
            AuditFaultKind::HeadSignature { day } => self.audit_fault_head_signature(&number, day),
            AuditFaultKind::CutEnd { day, named } => self.audit_fault_cut_end(&number, day, named),
            AuditFaultKind::RowMissing { table, row } => {
                self.audit_fault_row_missing(&number, table, row)
            }
            AuditFaultKind::RowChanged { table, row } => {
                self.audit_fault_row_changed(&number, table, row)
            }
        }
    }
}
