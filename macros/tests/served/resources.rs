//! The structs that the server of this test is made from: every kind of field, and structs inside from other modules.
//! Leaves what is asked of them to `main`.

use eden::document::{Field, Number};
use eden::{DateTime, Object, ObjectId, Resource, Schema, Secret, Value};

/// Structs of another module.
pub mod library {
    use eden::Schema;

    /// Where a book stands.
    #[derive(Debug, Clone, PartialEq, Schema)]
    pub struct Place {
        /// The city.
        #[eden(maxlength = 20)]
        pub city: String,
        /// Its shelf, which only this module can see.
        pub shelf: Option<shelves::Shelf>,
    }

    pub mod shelves {
        //! Below.
        use eden::DateTime;

        /// A shelf.
        #[derive(Debug, Clone, PartialEq, eden::Schema)]
        pub struct Shelf {
            /// From the door.
            #[eden(min = 1)]
            pub row: i64,
            /// When it was last dusted.
            pub dusted: Option<DateTime>,
        }
    }
}

/// A book of the library.
#[derive(Debug, Resource)]
#[eden(name = "works", authentication = null, resource_methods("GET", "POST", "DELETE"))]
#[eden(
    item_methods("GET", "PATCH", "PUT", "DELETE"),
    additional_lookup(url = r#"regex("[\w]+")"#, field = "title")
)]
pub struct Work {
    /// As it stands on the cover.
    #[eden(required, unique, minlength = 2, maxlength = 80)]
    pub title: String,
    /// Without the cover.
    #[eden(min = 1)]
    pub pages: Option<i64>,
    /// What it is about.
    #[eden(schema(maxlength = 5))]
    pub tags: Vec<String>,
    /// Below the title.
    #[eden(nullable)]
    pub subtitle: Option<String>,
    /// Where it stands.
    pub place: Option<library::Place>,
    /// Of each year.
    pub editions: Vec<Edition>,
    /// In any currency.
    #[eden(default = 0.5)]
    pub price: Number,
    /// When it was printed.
    pub printed: Field<DateTime>,
}

/// An edition of a book.
#[derive(Debug, Clone, Schema)]
pub struct Edition {
    /// Of our era.
    #[eden(max = 2100)]
    pub year: i64,
}

/// What nobody declared open. It is never made: the fields are those that clients send.
#[derive(Resource)]
#[eden(resource_methods("GET", "POST"))]
struct Note {
    author: Option<ObjectId>,
    rating: Option<f64>,
    done: Option<bool>,
    more: Option<Object>,
    anything: Option<Value>,
    #[eden(hash = "argon2id")]
    password: Option<Secret>,
    r#type: Option<String>,
}

/// The endpoints and the tables, of which one struct is seen by this module only.
pub fn api() -> eden::Api {
    use eden::server::Migration;
    use eden::spec::ApiSpec;
    static API: ApiSpec = ApiSpec {
        name: "library",
        resources: &[Work::SPEC, Note::SPEC],
        ..ApiSpec::DEFAULT
    };
    static MIGRATIONS: &[Migration] = &[Work::CREATE_TABLE, Note::CREATE_TABLE];
    let mut api = eden::Api::new(&API)
        .migrations(MIGRATIONS)
        .tables(vec![Work::table(), Note::table()])
        .resource(Work::routes())
        .resource(Note::routes());
    api.on::<works::Work>()
        .before_insert(|_, mut works: Vec<works::NewWork>| async move {
            for work in &mut works {
                work.pages.get_or_insert(100);
            }
            Ok(works)
        });
    api
}
