//! The primary key and the owner of a resource: which fields hold them, of which type, and what they may be.
//! Leaves their columns to `tables`, paths other than that of items to `paths`.

use super::{Context, or, paths};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, registry};
use crate::model::{self, Field, Owner, ScalarType, Type};
use crate::read::Key;
use crate::settings::block::not_built;
use crate::settings::resource::Resource;
use eden_sql::table::system;

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

    /// Takes the primary key out of the fields: it has a column of its own.
    pub fn id_type(&self, fields: &mut Vec<Field>, out: &mut Diagnostics) -> ScalarType {
        let Some(index) = fields.iter().position(|field| field.name == self.id_field) else {
            return ScalarType::ObjectId;
        };
        let field = fields.remove(index);
        let ruled = field.rules.iter().any(|rule| !matches!(rule, model::Rule::Unique));
        let marked = field.nullable || field.readonly || field.secret.is_some();
        if ruled || marked || field.default.is_some() || field.nested.is_some() {
            let what = "a rule of the primary key besides `type`, `required` and `unique`";
            out.push(not_built(self.id_place(), what));
        }
        match field.types.as_slice() {
            // a missing type means the default, a wrong one has been said
            [] | [Type::ObjectId] => ScalarType::ObjectId,
            [Type::String] => ScalarType::String,
            [Type::Integer] => ScalarType::Integer,
            _ => {
                let message = format!(
                    "the primary key `{}` must be an objectid, a string or an integer",
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

    /// Complains about paths of items that are not built, where there are such paths.
    pub fn item_path(&self, id_type: ScalarType, out: &mut Diagnostics) {
        let (settings, routing) = (self.settings, &self.context.globals.routing);
        let url = settings.item_url.as_ref().or(routing.item_url.as_ref());
        let lookup = or!(settings.item_lookup_field, routing.item_lookup_field());
        if let Some(set) = url.filter(|set| set.value != paths::ITEM_URL) {
            out.push(not_built(set.key, "an `item_url` other than Eve's default"));
        } else if lookup != self.id_field {
            let named = settings
                .item_lookup_field
                .as_ref()
                .or(routing.item_lookup_field.as_ref());
            let named = named
                .or(settings.id_field.as_ref())
                .or(self.context.globals.names.id_field.as_ref());
            let what = format!(
                "an `item_lookup_field` (`{lookup}`) other than the `id_field` (`{}`)",
                self.id_field
            );
            out.push(not_built(named.map_or(self.key.place, |set| set.key), &what));
        } else if id_type != ScalarType::ObjectId {
            out.push(
                not_built(self.id_place(), "a path of items by ids other than objectids")
                    .hint("remove it from the schema, or write `item_lookup: false`"),
            );
        }
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
        // accounts may own themselves; whether this is about accounts is seen when all resources are known
        let itself = field == self.id_field && field == system::ID && self.context.authenticated;
        if field == self.id_field && !itself {
            let message = format!(
                "\"{}\": auth_field cannot be set to id_field ({})",
                self.key.text, self.id_field
            );
            say(&registry::OWNER_IS_ID, message);
        } else if !itself
            && (self.automatic.contains(&field.as_str()) || field.is_empty() || field.contains(['$', '.']))
        {
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
        // the primary key is always there, and shown
        let declared = declared.is_some() || itself;
        let transferable = self.settings.owner_transferable();
        asked.then_some(Owner {
            field,
            column: String::new(),
            declared,
            transferable,
        })
    }
}
