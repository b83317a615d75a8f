//! Sentences about a commitment: a submission by the fingerprints of its files. C5.

use shared::{
    application::CommitmentStatus,
    time::{Timestamp, Zone},
};

use crate::text::Text;

impl Text {
    /// The state of a commitment: its time, the missing files and their deadline; later, that it is
    /// over.
    pub fn commitment_status(
        self,
        commitment: CommitmentStatus,
        zone: Zone,
        now: Timestamp,
    ) -> String {
        let CommitmentStatus {
            at,
            images,
            arrived,
            until,
        } = commitment;
        let (at, ends) = (self.moment(at, zone), self.moment(until, zone));
        if until <= now {
            return self.fingerprint_over_there(&ends);
        }
        let then = self.fingerprint_come(&images, &arrived, &ends);
        format!("{}{}{then}", self.fingerprint_registered(&at), self.space())
    }
}
