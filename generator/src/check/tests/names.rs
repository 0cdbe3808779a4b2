//! Names in generated Rust.

use super::{model, resource};
use crate::model::Nested;

#[test]
fn resources_have_modules_types_titles_and_paths() {
    let model = model(
        "URL_PREFIX: /api/\nAPI_VERSION: v1\nDOMAIN:\n  invoices: {}\n  people: {url: /a/b/, item_title: person}\n  \
         type: {}\n  new_invoices: {}\n",
    );
    assert_eq!(model.globals.prefix, "/api/v1");
    for (name, module, type_name, url, item, title) in [
        ("invoices", "invoices", "Invoice", "invoices", "Invoice", "invoices"),
        ("people", "people", "People", "a/b", "person", "/a/b/"),
        ("type", "type_resource", "TypeItem", "type", "Type", "type"),
        (
            "new_invoices",
            "new_invoices",
            "NewInvoiceItem",
            "new_invoices",
            "New_invoice",
            "new_invoices",
        ),
    ] {
        let found = resource(&model, name);
        let names = (
            &found.module,
            &found.type_name,
            &found.url,
            &found.item_title,
            &found.resource_title,
        );
        assert_eq!(
            names,
            (
                &module.into(),
                &type_name.into(),
                &url.into(),
                &item.into(),
                &title.into()
            ),
            "{name}"
        );
    }
}

#[test]
fn nested_documents_have_types_named_by_their_path() {
    let model = model(
        "DOMAIN:\n  people:\n    schema:\n      home: {type: dict, schema: {geo: {type: dict, schema: {lat: {}}}}}\n      \
         jobs: {type: list, schema: {type: dict, schema: {title: {}}}}\n      \
         grid: {type: list, schema: {type: list, schema: {type: dict, schema: {x: {}}}}}\n",
    );
    fn types(nested: &Option<Nested>, found: &mut Vec<String>) {
        match nested {
            Some(Nested::Dict { type_name, fields }) => {
                found.push(type_name.clone());
                fields.iter().for_each(|field| types(&field.nested, found));
            }
            Some(Nested::List(element)) => types(&element.nested, found),
            None => {}
        }
    }
    let mut found = Vec::new();
    resource(&model, "people")
        .fields
        .iter()
        .for_each(|field| types(&field.nested, &mut found));
    assert_eq!(found, ["PeopleHome", "PeopleHomeGeo", "PeopleJob", "PeopleGrid"]);
}
