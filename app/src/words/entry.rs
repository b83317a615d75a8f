//! Faults of the forms of registration and sign-in, in words: first the fault, then its remedy.

use shared::{
    entry::{
        EntryInput, InputFault, InputFaultKind, KnownNumberStep, MAX_LOGIN_CHARS, MIN_LOGIN_CHARS,
    },
    exam::entry::DocumentKind,
    identity_provider::IdentityProviderFault,
    person::{
        DocumentNumberError, IdNumberError, ParseNameError, PasswordError, name::MAX_NAME_CHARS,
    },
};

use crate::text::Text;

impl Text {
    pub fn document(self, document: DocumentKind) -> &'static str {
        match document {
            DocumentKind::ResidentCard => self.document_resident_card(),
            DocumentKind::TemporaryResidentCard => self.document_temporary_resident_card(),
            DocumentKind::HongKongMacaoPermit => self.document_hong_kong_macao_permit(),
            DocumentKind::TaiwanPermit => self.document_taiwan_permit(),
            DocumentKind::ForeignResidentCard => self.document_foreign_resident_card(),
            DocumentKind::Passport => self.document_passport(),
        }
    }

    pub fn other_system(self, fault: IdentityProviderFault) -> &'static str {
        match fault {
            IdentityProviderFault::NotConfigured => self.other_system_not_configured(),
            IdentityProviderFault::Unreachable => self.other_system_unreachable(),
            IdentityProviderFault::Refused => self.other_system_refused(),
            IdentityProviderFault::Untrusted => self.other_system_untrusted(),
            IdentityProviderFault::ClockSkew => self.other_system_clock(),
            IdentityProviderFault::Expired => self.other_system_over(),
            IdentityProviderFault::NameDiffers => self.other_system_name_differs(),
            IdentityProviderFault::Closed => self.other_system_closed(),
        }
    }

    /// The label of the input on the page.
    pub fn input(self, input: EntryInput) -> &'static str {
        match input {
            EntryInput::Document => self.input_document(),
            EntryInput::Number => self.input_number(),
            EntryInput::Name => self.input_name(),
            EntryInput::ValidUntil => self.input_valid_until(),
            EntryInput::LongTerm => self.input_long_term(),
            EntryInput::Phone => self.input_phone(),
            EntryInput::Email => self.input_email(),
            EntryInput::Password => self.password(),
            EntryInput::PasswordAgain => self.input_password_again(),
            EntryInput::DocumentAgain => self.input_document_again(),
            EntryInput::NumberAgain => self.input_number_again(),
            EntryInput::NameAgain => self.input_name_again(),
            EntryInput::OldPassword => self.input_old_password(),
            EntryInput::Login => self.login(),
            EntryInput::Role => self.account_role(),
            EntryInput::Code => self.input_code(),
            EntryInput::OneTimeCode => self.input_one_time_code(),
            EntryInput::SecondFactor => self.second_factor_code(),
            EntryInput::SharedDevice => self.input_shared_device(),
            EntryInput::KeptDevice => self.input_kept_device(),
        }
    }

    pub fn typed_fault(self, fault: &InputFault) -> String {
        match &fault.kind {
            InputFaultKind::Missing => self.fault_missing(&self.input(fault.input)),
            InputFaultKind::Document(why) => self.not_a_document(*why),
            InputFaultKind::NotBorn { born } => self.fault_not_born(born),
            InputFaultKind::Age {
                measured,
                least,
                most,
            } => self.fault_age(measured, least, most),
            InputFaultKind::Name(why) => self.not_a_name(why),
            InputFaultKind::NotADay => self.fault_not_a_day().to_owned(),
            InputFaultKind::Expired { until } => self.fault_expired(until),
            InputFaultKind::EndsTooEarly { until, needed } => {
                self.fault_ends_too_early(until, needed)
            }
            InputFaultKind::Phone => self.fault_phone().to_owned(),
            InputFaultKind::Email => self.fault_email().to_owned(),
            InputFaultKind::Password(why) => self.not_a_password(*why),
            InputFaultKind::Differs { place } => self.fault_differs(place),
            InputFaultKind::NumberKnown { go_on } => match go_on {
                KnownNumberStep::WithCode => self.fault_number_known().to_owned(),
                KnownNumberStep::AtOffice => self.fault_number_at_office().to_owned(),
                KnownNumberStep::Never => self.fault_number_refused().to_owned(),
            },
            InputFaultKind::HasAccount => self.fault_has_account().to_owned(),
            InputFaultKind::WrongAccountPassword => self.fault_not_its_password().to_owned(),
            InputFaultKind::OldPassword => self.fault_old_password().to_owned(),
            InputFaultKind::Code => self.fault_code().to_owned(),
            InputFaultKind::OneTimeCode => self.fault_one_time_code().to_owned(),
            InputFaultKind::NotInvited => self.fault_not_invited().to_owned(),
            InputFaultKind::NoInvitation => self.fault_no_invitation().to_owned(),
            InputFaultKind::NotOnSharedDevice => self.fault_not_on_shared_device().to_owned(),
            InputFaultKind::LoginForm => self.fault_login_form(&MIN_LOGIN_CHARS, &MAX_LOGIN_CHARS),
            InputFaultKind::SecondFactor => self.fault_second_factor().to_owned(),
            InputFaultKind::LoginTaken => self.fault_login_taken().to_owned(),
        }
    }

    fn not_a_document(self, why: DocumentNumberError) -> String {
        match why {
            DocumentNumberError::IdNumber(IdNumberError::Form) => self.fault_id_form(),
            DocumentNumberError::IdNumber(IdNumberError::BirthDate) => self.fault_id_birth(),
            DocumentNumberError::IdNumber(IdNumberError::CheckDigit) => self.fault_id_check(),
            DocumentNumberError::Form(document) => match document {
                DocumentKind::HongKongMacaoPermit => self.fault_form_hong_kong_macao(),
                DocumentKind::TaiwanPermit => self.fault_form_taiwan(),
                DocumentKind::ForeignResidentCard => self.fault_form_foreign_resident(),
                _ => self.fault_form_passport(),
            },
        }
        .to_owned()
    }

    fn not_a_name(self, why: &ParseNameError) -> String {
        match why {
            ParseNameError::TooShort => self.fault_name_short().to_owned(),
            ParseNameError::TooLong { measured } => self.fault_name_long(measured, &MAX_NAME_CHARS),
            ParseNameError::NotALetter { what } => self.fault_name_letter(what),
            ParseNameError::Private { code } => self.fault_name_private(&format!("U+{code:04X}")),
        }
    }

    fn not_a_password(self, why: PasswordError) -> String {
        match why {
            PasswordError::TooShort { measured, allowed } => {
                self.fault_password_short(&measured, &allowed)
            }
            PasswordError::TooLong { measured, allowed } => {
                self.fault_password_long(&measured, &allowed)
            }
            PasswordError::Common => self.fault_password_common().to_owned(),
            PasswordError::PersonalData => self.fault_password_about().to_owned(),
        }
    }
}
