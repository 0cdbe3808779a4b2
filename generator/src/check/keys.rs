//! The primary key and the owner of a resource: which fields hold them, of which type, and what they may be.
//! Leaves their columns to `tables`, paths other than that of items to `paths`.

use super::{Context, converters, or, paths};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean, registry};
use crate::model::{self, Converter, Field, Owner, ScalarType, Type};
use crate::read::Key;
use crate::settings::resource::Resource;

/// What decides about a resource's primary key and owner.
pub(crate) struct Keys<'a> {
    /// The resource's name.
    pub key: &'a Key,
    /// What was written.
    pub settings: &'a Resource,
    /// The settings around it.
    pub context: &'a Context<'a>,
    /// Name of the primary key.
    pub id_field: &'a str,
    /// Names that the server keeps for itself.
    pub automatic: &'a [&'a str],
}

impl Keys<'_> {
    /// Where the schema declares the primary key.
    fn id_place(&self) -> Place {
        let mut fields = self.settings.schema.iter().flat_map(|set| &set.value.0);
        fields
            .find(|(key, _)| key.text == self.id_field)
            .map_or(Place::NOWHERE, |(key, _)| key.place)
    }

    /// Whether the primary key is a field like any other, with an `_id` besides: as in Eve, where `id_field` only says by
    /// which field documents are linked to. An objectid of another name is `_id` under that name.
    pub fn is_own(&self, fields: &[Field]) -> bool {
        let declared = fields.iter().find(|field| field.name == self.id_field);
        self.id_field != "_id"
            && declared.is_some_and(|field| matches!(field.types.as_slice(), [Type::String | Type::Integer]))
    }

    /// Makes that field one by which a document can be found: there, and there once.
    pub fn complete(&self, fields: &mut [Field]) {
        if let Some(field) = fields.iter_mut().find(|field| field.name == self.id_field) {
            field.required |= !field.readonly && field.default.is_none() && field.default_setter.is_none();
            if !field.rules.iter().any(|rule| matches!(rule, model::Rule::Unique)) {
                field.rules.push(model::Rule::Unique);
            }
        }
    }

    /// Takes the primary key out of the fields: it has a column of its own. Its type, and its rules where there are more.
    pub fn id(&self, fields: &mut Vec<Field>, out: &mut Diagnostics) -> (ScalarType, Option<Field>) {
        let Some(index) = fields.iter().position(|field| field.name == self.id_field) else {
            return (ScalarType::ObjectId, None);
        };
        let field = fields.remove(index);
        let marked = field.nullable || field.secret.is_some() || field.rename.is_some();
        let made = field.default.is_some() || field.default_setter.is_some() || field.readonly;
        if marked || made {
            let message =
                "the primary key is always there, never null, and is sent by the client or made by the server";
            out.push(
                Diagnostic::new(&registry::CONFLICTING_RULES, self.id_place(), message)
                    .hint("remove `nullable`, `readonly`, `default`, `default_setter`, `rename` and secrets from it"),
            );
        }
        let id_type = self.id_type(&field, out);
        let plain = field.rules.is_empty() && !field.required && field.coerce.is_empty() && field.types != [Type::Uuid];
        (id_type, (!plain).then_some(field))
    }

    fn id_type(&self, field: &Field, out: &mut Diagnostics) -> ScalarType {
        match field.types.as_slice() {
            // a missing type means the default, a wrong one has been said
            [] | [Type::ObjectId] => ScalarType::ObjectId,
            [Type::String | Type::Uuid] => ScalarType::String,
            [Type::Integer] => ScalarType::Integer,
            _ => {
                let message = format!(
                    "the primary key `{}` must be an objectid, a string, a uuid or an integer",
                    self.id_field
                );
                out.push(
                    Diagnostic::new(&registry::ID_TYPE, self.id_place(), message)
                        .hint("write `type: objectid`, or remove it"),
                );
                ScalarType::ObjectId
            }
        }
    }

    /// What an item's segment looks like, and the field that it is compared with: `_id` for the primary key of any name.
    pub fn item_path(&self, fields: &[Field], id_type: ScalarType, out: &mut Diagnostics) -> (Converter, String) {
        let (settings, routing) = (self.settings, &self.context.globals.routing);
        let url = settings.item_url.as_ref().or(routing.item_url.as_ref());
        let converter = url.map_or(Some(Converter::ObjectId), |set| {
            converters::converter(&set.value, set.place, out)
        });
        let converter = converter.unwrap_or(Converter::ObjectId);
        let named = settings
            .item_lookup_field
            .as_ref()
            .or(routing.item_lookup_field.as_ref());
        let lookup = or!(settings.item_lookup_field, routing.item_lookup_field());
        let place = named.map_or(self.key.place, |set| set.place);
        let declared = fields.iter().find(|field| field.name == lookup);
        let (field, field_type) = match declared {
            Some(field) => (lookup, paths::lookup_type(field, place, out).unwrap_or(id_type)),
            None if lookup == self.id_field || lookup == "_id" => ("_id".to_owned(), id_type),
            None => {
                let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                let message = format!("`item_lookup_field` names `{lookup}`, which is no field of the schema");
                let hint = did_you_mean(&lookup, names.iter().copied());
                out.push(Diagnostic::new(&registry::LOOKUP_FIELD, place, message).hint_if(hint));
                ("_id".to_owned(), id_type)
            }
        };
        let (kind, better) = match field_type {
            ScalarType::ObjectId => return (converter, field),
            ScalarType::String => ("strings", "regex(\"[^/]+\")"),
            ScalarType::Integer => ("integers", "int"),
        };
        let reached = match (&converter, field_type) {
            (Converter::ObjectId, _) => url.is_some() && field_type == ScalarType::String,
            (Converter::Uuid | Converter::Float(_), ScalarType::Integer) => false,
            _ => true,
        };
        if !reached {
            let message = format!(
                "items of `{}` cannot be reached: the values of `{field}` are {kind}, and `item_url` asks for something else",
                self.key.text
            );
            let place = url.map_or(self.key.place, |set| set.place);
            out.push(
                Diagnostic::new(&registry::ITEMS_OUT_OF_REACH, place, message)
                    .hint(format!("write `item_url: '{better}'`")),
            );
        }
        (converter, field)
    }

    /// The owner; `None` when nobody is `asked` who they are.
    pub fn owner(&self, fields: &[Field], asked: bool, out: &mut Diagnostics) -> Option<Owner> {
        let set = self
            .settings
            .auth_field
            .as_ref()
            .or(self.context.globals.access.auth_field.as_ref())?;
        let field = set.value.clone()?;
        let hint = "name another field, such as `user_id`; it need not be in the schema";
        let mut say = |kind, message: String| out.push(Diagnostic::new(kind, set.place, message).hint(hint));
        let declared = fields.iter().find(|declared| declared.name == field);
        if field == self.id_field {
            let message = format!(
                "\"{}\": auth_field cannot be set to id_field ({})",
                self.key.text, self.id_field
            );
            say(&registry::OWNER_IS_ID, message);
        } else if self.automatic.contains(&field.as_str()) || field.is_empty() || field.contains(['$', '.']) {
            say(
                &registry::RESERVED_FIELD,
                format!("`{}` cannot hold the owner", field.escape_debug()),
            );
        } else if declared.is_some_and(|field| field.secret.is_some()) {
            say(
                &registry::OWNER_TYPE,
                format!("`{field}` is a secret, and cannot hold the owner"),
            );
        }
        let declared = declared.is_some();
        let transferable = self.settings.owner_transferable();
        asked.then_some(Owner {
            field,
            column: String::new(),
            declared,
            transferable,
        })
    }
}
