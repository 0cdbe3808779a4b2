//! JSON: reading request bodies, writing answers in the form of Python's `json.dumps`, and the text of JSON columns.
//! Leaves what values mean to `validate`, where they go to `http` and `store`.

pub mod parse;
pub mod pretty;
pub mod store;
pub mod write;
