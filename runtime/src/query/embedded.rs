//! `embedded`: which relations are replaced by the documents they name, through objects, lists and relations that are
//! embedded themselves. Leaves reading those documents to `http`.

use crate::json::parse::parse_text;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, FieldSpec, Nested, Relation, ResourceSpec, Rule};
use crate::value::Value;

/// More relations than this are not followed: each costs a statement.
const MOST: usize = 32;

/// A relation that is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// The names that lead to it: a field, members of objects or of the objects of lists.
    pub path: Vec<String>,
    /// Name of the resource it leads to.
    pub resource: &'static str,
    /// The field of that resource that its values are values of.
    pub field: &'static str,
    /// Whether its values name a version too.
    pub version: bool,
    /// The relations that are replaced in the documents it leads to.
    pub inside: Vec<Embed>,
}

/// The relations that are embedded: the resource's own (`embedded_fields`) and those the client asks for with 1,
/// without those it declines with 0. What has no embeddable relation is ignored, as in Eve.
///
/// # Errors
/// 400 with Eve's text when the parameter is no JSON object; 400 for secrets, for what is below a single value, and for
/// what is below a relation that is not embedded itself, on which Eve fails.
pub(super) fn parse(api: &ApiSpec, resource: &ResourceSpec, text: Option<&str>) -> Result<Vec<Embed>, Refusal> {
    let mut fields: Vec<String> = resource.embedded_fields.iter().map(|&field| field.to_owned()).collect();
    if let Some(text) = text {
        let Ok(Value::Dict(asked)) = parse_text(text) else {
            return Err(unreadable());
        };
        for (field, wanted) in asked.iter() {
            match wanted {
                Value::Boolean(true) | Value::Integer(1) if !fields.contains(field) => fields.push(field.clone()),
                Value::Boolean(false) | Value::Integer(0) => fields.retain(|known| known != field),
                _ => {}
            }
        }
    }
    if fields.len() > MOST {
        return Err(Refusal::bad_request(format!(
            "more than {MOST} relations cannot be embedded at once"
        )));
    }
    // a relation before what is below it
    fields.sort_by_key(|field| field.matches('.').count());
    let mut embeds = Vec::new();
    for field in &fields {
        let names: Vec<&str> = field.split('.').collect();
        add(api, resource, &names, field, &mut embeds)?;
    }
    Ok(embeds)
}

fn unreadable() -> Refusal {
    Refusal::bad_request("Unable to parse `embedded` clause")
}

/// Adds the relation at the end of `names`, which are relative to documents of `resource`.
fn add(
    api: &ApiSpec,
    resource: &ResourceSpec,
    names: &[&str],
    whole: &str,
    embeds: &mut Vec<Embed>,
) -> Result<(), Refusal> {
    let around = embeds
        .iter_mut()
        .find(|embed| names.len() > embed.path.len() && embed.path.iter().zip(names).all(|(own, name)| own == name));
    if let Some(embed) = around {
        let Some(target) = api.resource(embed.resource) else {
            return Ok(());
        };
        return add(api, target, &names[embed.path.len()..], whole, &mut embed.inside);
    }
    let mut fields = resource.fields;
    for (place, name) in names.iter().enumerate() {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            return Ok(());
        };
        if field.secret.is_some() {
            return Err(Refusal::bad_request(format!("embedding of '{whole}' not allowed")));
        }
        let last = place + 1 == names.len();
        match relation(field) {
            Some(relation) if !relation.embeddable => return Ok(()),
            Some(relation) if last => {
                embeds.push(Embed {
                    path: names.iter().map(|&name| name.to_owned()).collect(),
                    resource: relation.resource,
                    field: relation.field,
                    version: relation.version,
                    inside: Vec::new(),
                });
                return Ok(());
            }
            _ if last => return Ok(()),
            Some(_) => return Err(unreadable()),
            None => fields = members(field).ok_or_else(unreadable)?,
        }
    }
    Ok(())
}

/// The relation of a field, or of the elements of its list.
fn relation(field: &FieldSpec) -> Option<&'static Relation> {
    let own = field.rules.iter().find_map(|rule| match rule {
        Rule::Relation(relation) => Some(relation),
        _ => None,
    });
    own.or_else(|| match field.nested {
        Some(Nested::List(element)) => relation(element),
        _ => None,
    })
}

/// The members of a dict or of a list's dicts; none where anything may be below, `None` below a single value.
fn members(field: &FieldSpec) -> Option<&'static [FieldSpec]> {
    match field.nested {
        Some(Nested::Dict(fields)) => Some(fields),
        Some(Nested::List(element)) => members(element),
        None => {
            let open = field.types.is_empty()
                || field.has_type(|of| matches!(of, crate::spec::Type::Dict | crate::spec::Type::List));
            open.then_some(&[])
        }
    }
}
