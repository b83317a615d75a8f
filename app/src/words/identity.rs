//! Corrections of name and number, and submissions that are taken back, in words.

use shared::application::{CorrectedValue, IdentityFault, RecallFault};

use crate::text::Text;

impl Text {
    /// The corrected name and number, each before and after. The masked texts of two numbers can be the
    /// same.
    pub fn identity_change(
        self,
        name: Option<&CorrectedValue>,
        number: Option<&CorrectedValue>,
    ) -> String {
        let name = name.map(|name| self.identity_name(&name.before, &name.after));
        let number = number.map(|number| match number.before == number.after {
            true => self.identity_number_inside(&number.after),
            false => self.identity_number(&number.before, &number.after),
        });
        let parts: Vec<String> = [name, number].into_iter().flatten().collect();
        parts.join(self.semicolon())
    }

    pub fn identity_fault(self, fault: &IdentityFault) -> String {
        match fault {
            IdentityFault::Unchanged => self.identity_unchanged().to_owned(),
            IdentityFault::NumberTaken { name, number } => self.identity_taken(number, name),
            IdentityFault::NumberListed { exam, name, number } => {
                self.identity_listed(number, name, &self.local(exam))
            }
            IdentityFault::Approved { number } => self.identity_approved(number),
        }
    }

    pub fn recall_fault(self, fault: RecallFault) -> String {
        match fault {
            RecallFault::NotSubmitted { state } => self.recall_not_submitted(&self.state(state)),
            RecallFault::ReviewBegun => self.recall_review_begun().to_owned(),
            RecallFault::Mended => self.recall_mended().to_owned(),
        }
    }
}
