//! A number that no document holds.

use eden::Resource;

#[derive(Resource)]
struct Work {
    title: String,
    pages: Option<u32>,
}

fn main() {
    let _ = Work::routes();
}
