//! Every test of a server, once more on PostgreSQL: this program runs itself with that database chosen. A test that is
//! about the file of the embedded database, or about no database at all, is not run again.

use eden_tests::postgres;
use std::process::Command;

/// What is not about a server's database, or only about the embedded one.
const LEFT_OUT: &[&str] = &[
    "on_postgres::",
    "postgres::",
    // the repository
    "directions::",
    "examples::",
    "rooms::",
    "signatures::",
    "vendored::",
    // the file
    "backups::",
    "database_is_full::",
    "disk_order::",
    "starting::a_database_",
    "starting::a_folder_",
    "starting::a_new_database_",
    "stopping::nothing_is_left_beside_the_database",
    "stopping::a_request_under_way_ends_well_and_is_kept",
    "stopping::a_request_that_never_ends_does_not_hold_the_server_for_ever",
    // which driver reads the file
    "tutorial_passwords::the_tutorial_works_when_reads_go_through_the_other_driver",
];

#[test]
fn every_test_of_a_server_passes_there_too() {
    if postgres::is_chosen() || postgres::server().is_none() {
        return;
    }
    let mut command = Command::new(std::env::current_exe().expect("a running program has a path"));
    command.env(postgres::CHOICE, "postgres").args(["--test-threads", "2"]);
    for name in LEFT_OUT {
        command.args(["--skip", name]);
    }
    let output = command.output().expect("a program that runs can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // a name that was changed must not leave nothing to run
    let passed = said.lines().filter(|line| line.ends_with("... ok")).count();
    assert!(passed > 30, "only {passed} tests ran:\n{said}");
}
