//! `embedded`: which relations are replaced by the documents they name. Leaves reading those documents to `http`.

use crate::json::parse::parse_text;
use crate::refusal::Refusal;
use crate::spec::{FieldSpec, Nested, ResourceSpec, Rule};
use crate::value::Value;

/// The fields that are embedded: the resource's own (`embedded_fields`) and those the client asks for with 1, without
/// those it declines with 0. What has no embeddable relation is ignored, as in Eve.
///
/// # Errors
/// 400 with Eve's text when the parameter is no JSON object; 400 for secrets.
pub(super) fn parse(resource: &ResourceSpec, text: Option<&str>) -> Result<Vec<String>, Refusal> {
    let mut fields: Vec<String> = resource.embedded_fields.iter().map(|&field| field.to_owned()).collect();
    if let Some(text) = text {
        let Ok(Value::Dict(asked)) = parse_text(text) else {
            return Err(Refusal::bad_request("Unable to parse `embedded` clause"));
        };
        for (field, wanted) in asked.iter() {
            if resource.field(field).is_some_and(|spec| spec.secret.is_some()) {
                return Err(Refusal::bad_request(format!("embedding of '{field}' not allowed")));
            }
            match wanted {
                Value::Boolean(true) | Value::Integer(1) if !fields.contains(field) => fields.push(field.clone()),
                Value::Boolean(false) | Value::Integer(0) => fields.retain(|known| known != field),
                _ => {}
            }
        }
    }
    fields.retain(|field| resource.field(field).is_some_and(is_embeddable));
    Ok(fields)
}

/// Whether the field, or the elements of its list, have a relation that may be followed.
fn is_embeddable(field: &FieldSpec) -> bool {
    let embeddable = |field: &FieldSpec| {
        field
            .rules
            .iter()
            .any(|rule| matches!(rule, Rule::Relation(relation) if relation.embeddable))
    };
    embeddable(field) || matches!(field.nested, Some(Nested::List(element)) if embeddable(element))
}
