//! Every test of whole servers and of the repository as a whole, in one program. A file is a subject.
//! Leaves building and talking to the library of this crate.

mod account_mail;
mod account_service;
mod backups;
mod bad_input;
mod bootstrap;
mod database_is_full;
mod directions;
mod disk_order;
mod edge_formats;
mod edge_limits;
mod edge_paths;
mod examples;
mod fuzz;
mod library;
mod logs;
mod mutations;
mod on_postgres;
mod postgres;
mod race;
mod rooms;
mod rules;
mod signatures;
mod starting;
mod stopping;
mod timing;
mod tutorial_passwords;
mod tutorial_tokens;
mod vendored;
