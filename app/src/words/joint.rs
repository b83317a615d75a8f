//! What stands between sentences of one language.

use shared::text::Lang;

use crate::text::Text;

impl Text {
    /// Chinese sentences follow each other without a space.
    pub fn space(self) -> &'static str {
        match self.0 {
            Lang::Zh => "",
            Lang::En => " ",
        }
    }
}
