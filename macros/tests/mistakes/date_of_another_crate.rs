//! A type of the right name that is not the runtime's.

use eden::Resource;

mod calendar {
    //! Dates of somebody else.
    pub struct DateTime;
}

#[derive(Resource)]
struct Work {
    printed: Option<calendar::DateTime>,
}

fn main() {}
