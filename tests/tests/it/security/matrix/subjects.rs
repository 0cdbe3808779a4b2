//! What is asked about: fresh documents and accounts, with values that the settings allow.
//! Leaves asking to `cells`.

use super::cells::may;
use super::{Matrix, Persona, Subject};
use eden_generator::model::{Access, Field, Literal, Method, Nested, Resource, Rule, Type};
use eden_tests::stage::PASSWORD;
use serde_json::{Map, Value, json};

impl Matrix {
    /// A value that the field takes, another one at each call.
    pub(super) fn sample(&self, field: &Field) -> Value {
        let number = self.next();
        for rule in &field.rules {
            if let Rule::Allowed(values) = rule {
                // what may not be changed is sent with another value than it has
                let value = if field.readonly { values.last() } else { values.first() };
                let Some(Literal::String(first)) = value else { continue };
                return if field.types == [Type::List] {
                    json!([first])
                } else {
                    json!(first)
                };
            }
        }
        match field.types.as_slice() {
            [Type::String] if field.secret.is_some() => json!(format!("a secret of the year {number}, long")),
            [Type::String] => json!(format!("text{number}")),
            [Type::Integer | Type::Float | Type::Number] => json!(number),
            [Type::Boolean] => json!(true),
            [Type::DateTime] => json!("Thu, 01 Jan 2026 00:00:00 GMT"),
            [Type::List] => match &field.nested {
                Some(Nested::List(element)) => json!([self.sample(element)]),
                _ => json!([]),
            },
            other => panic!("a sample of {other:?} is missing"),
        }
    }

    /// A whole document of `resource` that a client may send.
    pub(super) fn document(&self, resource: &Resource) -> Map<String, Value> {
        let fields = resource.fields.iter().filter(|field| field.required && !field.readonly);
        let made = fields.filter(|field| field.secret != Some(eden_generator::model::Secrecy::Token));
        made.map(|field| (field.name.clone(), self.sample(field))).collect()
    }

    pub(super) fn is_about_accounts(&self, resource: &Resource) -> bool {
        let auth = self.model.auth.as_ref().expect("there are accounts");
        self.model.resources[auth.accounts].table == resource.table
    }

    /// A fresh document, made by whoever may: a user first.
    pub(super) fn subject(&self, resource: &Resource) -> Subject {
        let url = format!("/{}", resource.url);
        if self.is_about_accounts(resource) && resource.owner.as_ref().is_none_or(|owner| owner.field == "_id") {
            return self.account(resource);
        }
        let maker = self
            .personas
            .iter()
            .filter(|persona| !persona.id.is_empty())
            .find(|persona| {
                resource
                    .collection
                    .iter()
                    .any(|route| route.method == Method::Post && may(route, persona))
            });
        let maker = maker.unwrap_or_else(|| panic!("nobody makes {url}"));
        let made = maker
            .client
            .post(&url, &Value::Object(self.document(resource)))
            .expect(201);
        Subject {
            path: format!("{url}/{}", made.string("/_id")),
            etag: made.string("/_etag"),
            owner: maker.id.clone(),
            itself: None,
        }
    }

    /// A fresh account: signed up, or made by the administrator.
    fn account(&self, resource: &Resource) -> Subject {
        let auth = self.model.auth.as_ref().expect("there are accounts");
        let accounts = &self.model.resources[auth.accounts];
        let name = format!("account{}", self.next());
        let public = accounts
            .collection
            .iter()
            .any(|route| route.method == Method::Post && route.access == Access::Public);
        let made = if public {
            // from an address of its own: sign-ups are limited
            let headers = [
                ("X-Forwarded-For", &*format!("10.0.0.{}", self.number.get() % 250)),
                ("X-Forwarded-Proto", "https"),
            ];
            let body = json!({"username": name, "password": PASSWORD});
            self.anonymous
                .send("POST", "/accounts", &headers, Some(&body))
                .expect(201)
        } else {
            let mut body = self.document(accounts);
            body.insert("username".into(), json!(name));
            body.insert("password".into(), json!(PASSWORD));
            body.insert("roles".into(), json!(["user"]));
            self.admin().client.post("/accounts", &Value::Object(body)).expect(201)
        };
        let id = made.string("/_id");
        let itself = match made.json().pointer("/token").and_then(Value::as_str) {
            Some(token) => self.anonymous.with_token(token),
            None => self.anonymous.with_password(&name, PASSWORD),
        };
        Subject {
            path: format!("/{}/{id}", resource.url),
            etag: made.string("/_etag"),
            owner: id.clone(),
            itself: Some(Persona {
                name: "itself",
                roles: &["user"],
                client: itself,
                id,
            }),
        }
    }
}
