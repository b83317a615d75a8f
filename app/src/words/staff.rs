//! Accounts of staff in words: states, rights and events.

use shared::{
    message::Channel,
    review_grant::GrantKind,
    staff::{StaffEventKind, StaffState},
    time::Zone,
    unit_scope::UnitScope,
};

use crate::text::Text;

/// Most units that a sentence names.
const MAX_NAMED_UNITS: usize = 5;

impl Text {
    pub fn staff_state(self, state: StaffState) -> &'static str {
        match state {
            StaffState::Invited => self.staff_state_invited(),
            StaffState::Active => self.staff_state_active(),
            StaffState::Disabled => self.staff_state_disabled(),
        }
    }

    pub fn grant_kind(self, kind: GrantKind) -> &'static str {
        match kind {
            GrantKind::Initial => self.grant_initial(),
            GrantKind::Final => self.grant_final(),
            GrantKind::Supervisor => self.grant_supervisor(),
        }
    }

    /// The units of a scope; the first ones, if there are many. `None` for the whole exam.
    pub fn unit_scope(self, scope: &UnitScope) -> Option<String> {
        let units = scope.units()?;
        let first: Vec<&str> = units.iter().take(MAX_NAMED_UNITS).collect();
        let (first, count) = (first.join(self.pause()), units.iter().count());
        Some(match count > MAX_NAMED_UNITS {
            true => self.unit_names_more(&first, &count),
            false => first,
        })
    }

    /// An event of an account, in one sentence.
    pub fn staff_event(self, event: &StaffEventKind) -> String {
        match event {
            StaffEventKind::Created { role } => self.staff_event_created(&self.role(*role)),
            StaffEventKind::LinkIssued { until } => {
                self.staff_event_link(&self.moment(*until, Zone::BEIJING))
            }
            StaffEventKind::Reset => self.staff_event_reset().to_owned(),
            StaffEventKind::PasswordSet => self.staff_event_password_set().to_owned(),
            StaffEventKind::PasswordChanged => self.staff_event_password_changed().to_owned(),
            StaffEventKind::ContactChanged { channel } => {
                let what = match channel {
                    Channel::Sms => self.input_phone(),
                    Channel::Mail => self.input_email(),
                };
                self.staff_event_contact(&what)
            }
            StaffEventKind::SecondFactorSet => self.staff_event_factor_set().to_owned(),
            StaffEventKind::SecondFactorCodesRenewed => self.staff_event_factor_codes().to_owned(),
            StaffEventKind::SecondFactorCodeUsed => self.staff_event_factor_used().to_owned(),
            StaffEventKind::SecondFactorRemoved => self.staff_event_factor_removed().to_owned(),
            StaffEventKind::SecondFactorReset => self.staff_event_factor_reset().to_owned(),
            StaffEventKind::Disabled => self.staff_event_disabled().to_owned(),
            StaffEventKind::Enabled => self.staff_event_enabled().to_owned(),
            StaffEventKind::Granted { exam, kind, scope } => {
                let kind = self.grant_kind(*kind);
                match self.unit_scope(scope) {
                    Some(units) => self.staff_event_granted_units(exam, &kind, &units),
                    None => self.staff_event_granted(exam, &kind),
                }
            }
            StaffEventKind::Revoked { exam, kind, scope } => {
                let kind = self.grant_kind(*kind);
                match self.unit_scope(scope) {
                    Some(units) => self.staff_event_revoked_units(exam, &kind, &units),
                    None => self.staff_event_revoked(exam, &kind),
                }
            }
            StaffEventKind::Unrestricted => self.staff_event_unrestricted().to_owned(),
        }
    }
}
