//! Runs rendered filters and orders on a real database and compares with a plain reading of Mongo's meaning.
//! Leaves the exact text of the SQL to the unit tests.

mod database;
mod documents;
mod filters;
mod limits;
mod meaning;
mod orders;
mod places;
mod postgres;
