//! Migrations against real databases: SQLite always, PostgreSQL where one answers. Each lives in a file of its own
//! concern; leaves what is asked and named to the unit tests.

mod chance;
mod conversions;
mod database;
mod pairs;
mod schemas;
mod values;
