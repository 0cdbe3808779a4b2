//! What the model says about given settings: access, tables, names, values.
//! Leaves what is said about mistakes to the folders under `tests/diagnostics`.

mod access;
mod names;
mod tables;
mod values;

use crate::model::{Model, Resource};
use crate::{Source, check};

/// The model of settings that have no errors.
fn model(text: &str) -> Model {
    let source = Source {
        path: "settings.yaml".into(),
        text: text.into(),
    };
    let checked = check(&source);
    checked
        .model
        .unwrap_or_else(|| panic!("{}", checked.diagnostics.render(&source, false)))
}

/// A resource of the model.
fn resource<'m>(model: &'m Model, name: &str) -> &'m Resource {
    model
        .resources
        .iter()
        .find(|resource| resource.name == name)
        .expect("the resource is there")
}

/// Accounts with every scheme's fields; other resources follow.
const ACCOUNTS: &str = "\
AUTH: {scheme: [basic, token, hmac], roles: roles}
AUTH_FIELD: owner
RESOURCE_METHODS: [GET, POST, DELETE]
ITEM_METHODS: [GET, PATCH, PUT, DELETE]
DOMAIN:
  accounts:
    auth_field: null
    allowed_roles: [admin]
    allowed_item_roles: [admin]
    extra_response_fields: [token]
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, required: true, hash: bcrypt}
      token: {type: string, required: true, generate: token}
      secret: {type: string}
      roles: {type: list}
";
