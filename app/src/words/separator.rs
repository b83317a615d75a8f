//! Separators between sentences and between their parts.

use shared::text::Lang;

use crate::text::Text;

impl Text {
    /// The space between two sentences; none in Chinese.
    pub fn space(self) -> &'static str {
        match self.0 {
            Lang::Zh => "",
            Lang::En => " ",
        }
    }

    /// Between the parts of a sentence that may have commas.
    pub fn semicolon(self) -> &'static str {
        match self.0 {
            Lang::Zh => "；",
            Lang::En => "; ",
        }
    }
}
