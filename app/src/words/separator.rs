//! The separator between sentences.

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
}
