//! The sentences of messages and pages about one's own account.

use shared::{
    message::{AccountMessageBody, Channel, CodePurpose},
    time::Zone,
    view::SharedNumberStatus,
};

use crate::text::Text;

impl Text {
    /// The state of an account under an ID number that several names share.
    pub fn number_standing(self, standing: SharedNumberStatus) -> &'static str {
        match standing {
            SharedNumberStatus::Confirmed => self.standing_confirmed(),
            SharedNumberStatus::Unconfirmed => self.standing_unconfirmed(),
            SharedNumberStatus::Disabled => self.standing_disabled(),
            SharedNumberStatus::Requested => self.standing_asked(),
        }
    }

    /// The subject of a mail.
    pub fn account_message_subject(self, matter: &AccountMessageBody) -> &'static str {
        match matter {
            AccountMessageBody::Code { .. } => self.matter_code(),
            AccountMessageBody::Opened => self.matter_account_opened(),
            AccountMessageBody::HasAccount => self.matter_has_account(),
            AccountMessageBody::RegistrationAttempted => self.matter_registration_attempted(),
            AccountMessageBody::ContactChanged { .. } => self.matter_contact_changed(),
            AccountMessageBody::PasswordChanged => self.matter_password_changed(),
            AccountMessageBody::PasswordRecovered => self.matter_password_recovered(),
            AccountMessageBody::StaffLink { .. } => self.matter_staff_link(),
            AccountMessageBody::ResetCodeIssued => self.matter_reset_code_issued(),
            AccountMessageBody::IdentityConfirmed => self.matter_identity_confirmed(),
            AccountMessageBody::IdentityCorrected { .. } => self.matter_identity_corrected(),
            AccountMessageBody::PasswordReset => self.matter_password_reset(),
            AccountMessageBody::SecondFactorSet => self.matter_second_factor_set(),
            AccountMessageBody::SecondFactorRemoved => self.matter_second_factor_removed(),
            AccountMessageBody::SecondFactorCodeUsed => self.matter_second_factor_used(),
            AccountMessageBody::Disabled => self.matter_account_disabled(),
            AccountMessageBody::Enabled => self.matter_account_enabled(),
            AccountMessageBody::GrantChanged { .. } => self.matter_grant_changed(),
        }
    }

    /// The body of the message. `code` is given only for the text that is sent, not for the page.
    pub fn account_message(self, matter: &AccountMessageBody, code: Option<&str>) -> String {
        match matter {
            AccountMessageBody::Code { purpose } => {
                let code = code.unwrap_or_default();
                match purpose {
                    CodePurpose::Register => self.message_code_register(&code),
                    CodePurpose::Contact => self.message_code_contact(&code),
                    CodePurpose::Recover => self.message_code_recover(&code),
                }
            }
            AccountMessageBody::Opened => self.message_account_opened().to_owned(),
            AccountMessageBody::HasAccount => self.message_has_account().to_owned(),
            AccountMessageBody::RegistrationAttempted => {
                self.message_registration_attempted().to_owned()
            }
            AccountMessageBody::ContactChanged { channel, old, new } => {
                let what = match channel {
                    Channel::Sms => self.input_phone(),
                    Channel::Mail => self.input_email(),
                };
                match old {
                    Some(old) => self.message_contact_changed(&what, old, new),
                    None => self.message_contact_added(&what, new),
                }
            }
            AccountMessageBody::PasswordChanged => self.message_password_changed().to_owned(),
            AccountMessageBody::PasswordRecovered => self.message_password_recovered().to_owned(),
            AccountMessageBody::StaffLink { login, until } => {
                let until = self.moment(*until, Zone::BEIJING);
                self.message_staff_link(login, &until, &code.unwrap_or_default())
            }
            AccountMessageBody::ResetCodeIssued => self.message_reset_code_issued().to_owned(),
            AccountMessageBody::IdentityConfirmed => self.message_identity_confirmed().to_owned(),
            AccountMessageBody::IdentityCorrected {
                name,
                number,
                reason,
            } => {
                let change = self.identity_change(name.as_ref(), number.as_ref());
                match number {
                    Some(_) => self.message_number_corrected(&change, reason),
                    None => self.message_name_corrected(&change, reason),
                }
            }
            AccountMessageBody::PasswordReset => self.message_password_reset().to_owned(),
            AccountMessageBody::SecondFactorSet => self.message_second_factor_set().to_owned(),
            AccountMessageBody::SecondFactorRemoved => {
                self.message_second_factor_removed().to_owned()
            }
            AccountMessageBody::SecondFactorCodeUsed => {
                self.message_second_factor_used().to_owned()
            }
            AccountMessageBody::Disabled => self.message_account_disabled().to_owned(),
            AccountMessageBody::Enabled => self.message_account_enabled().to_owned(),
            AccountMessageBody::GrantChanged {
                exam,
                kind,
                given,
                scope,
            } => {
                let (exam, kind) = (self.local(exam), self.grant_kind(*kind));
                match (given, self.unit_scope(scope)) {
                    (true, Some(units)) => self.message_grant_given_units(&exam, &kind, &units),
                    (true, None) => self.message_grant_given(&exam, &kind),
                    (false, _) => self.message_grant_taken(&exam, &kind),
                }
            }
        }
    }
}
