//! The effect of a new version of a definition, in words.

use shared::{application::StateKind, view::VersionPreview};

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
        let mut warnings = Vec::new();
        if preview.misfits > 0 {
            warnings.push(self.effect_misfits(&preview.misfits));
        }
        if preview.committed > 0 {
            warnings.push(match grace_minutes {
                Some(minutes) => self.effect_committed(&preview.committed, &minutes),
                None => self.effect_committed_lost(&preview.committed),
            });
        }
        let drafts = preview.count_in_state(StateKind::Draft);
        if preview.is_over && preview.previous_version.is_none() {
            warnings.push(self.effect_new_is_over().to_owned());
        } else if preview.is_over && drafts > 0 {
            warnings.push(self.effect_is_over(&drafts));
        }
        warnings
    }
}
