//! Settings of any number of resources, of the sort that real files hold: accounts with tokens, owned documents, the
//! common types and rules, a nested object, a list and a relation. Leaves reading them to the generator.

use std::fmt::Write;

/// What every file begins with; the accounts are the first resource.
const HEAD: &str = r#"RESOURCE_METHODS: [GET, POST, DELETE]
ITEM_METHODS: [GET, PATCH, PUT, DELETE]
AUTH_FIELD: user_id
AUTH:
  scheme: token
  resource: accounts
  username: username
  password: password
  roles: roles
  token: token
  bootstrap:
    - {username: root, password: "${ADMIN_PASSWORD}", roles: [superuser], token: "${ADMIN_TOKEN}"}
DOMAIN:
  accounts:
    auth_field: null
    allowed_roles: [superuser]
    allowed_item_roles: [superuser]
    extra_response_fields: [token, username]
    schema:
      username: {type: string, required: true, unique: true}
      password: {type: string, required: true, hash: argon2id}
      roles: {type: list, allowed: [user, superuser], required: true}
      token: {type: string, required: true, generate: token}
"#;

/// Settings of `count` resources, the accounts among them. With another `edited` the last of them has another rule,
/// which changes its code but not its table.
pub fn settings(count: usize, edited: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 1..count {
        let longest = if number + 1 == count { 200 + edited } else { 200 };
        // writing to a string cannot fail
        let _ = write!(
            text,
            r#"  things{number}:
    additional_lookup: {{url: 'regex("[\w]+")', field: code}}
    schema:
      code: {{type: string, required: true, unique: true, minlength: 2, maxlength: 40}}
      title: {{type: string, required: true, maxlength: {longest}}}
      count: {{type: integer, min: 0, max: 1000000}}
      price: {{type: float, min: 0}}
      active: {{type: boolean, default: true}}
      state: {{type: string, allowed: [new, open, closed], default: new}}
      due: {{type: datetime, nullable: true}}
      tags: {{type: list, schema: {{type: string, maxlength: 30}}}}
      address: {{type: dict, schema: {{street: {{type: string}}, city: {{type: string, required: true}}}}}}
"#
        );
        if number > 1 {
            let other = number - 1;
            let _ = writeln!(
                text,
                "      other: {{type: objectid, data_relation: {{resource: things{other}, embeddable: true}}}}"
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn there_are_as_many_resources_as_asked_for() {
        for count in [1, 2, 50] {
            assert_eq!(settings(count, 0).matches("\n    schema:\n").count(), count);
        }
        let edited = settings(3, 1);
        assert_eq!(
            (
                edited.matches("maxlength: 200}").count(),
                edited.matches("maxlength: 201}").count()
            ),
            (1, 1)
        );
    }
}
