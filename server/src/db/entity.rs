//! The tables as SeaORM entities. They never leave `db`: rows become models in one step.

pub(crate) mod account;
pub(crate) mod application;
pub(crate) mod delivery;
pub(crate) mod exam;
pub(crate) mod hand_off;
pub(crate) mod image;
pub(crate) mod invitation;
pub(crate) mod log_entry;
pub(crate) mod material;
pub(crate) mod message;
pub(crate) mod number_series;
pub(crate) mod open_id_account;
pub(crate) mod open_id_attempt;
pub(crate) mod payment_order;
pub(crate) mod position;
pub(crate) mod position_list;
pub(crate) mod publication;
pub(crate) mod receipt;
pub(crate) mod recovery_code;
pub(crate) mod roster_entry;
pub(crate) mod seat;
pub(crate) mod server_key;
pub(crate) mod session;
pub(crate) mod sign_in_failure;
pub(crate) mod spent_proof;
pub(crate) mod upload_day;
