//! The effect of a new version of a definition, in words.

use shared::{application::StateKind, version_warning::VersionWarning, view::VersionPreview};

use crate::text::Text;

impl Text {
    /// The effect on the applications in this state.
    pub fn version_effect(self, state: StateKind, preview: &VersionPreview) -> &'static str {
        match state {
            StateKind::Draft => self.effect_on_drafts(),
            StateKind::Submitted | StateKind::UnderReview | StateKind::Returned => {
                match preview.is_longer() {
                    true => self.effect_longer(),
                    false => self.effect_on_submitted(),
                }
            }
            _ => self.effect_on_finished(),
        }
    }

    /// Warnings before the publication. `grace_minutes` is the time that the new version gives to
    /// the files of submissions by fingerprint.
    pub fn version_warnings(
        self,
        preview: &VersionPreview,
        grace_minutes: Option<u16>,
    ) -> Vec<String> {
        let drafts = preview.count_in_state(StateKind::Draft);
        let warnings = preview.warnings(grace_minutes).into_iter();
        let sentences = warnings.map(|warning| match warning {
            VersionWarning::Misfits => self.effect_misfits(&preview.misfits),
            VersionWarning::CommittedWait => {
                self.effect_committed(&preview.committed, &grace_minutes.unwrap_or_default())
            }
            VersionWarning::CommittedLost => self.effect_committed_lost(&preview.committed),
            VersionWarning::NewIsOver => self.effect_new_is_over().to_owned(),
            VersionWarning::DraftsLapse => self.effect_is_over(&drafts),
        });
        sentences.collect()
    }
}
