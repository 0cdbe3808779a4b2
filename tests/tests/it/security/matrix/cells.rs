//! The cells: what is expected of each, and what the server says. Leaves who asks and about what to its neighbours.

use super::{Matrix, Persona, Subject};
use eden_generator::model::{Access, Field, Method, Resource, Route};
use eden_tests::stage::PASSWORD;
use serde_json::{Value, json};

impl Matrix {
    pub(super) fn items(&self, resource: &Resource) {
        if resource.item.is_empty() {
            return;
        }
        for method in [
            Method::Get,
            Method::Head,
            Method::Post,
            Method::Patch,
            Method::Put,
            Method::Delete,
        ] {
            let route = resource.item.iter().find(|route| route.method == method);
            for number in 0..=self.personas.len() {
                let subject = self.subject(resource);
                let own = subject.itself.as_ref().filter(|_| number == self.personas.len());
                let Some(persona) = self.personas.get(number).or(own) else {
                    continue;
                };
                let seen = sees(resource, route, persona, &subject);
                let expected: &[u16] = match route {
                    None => &[405],
                    Some(route) if !may(route, persona) => &[401],
                    Some(_) => match (method, seen) {
                        (Method::Get | Method::Head | Method::Patch | Method::Put, true) => &[200],
                        (Method::Put, false) => &[403],
                        (Method::Get | Method::Head | Method::Patch, false) => &[404],
                        _ => &[204],
                    },
                };
                let body = match method {
                    Method::Put | Method::Post => Some(Value::Object(self.document(resource))),
                    Method::Patch => Some(json!({})),
                    _ => None,
                };
                let answer = persona.client.send(
                    word(method),
                    &subject.path,
                    &[("If-Match", &subject.etag)],
                    body.as_ref(),
                );
                let cell = format!("{} {} as {}, seen: {seen}", word(method), resource.name, persona.name);
                let stays = method != Method::Delete || !(expected == [204] && seen);
                self.note(&cell, expected, &answer);
                if let Some(itself) = subject.itself.as_ref().filter(|_| resource.owner.is_some()) {
                    let there = itself.client.get(&subject.path);
                    let expected: &[u16] = if stays { &[200] } else { &[401] };
                    self.note(&format!("{cell}, afterwards"), expected, &there);
                }
            }
        }
    }

    /// What each field is, to whoever may write the document: hidden, read-only, or there to be changed.
    pub(super) fn fields(&self, resource: &Resource) {
        let Some(route) = resource.item.iter().find(|route| route.method == Method::Patch) else {
            return;
        };
        let auth = self.model.auth.clone().expect("there are accounts");
        let mut fields: Vec<(String, Option<Field>)> = resource
            .fields
            .iter()
            .map(|field| (field.name.clone(), Some(field.clone())))
            .collect();
        let undeclared = [
            "_created",
            "_updated",
            "_etag",
            "_disabled",
            "_seq",
            "_nulls",
            "user_id",
            "owner",
            "anything",
        ];
        let undeclared = undeclared
            .into_iter()
            .filter(|name| resource.fields.iter().all(|field| field.name != *name));
        fields.extend(undeclared.map(|name| (name.to_owned(), None)));
        for (name, field) in fields {
            for number in 0..=self.personas.len() {
                let subject = self.subject(resource);
                let own = subject.itself.as_ref().filter(|_| number == self.personas.len());
                let Some(persona) = self.personas.get(number).or(own) else {
                    continue;
                };
                let seen = sees(resource, Some(route), persona, &subject);
                let is_password = auth.password.as_deref() == Some(&name) && self.is_about_accounts(resource);
                let value = field.as_ref().map_or(json!("x"), |field| self.sample(field));
                let mut body = json!({&name: value});
                if is_password && auth.protection.current {
                    body["current_password"] = json!(PASSWORD);
                }
                let writable = field.as_ref().is_some_and(|field| !field.readonly);
                let expected: &[u16] = match (may(route, persona), seen, writable) {
                    (false, _, _) => &[401],
                    (true, false, _) => &[404],
                    (true, true, true) => &[200],
                    // what is sent unchanged is accepted
                    (true, true, false) => &[422],
                };
                let answer = persona
                    .client
                    .send("PATCH", &subject.path, &[("If-Match", &subject.etag)], Some(&body));
                self.note(
                    &format!("PATCH {} {name} as {}", resource.name, persona.name),
                    expected,
                    &answer,
                );
                let shown = persona.client.get(&subject.path);
                let secret = field.as_ref().is_some_and(|field| field.secret.is_some());
                let hidden = secret || (field.is_none() && !["_created", "_updated", "_etag"].contains(&name.as_str()));
                if shown.status == 200 && hidden {
                    self.count();
                    if shown.json().get(&name).is_some() {
                        self.complain(format!("{} shows {name} to {}", resource.name, persona.name));
                    }
                }
            }
        }
    }

