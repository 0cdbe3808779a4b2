//! What leads from one set of tables to another: compared, asked about, described for people, written as SQL.
//! Leaves the words of each database to the dialects, files and databases to the generator and the runtime.
//!
//! [`compare`] finds what happens to each table. Nothing is guessed: what cannot be known is a [`Question`], and what
//! would lose values is not allowed before [`Answers`] name it. [`script`] writes the SQL of a plan, which people may
//! edit, and [`checks`] finds the queries in it that must give no row before it is run.

mod answer;
mod change;
mod compare;
mod convert;
mod drift;
mod name;
mod script;
mod step;

#[cfg(test)]
mod tests;

pub use answer::{Answers, Question, constant};
pub use change::{Alteration, Change, ColumnChange, Fill, Plan};
pub use compare::{compare, lasting};
pub use convert::{Conversion, conversion, is_kept_as_it_is};
pub use drift::{Drift, drift};
pub use name::{name, number};
pub use script::{Check, checks, script};
pub use step::{Class, Step, steps};

pub(crate) use convert::expression as converted;
pub(crate) use script::lines;
