//! A rule that says nothing about a field of this type: a warning, which this program does not allow.
#![deny(warnings)]

use eden::Resource;

#[derive(Resource)]
struct Work {
    #[eden(min = 2)]
    title: String,
}

fn main() {
    let _ = Work::routes();
}
