//! The operations log as a resource: what the settings say about it, and what is fixed. Leaves its table and routes to
//! the rooms of resources.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::Oplog;
use crate::read::{Key, Node, Value};
use crate::settings::field::Rules;
use crate::settings::resource::{Datasource, Resource};
use crate::settings::{Globals, Named, Set, Texts, texts};

/// Operations that can be recorded.
const OPERATIONS: [&str; 4] = ["POST", "PATCH", "PUT", "DELETE"];
/// The fields of an entry, and those that only an audit has.
const ALWAYS: [&str; 4] = ["r", "o", "i", "extra"];
const AUDIT: [&str; 3] = ["ip", "u", "c"];

/// What the server is told about the log, where there is one.
pub(super) fn log(settings: &Globals) -> Option<Oplog> {
    let said = &settings.oplog;
    let names = |texts: Texts| texts.into_iter().map(|set| set.value).collect();
    said.oplog().then(|| Oplog {
        resource: said.oplog_name(),
        methods: names(said.oplog_methods()),
        change_methods: names(said.oplog_change_methods()),
        audit: said.oplog_audit(),
    })
}

/// The settings with the log among the resources; `None` when there is none. What the settings say about the resource
/// of its name counts, but for its methods and its schema, which are fixed as in Eve.
pub(super) fn added(settings: &Globals, out: &mut Diagnostics) -> Option<Globals> {
    let said = &settings.oplog;
    for set in [&said.oplog_methods, &said.oplog_change_methods].into_iter().flatten() {
        for text in set
            .value
            .iter()
            .filter(|text| !OPERATIONS.contains(&text.value.as_str()))
        {
            let message = format!("`{}` is no operation that is recorded", text.value.escape_debug());
            out.push(
                Diagnostic::new(&registry::UNSUPPORTED_METHOD, text.place, message)
                    .hint_if(did_you_mean(&text.value, OPERATIONS)),
            );
        }
    }
    if !said.oplog() {
        return None;
    }
    let mut settings = settings.clone();
    let said = &settings.oplog;
    let place = said.oplog.as_ref().map_or(Place::NOWHERE, |set| set.key);
    let (name, endpoint) = (said.oplog_name(), said.oplog_endpoint());
    let (audit, extra) = (said.oplog_audit(), said.oplog_return_extra_field());
    let set = |value| Set {
        value,
        key: place,
        place,
    };
    let domain = settings.main.domain.as_mut()?;
    let index = domain.value.0.iter().position(|(key, _)| key.text == name);
    let index = index.unwrap_or_else(|| {
        let key = Key {
            text: name.clone(),
            place,
        };
        domain.value.0.push((key, Resource::default()));
        domain.value.0.len() - 1
    });
    let resource = &mut domain.value.0[index].1;
    resource.resource_methods = Some(Set::new(texts(&["GET"])));
    resource.item_methods = Some(Set::new(texts(&["GET"])));
    match endpoint {
        Some(endpoint) => {
            let url = said.oplog_endpoint.as_ref().map_or(place, |set| set.place);
            resource.url.get_or_insert(Set {
                value: endpoint,
                key: url,
                place: url,
            });
            resource.internal_resource = Some(Set::new(false));
        }
        None => {
            resource.url = Some(Set::new(name));
            resource.internal_resource = Some(Set::new(true));
        }
    }
    let fields = ALWAYS.iter().chain(AUDIT.iter().filter(|_| audit));
    let key = |text: &&str| Key {
        text: (**text).to_owned(),
        place,
    };
    let schema = fields.clone().map(|name| (key(name), Rules::default()));
    resource.schema = Some(set(Named(schema.collect())));
    resource
        .schema
        .as_mut()?
        .value
        .0
        .sort_by_key(|(key, _)| key.text == "extra");
    // what a hook adds is kept, but shown only where the settings say so
    if !extra {
        let one = |name| {
            (
                key(name),
                Node {
                    value: Value::Integer(1),
                    place,
                },
            )
        };
        let shown = fields.filter(|name| **name != "extra").map(one);
        let datasource = resource
            .datasource
            .get_or_insert_with(|| Set::new(Datasource::default()));
        let projection = datasource.value.projection.get_or_insert_with(|| Set::new(None));
        projection.value.get_or_insert_with(|| Named(shown.collect()));
    }
    Some(settings)
}
