//! Who may use which route.

use super::{ACCOUNTS, model, resource};
use crate::model::{Access, Model, Route};

/// Routes as text: `GET roles(a b) HEAD public …`.
fn written(routes: &[Route]) -> String {
    let access = |access: &Access| match access {
        Access::Public => "public".to_owned(),
        Access::Authenticated => "account".to_owned(),
        Access::Roles(roles) => format!("({})", roles.join(" ")),
    };
    let each = routes
        .iter()
        .map(|route| format!("{:?} {}", route.method, access(&route.access)));
    each.collect::<Vec<_>>().join(", ")
}

fn check(keys: &str, collection: &str, item: &str) {
    let model = model(&format!("{ACCOUNTS}  notes: {{{keys}}}\n"));
    let notes = resource(&model, "notes");
    assert_eq!(written(&notes.collection), collection, "{keys}");
    assert_eq!(written(&notes.item), item, "{keys}");
}

#[test]
fn methods_public_methods_and_roles_decide() {
    check(
        "",
        "Get account, Head account, Post account, Delete account",
        "Get account, Head account, Patch account, Put account, Delete account",
    );
    check(
        "public_methods: [GET, POST], resource_methods: [POST, GET], item_methods: []",
        "Get public, Head account, Post public",
        "",
    );
    check(
        "allowed_roles: [a], allowed_read_roles: [b, a], allowed_write_roles: [c], item_methods: [GET]",
        "Get (a b), Head (a b), Post (a c), Delete (a c)",
        "Get account, Head account",
    );
    check(
        "resource_methods: [], public_item_methods: [HEAD], allowed_item_read_roles: [b], allowed_item_write_roles: [c]",
        "",
        "Get (b), Head public, Patch (c), Put (c), Delete (c)",
    );
    check(
        "authentication: null, allowed_roles: [a], item_lookup: false",
        "Get public, Head public, Post public, Delete public",
        "",
    );
    check("internal_resource: true", "", "");
}

#[test]
fn a_global_list_of_writers_joins_a_resources_own_roles() {
    let model = model(&format!(
        "ALLOWED_WRITE_ROLES: [w]\n{ACCOUNTS}  notes: {{allowed_roles: [a]}}\n"
    ));
    assert_eq!(
        written(&resource(&model, "notes").collection),
        "Get (a), Head (a), Post (a w), Delete (a w)"
    );
}

#[test]
fn lookups_have_the_access_of_items_and_only_read() {
    let keys = "additional_lookup: {field: n}, item_methods: [DELETE], public_item_methods: [GET]";
    let model = model(&format!(
        "{ACCOUNTS}  notes: {{{keys}, schema: {{n: {{type: integer}}}}}}\n"
    ));
    let notes = resource(&model, "notes");
    assert_eq!(written(&notes.lookup_routes), "Get public, Head account");
    let [lookup] = notes.lookups.as_slice() else {
        panic!("one lookup")
    };
    assert_eq!(
        (lookup.pattern.as_deref(), lookup.column.as_str(), lookup.ident.as_str()),
        (None, "n", "n")
    );
}

#[test]
fn the_home_page_counts_head_among_the_writes() {
    let home = |text: &str| {
        let Model { globals, .. } = model(&format!("{text}\n{ACCOUNTS}"));
        (globals.home, globals.home_head)
    };
    let roles = |role: &str| Access::Roles(vec![role.to_owned()]);
    for (text, expected) in [
        ("", (Access::Authenticated, Access::Authenticated)),
        ("PUBLIC_METHODS: [GET]", (Access::Public, Access::Authenticated)),
        (
            "ALLOWED_READ_ROLES: [r]\nALLOWED_WRITE_ROLES: [w]",
            (roles("r"), roles("w")),
        ),
    ] {
        assert_eq!(home(text), expected, "{text}");
    }
    let open = model("DOMAIN: {notes: {}}");
    assert_eq!(
        (open.globals.home, open.globals.home_head),
        (Access::Public, Access::Public)
    );
}

#[test]
fn without_a_field_for_roles_every_account_will_do() {
    let text = ACCOUNTS.replace(", roles: roles", "");
    let model = model(&format!("{text}  notes: {{allowed_roles: [a]}}\n"));
    assert!(
        resource(&model, "notes")
            .collection
            .iter()
            .all(|route| route.access == Access::Authenticated)
    );
}

#[test]
fn owners_are_there_where_somebody_is_asked() {
    let model = model(&format!(
        "{ACCOUNTS}  a: {{}}\n  b: {{auth_field: null}}\n  c: {{authentication: null}}\n  d: {{auth_field: mine, \
         owner_transferable: true, schema: {{mine: {{type: objectid}}}}}}\n"
    ));
    for (name, expected) in [
        ("a", Some(("owner", false, false))),
        ("b", None),
        ("c", None),
        ("d", Some(("mine", true, true))),
    ] {
        let owner = resource(&model, name).owner.as_ref();
        assert_eq!(
            owner.map(|owner| (owner.field.as_str(), owner.declared, owner.transferable)),
            expected,
            "{name}"
        );
    }
}
