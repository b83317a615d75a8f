//! The sentences of messages and pages about one's own account.

use shared::{
    message::{AccountMessageBody, Channel, CodePurpose},
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
        }
    }
}
