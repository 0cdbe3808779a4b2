//! Every test of whole servers and of the repository as a whole, in one program. A file is a subject.
//! Leaves building and talking to the library of this crate.

mod backups;
mod bad_input;
mod bootstrap;
mod checklist;
mod database_is_full;
mod directions;
mod disk_order;
mod edge_formats;
mod edge_limits;
mod edge_paths;
mod examples;
mod fuzz;
mod logs;
mod mutations;
mod race;
mod rooms;
mod signatures;
mod starting;
mod stopping;
mod timing;
mod tutorial_passwords;
mod tutorial_tokens;
mod vendored;
