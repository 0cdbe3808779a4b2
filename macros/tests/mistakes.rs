//! Mistakes as the compiler shows them: each program in `mistakes/` is named for its mistake, and what the compiler
//! says about it stands beside it. Leaves the other mistakes to the unit tests, which need no compiler.

#[test]
fn one_mistake_is_one_error_where_it_was_made() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
