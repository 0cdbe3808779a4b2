//! What is about PostgreSQL alone: how often it is asked, what happens when it goes away, several servers on one
//! database, moving up from a file. Leaves what both databases do alike to all the other tests.

mod copies;
mod equal;
mod equal_data;
mod faults;
mod hangups;
mod several;
mod trips;

use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::postgres::{self, Cluster};
use eden_tests::server::Launch;

/// A cluster of the test's own, or nothing where none can be made, which has been said.
fn cluster() -> Option<Cluster> {
    cluster_with("")
}

/// The same, with lines for its `postgresql.conf`.
fn cluster_with(options: &str) -> Option<Cluster> {
    if postgres::is_chosen() {
        // these run once, with databases of their own choice
        return None;
    }
    match Cluster::start_with(options) {
        Ok(cluster) => Some(cluster),
        Err(why) => {
            assert!(std::env::var("CI").map_or(true, |ci| ci != "true"), "{why}");
            eprintln!("skipped, since no cluster can be made: {why}");
            None
        }
    }
}

/// The server of the tokens' example on a database of `cluster`.
fn launch(cluster: &Cluster, folder: &Folder, parameters: &str) -> Launch {
    let url = format!("{}/postgres?{parameters}", cluster.url());
    Launch::new(&programs().tokens, folder).set("DATABASE_URL", url)
}
