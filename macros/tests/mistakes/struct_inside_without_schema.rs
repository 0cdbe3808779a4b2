//! A struct inside another that nobody derived `Schema` for.

use eden::Resource;

struct Place {
    city: String,
}

#[derive(Resource)]
struct Work {
    place: Option<Place>,
}

fn main() {}
