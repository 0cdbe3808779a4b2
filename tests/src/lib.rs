//! What tests of whole servers need: building them, starting them, talking to them, and checks that several tests
//! share. Leaves the tests themselves to `tests/it`.

pub mod builds;
pub mod checks;
pub mod client;
pub mod folder;
pub mod mailbox;
pub mod postgres;
pub mod random;
pub mod raw;
pub mod server;
pub mod sources;
pub mod stage;
pub mod stored;
pub mod variants;
