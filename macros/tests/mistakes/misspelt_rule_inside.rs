//! A rule that does not exist, in a struct that two others hold.

use eden::{Resource, Schema};

#[derive(Clone, Schema)]
struct Place {
    #[eden(maxlenght = 20)]
    city: String,
}

#[derive(Resource)]
struct Work {
    place: Place,
}

#[derive(Resource)]
struct Person {
    home: Option<Place>,
}

fn main() {
    let _ = (Work::routes(), Person::routes());
}
