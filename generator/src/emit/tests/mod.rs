//! Tests of emitted code as a whole. Those of single rooms stand in the rooms.

mod defaults;
mod examples;
mod formatting;
mod models;
mod structs;
mod text;
