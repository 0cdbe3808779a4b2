//! The settings of the whole API: the top level of the file, put together from tables by subject.
//! Leaves each key's name, doc, type and default to its table.

mod access;
mod names;
mod reading;
mod routing;
mod store;
mod writing;

pub use access::Access;
pub use names::Names;
pub use reading::Reading;
pub use routing::{Functions, Main, Routing};
pub use store::{Media, Mongo, Oplog};
pub use writing::Writing;

use super::block::{Block, KeyInfo};
use crate::diagnostic::Diagnostics;
use crate::read::{Key, Node};

macro_rules! globals {
    ($($(#[doc = $doc:literal])+ $field:ident: $part:ty, $title:literal;)+) => {
        /// Everything at the top level of a settings file.
        #[derive(Debug, Clone, Default)]
        pub struct Globals {
            $( $(#[doc = $doc])+ pub $field: $part, )+
        }

        impl Block for Globals {
            const WHAT: &'static str = "setting";

            fn keys() -> Vec<KeyInfo> {
                Self::parts().into_iter().flat_map(|(_, keys)| keys).collect()
            }

            fn names() -> Vec<&'static str> {
                [$(<$part>::names()),+].concat()
            }

            fn set(&mut self, key: &Key, node: &Node, parent: &Node, out: &mut Diagnostics) -> bool {
                $( self.$field.set(key, node, parent, out) )||+
            }
        }

        impl Globals {
            /// The tables by title, for the reference.
            pub fn parts() -> Vec<(&'static str, Vec<KeyInfo>)> {
                vec![ $( ($title, <$part>::keys()) ),+ ]
            }
        }
    };
}

globals! {
    /// Resources, accounts and the blocks of Eden.
    main: Main, "Resources and accounts";
    /// Paths and methods.
    routing: Routing, "Paths and methods";
    /// Names of fields, keys and parameters.
    names: Names, "Names of fields, keys and parameters";
    /// What reads do.
    reading: Reading, "Reading";
    /// What writes do.
    writing: Writing, "Writing";
    /// Who may do what, limits, other origins.
    access: Access, "Access, limits and other origins";
    /// The operations log.
    oplog: Oplog, "Operations log";
    /// Files and places.
    media: Media, "Files and places";
    /// MongoDB.
    mongo: Mongo, "MongoDB";
}