    pub(super) fn collection(&self, resource: &Resource) {
        for method in [
            Method::Get,
            Method::Head,
            Method::Post,
            Method::Put,
            Method::Patch,
            Method::Delete,
        ] {
            let route = resource.collection.iter().find(|route| route.method == method);
            for number in 0..self.personas.len() {
                let persona = &self.personas[number];
                let permitted = route.is_some_and(|route| may(route, persona));
                if permitted && method == Method::Delete && self.is_about_accounts(resource) {
                    // it would end everybody who is needed for the rest
                    continue;
                }
                let expected: &[u16] = match (route, method) {
                    (None, _) => &[405],
                    (Some(_), _) if !permitted => &[401],
                    (_, Method::Post) => &[201],
                    (_, Method::Delete) => &[204],
                    _ => &[200],
                };
                let subject = (method == Method::Delete && permitted).then(|| self.subject(resource));
                let body = matches!(method, Method::Post | Method::Put | Method::Patch)
                    .then(|| Value::Object(self.document(resource)));
                let answer = persona
                    .client
                    .send(word(method), &format!("/{}", resource.url), &[], body.as_ref());
                let cell = format!("{} all {} as {}", word(method), resource.name, persona.name);
                let (owner, list) = (resource.owner.clone(), answer.clone());
                let (own, name) = (persona.id.clone(), persona.name);
                let maker = subject
                    .as_ref()
                    .and_then(|subject| self.personas.iter().position(|each| each.id == subject.owner));
                let others = maker
                    .filter(|_| owner.is_some())
                    .map(|maker| (maker, subject.as_ref().is_some_and(|subject| subject.owner == own)));
                self.note(&cell, expected, &answer);
                if let (Some((maker, emptied)), Some(subject)) = (others, subject) {
                    let left = self.personas[maker].client.get(&subject.path);
                    let expected: &[u16] = if emptied { &[404] } else { &[200] };
                    self.note(&format!("{cell}, afterwards"), expected, &left);
                }
                // a list holds what its reader owns, and nothing else
                let public = route.is_some_and(|route| route.access == Access::Public);
                if let (Method::Get, true, Some(owner), false) = (method, permitted, owner, public) {
                    for item in list.items() {
                        self.count();
                        let item = match owner.field.as_str() {
                            "_id" => item["_id"].as_str().map(str::to_owned),
                            _ => continue,
                        };
                        if item.as_deref() != Some(own.as_str()) {
                            self.complain(format!("{cell}: {item:?} is not {name}'s"));
                        }
                    }
                }
            }
        }
    }
}

/// Whether `persona` may use `route` at all.
pub(super) fn may(route: &Route, persona: &Persona) -> bool {
    match &route.access {
        Access::Public => true,
        Access::Authenticated => !persona.id.is_empty(),
        Access::Roles(roles) => roles.iter().any(|role| persona.roles.contains(&role.as_str())),
    }
}

/// Whether the document is there for `persona` on `route`.
fn sees(resource: &Resource, route: Option<&Route>, persona: &Persona, subject: &Subject) -> bool {
    let public = route.is_some_and(|route| route.access == Access::Public);
    resource.owner.is_none() || public || (!persona.id.is_empty() && persona.id == subject.owner)
}

fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}
