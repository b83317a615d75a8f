//! Schema migrations, which are never changed once released. They run on SQLite and PostgreSQL.
//! Their numbers follow the order of the list below.

mod first_applications;
pub(in crate::db) mod m0001_first;
pub(in crate::db) mod m0002_positions;
pub(in crate::db) mod m0003_form;
pub(in crate::db) mod m0004_rechecks;
pub(in crate::db) mod m0005_entry;
pub(in crate::db) mod m0006_message;
pub(in crate::db) mod m0007_roster;
pub(in crate::db) mod m0008_search;
pub(in crate::db) mod m0009_observation;
pub(in crate::db) mod m0010_opinions;
pub(in crate::db) mod m0011_field_versions;
pub(in crate::db) mod m0012_payment;
pub(in crate::db) mod m0013_seat;
pub(in crate::db) mod m0014_hand_off;
pub(in crate::db) mod m0015_first_review;
pub(in crate::db) mod m0016_promise;
pub(in crate::db) mod m0017_payment_checks;
pub(in crate::db) mod m0018_flash_message;
pub(in crate::db) mod m0019_stored_files;
pub(in crate::db) mod m0020_assurance;
pub(in crate::db) mod m0021_contact;
mod m0022_printed;
mod m0023_not_entered;
mod m0025_reviewed;
mod m0026_kept_session;
pub(in crate::db) mod m0027_refused_paper;
mod m0028_review_claim;
mod m0029_first_opinion;
mod m0031_hints;
mod m0033_review_grant;
mod m0034_review_event;
mod m0035_view_entry;
mod m0037_held_decision;
mod m0039_review_sheet;
mod m0040_review_quality;
mod m0041_correction;
mod m0042_queue_group;
mod m0043_review_key;
mod m0045_staff;
mod m0046_second_factor;
mod m0048_export;
mod m0050_window_extension;
mod m0052_audit;
mod m0053_unrestricted_reviewer;
mod m0054_known_case;
mod m0055_definition_text;
mod m0056_announcement;
mod m0058_nudge;
mod m0060_position_importer;
mod m0062_retention;
mod m0065_scheduled_version;
mod m0067_delivery_order;
mod m0068_retention_due;
mod m0069_progress;
mod m0070_grant_unit;
mod m0071_unit_count;
mod m0072_identity_correction;
mod m0074_exam_pause;
mod m0075_dismissed_version;
mod m0076_decision_count;
mod m0077_nudge_plan;
mod schema_parts;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait, async_trait};

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first::Migration),
            Box::new(m0002_positions::Migration),
            Box::new(m0003_form::Migration),
            Box::new(m0004_rechecks::Migration),
            Box::new(m0005_entry::Migration),
            Box::new(m0006_message::Migration),
            Box::new(m0007_roster::Migration),
            Box::new(m0008_search::Migration),
            Box::new(m0009_observation::Migration),
            Box::new(m0010_opinions::Migration),
            Box::new(m0011_field_versions::Migration),
            Box::new(m0012_payment::Migration),
            Box::new(m0013_seat::Migration),
            Box::new(m0014_hand_off::Migration),
            Box::new(m0015_first_review::Migration),
            Box::new(m0016_promise::Migration),
            Box::new(m0017_payment_checks::Migration),
            Box::new(m0018_flash_message::Migration),
            Box::new(m0019_stored_files::Migration),
            Box::new(m0020_assurance::Migration),
            Box::new(m0021_contact::Migration),
            Box::new(m0022_printed::Migration),
            Box::new(m0023_not_entered::Migration),
            Box::new(m0025_reviewed::Migration),
            Box::new(m0026_kept_session::Migration),
            Box::new(m0027_refused_paper::Migration),
            Box::new(m0028_review_claim::Migration),
            Box::new(m0029_first_opinion::Migration),
            Box::new(m0031_hints::Migration),
            Box::new(m0033_review_grant::Migration),
            Box::new(m0034_review_event::Migration),
            Box::new(m0035_view_entry::Migration),
            Box::new(m0037_held_decision::Migration),
            Box::new(m0039_review_sheet::Migration),
            Box::new(m0040_review_quality::Migration),
            Box::new(m0041_correction::Migration),
            Box::new(m0042_queue_group::Migration),
            Box::new(m0043_review_key::Migration),
            Box::new(m0045_staff::Migration),
            Box::new(m0046_second_factor::Migration),
            Box::new(m0048_export::Migration),
            Box::new(m0050_window_extension::Migration),
            Box::new(m0052_audit::Migration),
            Box::new(m0053_unrestricted_reviewer::Migration),
            Box::new(m0054_known_case::Migration),
            Box::new(m0055_definition_text::Migration),
            Box::new(m0056_announcement::Migration),
            Box::new(m0058_nudge::Migration),
            Box::new(m0060_position_importer::Migration),
            Box::new(m0062_retention::Migration),
            Box::new(m0065_scheduled_version::Migration),
            Box::new(m0067_delivery_order::Migration),
            Box::new(m0068_retention_due::Migration),
            Box::new(m0069_progress::Migration),
            Box::new(m0070_grant_unit::Migration),
            Box::new(m0071_unit_count::Migration),
            Box::new(m0072_identity_correction::Migration),
            Box::new(m0074_exam_pause::Migration),
            Box::new(m0075_dismissed_version::Migration),
            Box::new(m0076_decision_count::Migration),
            Box::new(m0077_nudge_plan::Migration),
        ]
    }
}
