//! A rule that does not exist, in a struct that the rest of the program uses.

use eden::Resource;

#[derive(Resource)]
struct Work {
    #[eden(requierd)]
    title: String,
}

fn main() {
    let _ = (Work::SPEC, Work::CREATE_TABLE, Work::routes());
    let _: Option<(work::NewWork, work::WorkPatch)> = None;
}
