//! What the settings decide is emitted, and it is load-bearing: where a line of it is missing, a check over HTTP fails
//! that holds otherwise. Leaves making the mutants to `variants`.

use eden_tests::builds::variants;
use eden_tests::checks::{blind, failures, isolation, roles, values};
use eden_tests::stage::Stage;

/// No check of those that held on the original may hold on the mutant.
fn all_see(blind: &[&str]) {
    assert!(blind.is_empty(), "these hold although something is missing: {blind:#?}");
}

#[test]
fn the_owners_predicate_isolates() {
    let whole = failures(&Stage::accounts(), isolation::BY_PREDICATE);
    assert!(whole.is_empty(), "{whole:#?}");
    all_see(&blind(
        &Stage::with_passwords(&variants()["without-the-owner"]),
        isolation::BY_PREDICATE,
    ));
}

#[test]
fn the_role_layers_keep_plain_users_out() {
    let whole = failures(&Stage::accounts(), roles::CHECKS);
    assert!(whole.is_empty(), "{whole:#?}");
    all_see(&blind(
        &Stage::with_passwords(&variants()["without-the-roles"]),
        roles::CHECKS,
    ));
}

#[test]
fn the_call_that_makes_tokens_makes_them() {
    let whole = failures(&Stage::tokens(), values::TOKENS);
    assert!(whole.is_empty(), "{whole:#?}");
    all_see(&blind(
        &Stage::without_users(&variants()["without-the-token"]),
        values::TOKENS,
    ));
}

#[test]
fn the_columns_are_what_is_stored() {
    let whole = failures(&Stage::accounts(), values::COLUMNS);
    assert!(whole.is_empty(), "{whole:#?}");
    // half of a column is worse than none: the server itself notices
    let failures = failures(&Stage::with_passwords(&variants()["without-a-column"]), values::COLUMNS);
    assert_eq!(failures.len(), values::COLUMNS.len(), "{failures:#?}");
}
