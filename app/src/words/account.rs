//! The sentences of messages and pages about one's own account.

use shared::{
    message::{AccountMatter, Channel, CodePurpose},
    view::NumberStanding,
};

use crate::text::Text;

impl Text {
    /// The state of an account under an ID number that several names share.
    pub fn number_standing(self, standing: NumberStanding) -> &'static str {
        match standing {
            NumberStanding::Confirmed => self.standing_confirmed(),
            NumberStanding::Unconfirmed => self.standing_unconfirmed(),
            NumberStanding::Disabled => self.standing_disabled(),
            NumberStanding::Asked => self.standing_asked(),
        }
    }

    /// The subject of a mail.
    pub fn account_matter(self, matter: &AccountMatter) -> &'static str {
        match matter {
            AccountMatter::Code { .. } => self.matter_code(),
            AccountMatter::Opened => self.matter_account_opened(),
            AccountMatter::HasAccount => self.matter_has_account(),
            AccountMatter::RegistrationAttempted => self.matter_registration_attempted(),
            AccountMatter::ContactChanged { .. } => self.matter_contact_changed(),
            AccountMatter::PasswordChanged => self.matter_password_changed(),
            AccountMatter::PasswordRecovered => self.matter_password_recovered(),
        }
    }

    /// The body of the message. `code` is given only for the text that is sent, not for the page.
    pub fn account_message(self, matter: &AccountMatter, code: Option<&str>) -> String {
        match matter {
            AccountMatter::Code { purpose } => {
                let code = code.unwrap_or_default();
                match purpose {
                    CodePurpose::Register => self.message_code_register(&code),
                    CodePurpose::Contact => self.message_code_contact(&code),
                    CodePurpose::Recover => self.message_code_recover(&code),
                }
            }
            AccountMatter::Opened => self.message_account_opened().to_owned(),
            AccountMatter::HasAccount => self.message_has_account().to_owned(),
            AccountMatter::RegistrationAttempted => {
                self.message_registration_attempted().to_owned()
            }
            AccountMatter::ContactChanged { channel, old, new } => {
                let what = match channel {
                    Channel::Sms => self.input_phone(),
                    Channel::Mail => self.input_email(),
                };
                match old {
                    Some(old) => self.message_contact_changed(&what, old, new),
                    None => self.message_contact_added(&what, new),
                }
            }
            AccountMatter::PasswordChanged => self.message_password_changed().to_owned(),
            AccountMatter::PasswordRecovered => self.message_password_recovered().to_owned(),
        }
    }
}
