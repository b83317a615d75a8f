//! The amount of data that is only on this device, in words.

use shared::text::Lang;

use crate::{pages::candidate::only_here::OnlyHere, text::Text};

impl Text {
    /// The counts, as 「2 张图片、1 处填写仅在本机」; counts of 0 are left out.
    pub fn only_here(self, here: &OnlyHere) -> String {
        let parts = [
            (here.images > 0).then(|| self.owed_images(&here.images)),
            (here.fields > 0).then(|| self.owed_fields(&here.fields)),
            (here.acts > 0).then(|| self.owed_acts(&here.acts)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let between = match self.0 {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        self.owed_here(&parts.join(between))
    }
}
