//! Tests of emitted code as a whole. Those of single rooms stand in the rooms.

mod defaults;
mod examples;
mod formatting;
mod models;
mod text;

#[test]
fn zz_dump() {
    if let Ok(folder) = std::env::var("E1_DUMP") {
        for (name, model) in [("tokens", examples::tokens()), ("everything", examples::everything())] {
            let below = std::path::Path::new(&folder).join(name);
            std::fs::create_dir_all(&below).unwrap();
            let options = crate::emit::Options {
                name: name.to_owned(),
                migrations: vec!["0001_create".to_owned()],
            };
            for file in crate::emit::files(&model, &options) {
                std::fs::write(below.join(&file.path), crate::emit::render(&file, "settings.yaml")).unwrap();
            }
        }
    }
}
