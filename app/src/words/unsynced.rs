//! The amount of data that is only on this device, in words.

use shared::text::Lang;

use crate::{sync::unsynced::UnsyncedChanges, text::Text};

impl Text {
    /// The counts, as 「2 张图片、1 处填写仅在本机」; counts of 0 are left out.
    pub fn unsynced_counts(self, here: &UnsyncedChanges) -> String {
        let parts = [
            (here.images > 0).then(|| self.owed_images(&here.images)),
            (here.fields > 0).then(|| self.owed_fields(&here.fields)),
            (here.actions > 0).then(|| self.owed_acts(&here.actions)),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let between = match self.0 {
            Lang::Zh => "、",
            Lang::En => ", ",
        };
        self.owed_here(&parts.join(between))
    }

    /// Sentences on the next events and on the decisions of the person.
    pub fn unsynced_outlook(self, here: &UnsyncedChanges) -> String {
        let goes = !here.needs_only_decisions();
        let goes_by_itself = goes && !here.is_signed_out && here.conflicts == 0;
        let images = match here.undecided {
            0 => None,
            undecided if goes_by_itself => return self.here_partly(&undecided),
            undecided => Some(self.here_undecided(&undecided)),
        };
        let fields = (here.conflicts > 0).then(|| self.here_conflicts(&here.conflicts));
        let rest = match (here.is_signed_out, images.is_some() || fields.is_some()) {
            (true, _) => goes.then(|| self.here_signed_out().to_owned()),
            (false, true) => goes.then(|| self.here_rest().to_owned()),
            (false, false) => Some(self.here_about().to_owned()),
        };
        let sentences: Vec<_> = images.into_iter().chain(fields).chain(rest).collect();
        sentences.join(self.space())
    }
}
