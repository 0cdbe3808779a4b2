//! A model from settings text, for tests.
//! Leaves judging settings to the tests of `check`.

use crate::Source;
use crate::model::Model;

/// Accounts with roles, an owned resource, a public one.
pub const SHOP: &str = r#"
RESOURCE_METHODS: [GET, POST, DELETE]
ITEM_METHODS: [GET, PATCH, PUT, DELETE]
AUTH_FIELD: user_id
AUTH:
  scheme: basic
  resource: accounts
  roles: roles
  bootstrap:
    - {username: root, password: "${ADMIN_PASSWORD}", roles: [admin]}
DOMAIN:
  accounts:
    auth_field: null
    allowed_roles: [admin]
    allowed_item_roles: [admin]
    additional_lookup: {url: 'regex("[\w]+")', field: username}
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, required: true, hash: argon2id}
      roles: {type: list, allowed: [user, admin], required: true}
  invoices:
    schema:
      number: {type: string, required: true, minlength: 9}
      amount: {type: integer, min: 3, required: true}
  board:
    authentication: null
    schema: {line: {type: string}}
"#;

/// The model of `text`.
pub fn model(text: &str) -> Model {
    let source = Source {
        path: "settings.yaml".into(),
        text: text.into(),
    };
    let checked = crate::check(&source);
    checked
        .model
        .unwrap_or_else(|| panic!("{}", checked.diagnostics.render(&source, false)))
}
