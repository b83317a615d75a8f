//! Faults of the forms of registration and sign-in, in words: first the fault, then its remedy.

use shared::{
    entry::{Fault, GoOn, Input, Why},
    exam::entry::Document,
    other_system::OtherSystemFault,
    person::{NotADocument, NotAName, NotAPassword, NotAnIdNumber, name::NAME_LIMIT},
};

use crate::text::Text;

impl Text {
    pub fn document(self, document: Document) -> &'static str {
        match document {
            Document::ResidentCard => self.document_resident_card(),
            Document::TemporaryResidentCard => self.document_temporary_resident_card(),
            Document::HongKongMacaoPermit => self.document_hong_kong_macao_permit(),
            Document::TaiwanPermit => self.document_taiwan_permit(),
            Document::ForeignResidentCard => self.document_foreign_resident_card(),
            Document::Passport => self.document_passport(),
        }
    }

    pub fn other_system(self, fault: OtherSystemFault) -> &'static str {
        match fault {
            OtherSystemFault::NotConfigured => self.other_system_not_configured(),
            OtherSystemFault::Unreachable => self.other_system_unreachable(),
            OtherSystemFault::Refused => self.other_system_refused(),
            OtherSystemFault::Untrusted => self.other_system_untrusted(),
            OtherSystemFault::Clock => self.other_system_clock(),
            OtherSystemFault::Over => self.other_system_over(),
            OtherSystemFault::NameDiffers => self.other_system_name_differs(),
            OtherSystemFault::Closed => self.other_system_closed(),
        }
    }

    /// The label of the input on the page.
    pub fn input(self, input: Input) -> &'static str {
        match input {
            Input::Document => self.input_document(),
            Input::Number => self.input_number(),
            Input::Name => self.input_name(),
            Input::ValidUntil => self.input_valid_until(),
            Input::LongTerm => self.input_long_term(),
            Input::Phone => self.input_phone(),
            Input::Email => self.input_email(),
            Input::Password => self.password(),
            Input::PasswordAgain => self.input_password_again(),
            Input::DocumentAgain => self.input_document_again(),
            Input::NumberAgain => self.input_number_again(),
            Input::NameAgain => self.input_name_again(),
            Input::OldPassword => self.input_old_password(),
            Input::Login => self.login(),
            Input::Code => self.input_code(),
            Input::OneTimeCode => self.input_one_time_code(),
            Input::SharedDevice => self.input_shared_device(),
            Input::KeptDevice => self.input_kept_device(),
        }
    }

    pub fn typed_fault(self, fault: &Fault) -> String {
        match &fault.why {
            Why::Missing => self.fault_missing(&self.input(fault.input)),
            Why::Document(why) => self.not_a_document(*why),
            Why::NotBorn { born } => self.fault_not_born(born),
            Why::Age {
                measured,
                least,
                most,
            } => self.fault_age(measured, least, most),
            Why::Name(why) => self.not_a_name(why),
            Why::NotADay => self.fault_not_a_day().to_owned(),
            Why::Expired { until } => self.fault_expired(until),
            Why::EndsTooEarly { until, needed } => self.fault_ends_too_early(until, needed),
            Why::Phone => self.fault_phone().to_owned(),
            Why::Email => self.fault_email().to_owned(),
            Why::Password(why) => self.not_a_password(*why),
            Why::Differs { place } => self.fault_differs(place),
            Why::NumberKnown { go_on } => match go_on {
                GoOn::WithCode => self.fault_number_known().to_owned(),
                GoOn::AtOffice => self.fault_number_at_office().to_owned(),
                GoOn::Never => self.fault_number_refused().to_owned(),
            },
            Why::HasAccount => self.fault_has_account().to_owned(),
            Why::NotItsPassword => self.fault_not_its_password().to_owned(),
            Why::OldPassword => self.fault_old_password().to_owned(),
            Why::Code => self.fault_code().to_owned(),
            Why::OneTimeCode => self.fault_one_time_code().to_owned(),
            Why::NotInvited => self.fault_not_invited().to_owned(),
            Why::NoInvitation => self.fault_no_invitation().to_owned(),
            Why::NotOnSharedDevice => self.fault_not_on_shared_device().to_owned(),
        }
    }

    fn not_a_document(self, why: NotADocument) -> String {
        match why {
            NotADocument::IdNumber(NotAnIdNumber::Form) => self.fault_id_form(),
            NotADocument::IdNumber(NotAnIdNumber::BirthDate) => self.fault_id_birth(),
            NotADocument::IdNumber(NotAnIdNumber::CheckDigit) => self.fault_id_check(),
            NotADocument::Form(document) => match document {
                Document::HongKongMacaoPermit => self.fault_form_hong_kong_macao(),
                Document::TaiwanPermit => self.fault_form_taiwan(),
                Document::ForeignResidentCard => self.fault_form_foreign_resident(),
                _ => self.fault_form_passport(),
            },
        }
        .to_owned()
    }

    fn not_a_name(self, why: &NotAName) -> String {
        match why {
            NotAName::TooShort => self.fault_name_short().to_owned(),
            NotAName::TooLong { measured } => self.fault_name_long(measured, &NAME_LIMIT),
            NotAName::NotALetter { what } => self.fault_name_letter(what),
            NotAName::Private { code } => self.fault_name_private(&format!("U+{code:04X}")),
        }
    }

    fn not_a_password(self, why: NotAPassword) -> String {
        match why {
            NotAPassword::TooShort { measured, allowed } => {
                self.fault_password_short(&measured, &allowed)
            }
            NotAPassword::TooLong { measured, allowed } => {
                self.fault_password_long(&measured, &allowed)
            }
            NotAPassword::Common => self.fault_password_common().to_owned(),
            NotAPassword::AboutThePerson => self.fault_password_about().to_owned(),
        }
    }
}
