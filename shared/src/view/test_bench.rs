//! View models of the office's test bench: sample pictures judged by the rule of a slot, before a
//! definition is published (A1). Nothing of it is stored.

use crate::{hint::Observation, judge::Finding};

/// Most pictures of one trial.
pub const MAX_TRIAL_FILES: usize = 20;

/// Most bytes of the pictures of one trial together: twenty photographs of 10 MB.
pub const MAX_TRIAL_BYTES: u64 = 200 * 1024 * 1024;

/// Relation of the tried text to the published definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStanding {
    /// The text is that of the version in force, with this number.
    InForce(u32),
    /// The text differs from the version in force.
    Edited,
    /// The text defines an exam that has no published version.
    NewExam,
}

/// Verdicts of one trial, in the order of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureTrial {
    /// Number of sent files. Only the first [`MAX_TRIAL_FILES`] are judged.
    pub sent: usize,
    /// Size of all sent files in bytes. Files beyond [`MAX_TRIAL_BYTES`] are not judged.
    pub bytes: u64,
    /// Judged files.
    pub pictures: Vec<TriedPicture>,
}

impl PictureTrial {
    /// True if more files were sent than a trial takes.
    pub fn has_too_many(&self) -> bool {
        self.sent > MAX_TRIAL_FILES
    }

    /// True if the files together are larger than a trial takes.
    pub fn is_too_large(&self) -> bool {
        self.bytes > MAX_TRIAL_BYTES
    }

    /// Number of the judged files that an upload would accept.
    pub fn accepted(&self) -> usize {
        let pictures = self.pictures.iter();
        pictures.filter(|picture| picture.is_accepted()).count()
    }
}

/// One sample picture with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedPicture {
    /// Original name of the file; may be empty.
    pub file_name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Verdict that an upload of the file would get.
    pub verdict: TrialVerdict,
}

/// Verdict about a sample picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrialVerdict {
    /// The file is larger than any upload and was not read.
    TooLarge {
        /// Largest size in bytes.
        allowed: u64,
    },
    /// The file was judged by every part of the rule.
    Judged {
        /// Width and height in pixels, seen upright. `None` if the header has none.
        dimensions: Option<(u32, u32)>,
        /// Findings of the rule.
        findings: Vec<Finding>,
        /// Machine check of an accepted file. `None` for a refused one, which is never decoded.
        observation: Option<Observation>,
    },
}

impl TriedPicture {
    /// True if an upload would accept the file.
    pub fn is_accepted(&self) -> bool {
        match &self.verdict {
            TrialVerdict::TooLarge { .. } => false,
            TrialVerdict::Judged { findings, .. } => !crate::judge::is_refused(findings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_TRIAL_BYTES, MAX_TRIAL_FILES, PictureTrial, TrialVerdict, TriedPicture};
    use crate::{exam::ImageRule, jpeg::inspect, judge::check_file};

    #[test]
    fn refused_and_too_large_pictures_are_not_accepted() {
        let picture = |verdict| TriedPicture {
            file_name: "a.jpg".to_owned(),
            bytes: 8,
            verdict,
        };
        let judged = |findings| TrialVerdict::Judged {
            dimensions: None,
            findings,
            observation: None,
        };
        let refused = check_file(&ImageRule::default(), &inspect(b"%PDF-1.7"));
        let pictures = vec![
            picture(judged(Vec::new())),
            picture(judged(refused)),
            picture(TrialVerdict::TooLarge { allowed: 1 }),
        ];
        let trial = |sent, bytes| PictureTrial {
            sent,
            bytes,
            pictures: pictures.clone(),
        };
        assert_eq!(trial(3, 24).accepted(), 1);
        assert!(!trial(MAX_TRIAL_FILES, 24).has_too_many());
        assert!(trial(MAX_TRIAL_FILES + 1, 24).has_too_many());
        assert!(!trial(3, MAX_TRIAL_BYTES).is_too_large());
        assert!(trial(3, MAX_TRIAL_BYTES + 1).is_too_large());
    }
}
