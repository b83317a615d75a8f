//! Schema migrations, which are never changed once released. They run on SQLite and PostgreSQL.
//! Their numbers follow the order of the list below.

mod assurance;
mod contact;
mod entry;
mod field_versions;
mod first;
mod first_applications;
mod first_review;
mod flash_message;
mod form;
mod hand_off;
mod m0022_printed;
mod m0023_not_entered;
mod m0025_reviewed;
mod m0026_kept_session;
mod message;
mod observation;
mod opinions;
mod payment;
mod payment_checks;
mod positions;
mod promise;
mod rechecks;
mod refused_paper;
mod roster;
mod schema_parts;
mod search;
mod seat;
mod stored_files;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait, async_trait};

pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(first::Migration),
            Box::new(positions::Migration),
            Box::new(form::Migration),
            Box::new(rechecks::Migration),
            Box::new(entry::Migration),
            Box::new(message::Migration),
            Box::new(roster::Migration),
            Box::new(search::Migration),
            Box::new(observation::Migration),
            Box::new(opinions::Migration),
            Box::new(field_versions::Migration),
            Box::new(payment::Migration),
            Box::new(seat::Migration),
            Box::new(hand_off::Migration),
            Box::new(first_review::Migration),
            Box::new(promise::Migration),
            Box::new(payment_checks::Migration),
            Box::new(flash_message::Migration),
            Box::new(stored_files::Migration),
            Box::new(assurance::Migration),
            Box::new(contact::Migration),
            Box::new(m0022_printed::Migration),
            Box::new(m0023_not_entered::Migration),
            Box::new(m0025_reviewed::Migration),
            Box::new(m0026_kept_session::Migration),
            Box::new(refused_paper::Migration),
        ]
    }
}
