//! Relations between resources: whether the other side is there, and can have the value.
//! Leaves the rules of the field itself to `schema`.

use super::literal::{type_name, type_names};
use super::resource::Draft;
use super::schema::RelationAt;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{ScalarType, Type};
use std::collections::HashMap;

/// Complains about declared owners that cannot hold the id of an account.
pub(crate) fn owners(drafts: &[Draft], accounts: ScalarType, out: &mut Diagnostics) {
    let wanted = scalar(accounts);
    for draft in drafts {
        let declared = draft
            .resource
            .owner
            .as_ref()
            .and_then(|owner| draft.field(&owner.field));
        let Some(field) = declared.filter(|field| field.secret.is_none() && field.types != [wanted]) else {
            continue;
        };
        let name = type_name(wanted);
        let message = format!(
            "`{}` holds the owner, which is the id of an account, of {name} type",
            field.name
        );
        out.push(
            Diagnostic::new(&registry::OWNER_TYPE, draft.field_place(&field.name), message)
                .hint(format!("write `type: {name}`, or remove the field from the schema")),
        );
    }
}

fn scalar(id: ScalarType) -> Type {
    match id {
        ScalarType::String => Type::String,
        ScalarType::Integer => Type::Integer,
        ScalarType::ObjectId => Type::ObjectId,
    }
}

/// Complains about relations that lead nowhere.
pub(crate) fn relations(drafts: &[Draft], out: &mut Diagnostics) {
    let by_name: HashMap<&str, &Draft> = drafts
        .iter()
        .map(|draft| (draft.resource.name.as_str(), draft))
        .collect();
    for relation in drafts.iter().flat_map(|draft| &draft.relations) {
        match by_name.get(relation.resource.value.as_str()) {
            Some(target) => target_field(relation, target, out),
            None if out.is_full() => return,
            None => {
                let names = drafts.iter().map(|draft| draft.resource.name.as_str());
                let name = relation.resource.value.as_str();
                let by_url = drafts
                    .iter()
                    .find(|draft| draft.resource.url == name)
                    .map(|draft| &draft.resource.name);
                let hint = match by_url {
                    Some(name) => Some(format!("relations go by the name in `DOMAIN`: write `{name}`")),
                    None => did_you_mean(name, names),
                };
                let message = format!(
                    "`data_relation` names the resource `{}`, which is not there",
                    name.escape_debug()
                );
                out.push(Diagnostic::new(&registry::UNKNOWN_RELATION, relation.resource.place, message).hint_if(hint));
            }
        }
    }
}

fn target_field(relation: &RelationAt, target: &Draft, out: &mut Diagnostics) {
    let name = relation.field.value.as_str();
    let place = relation.field.place;
    let types: Vec<Type> = if name == target.resource.id_field {
        vec![scalar(target.resource.id_type)]
    } else if let Some(field) = target.field(name) {
        if field.secret.is_some() {
            let message = format!(
                "`{name}` of `{}` is a secret: nothing relates to it",
                target.resource.name
            );
            out.push(Diagnostic::new(&registry::SECRET_ASKED_FOR, place, message).hint("choose another field"));
        }
        field.types.clone()
    } else {
        let message = format!(
            "`{}` has no field `{}` to relate to",
            target.resource.name,
            name.escape_debug()
        );
        let hint = did_you_mean(name, target.field_names());
        out.push(Diagnostic::new(&registry::UNKNOWN_RELATION_FIELD, place, message).hint_if(hint));
        return;
    };
    // an id may be kept as a string; everything else must have a type in common
    let fits = |value: &Type| types.contains(value) || (*value == Type::String && types.contains(&Type::ObjectId));
    if !relation.types.is_empty() && !types.is_empty() && !relation.types.iter().any(fits) {
        let ours = type_names(&relation.types);
        let theirs = type_names(&types);
        let message = format!(
            "a field of type {ours} never equals `{name}` of `{}`, which is of type {theirs}",
            target.resource.name
        );
        out.push(Diagnostic::new(&registry::RELATION_TYPE, place, message).hint(format!(
            "write `type: {}`",
            types.first().map_or("objectid", |first| type_name(*first))
        )));
    }
}
