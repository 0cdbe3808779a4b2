//! What each resource's answers need at every row, worked out once at the start: keys as bytes, relations with the
//! titles and paths of their targets.

use crate::json::write as json;
use crate::spec::{ApiSpec, Column, FieldSpec, Nested, ResourceSpec, Rule, Shown};
use std::collections::HashMap;

/// The plans of all resources.
pub(crate) struct Plans(HashMap<&'static str, Plan>);

/// The plan of one resource.
pub(crate) struct Plan {
    /// Cells before the first field.
    pub(super) first: usize,
    /// The readable and hidden columns, in the order of the statements.
    pub(super) columns: Vec<PlannedColumn>,
}

/// One column.
pub(super) struct PlannedColumn {
    pub(super) column: &'static Column,
    /// `"name": `
    pub(super) key: Vec<u8>,
    /// `name\n`, as it stands in `_nulls`.
    pub(super) null_mark: String,
    pub(super) related: Option<Related>,
}

/// Where a relation's values lead.
pub(super) struct Related {
    pub(super) title: &'static str,
    pub(super) url: &'static str,
}

impl Plans {
    pub(crate) fn of(api: &'static ApiSpec) -> Self {
        Self(
            api.resources
                .iter()
                .map(|resource| (resource.name, Plan::of(api, resource)))
                .collect(),
        )
    }

    /// The plan of `resource`, one of the API's.
    pub(super) fn get(&self, resource: &ResourceSpec) -> &Plan {
        static NOTHING: Plan = Plan {
            first: 5,
            columns: Vec::new(),
        };
        self.0.get(resource.name).unwrap_or(&NOTHING)
    }
}

impl Plan {
    fn of(api: &'static ApiSpec, resource: &'static ResourceSpec) -> Self {
        let stored = resource.columns.iter().filter(|column| column.shown != Shown::Secret);
        let columns = stored.map(|column| {
            let mut key = Vec::new();
            json::write_key(&mut key, column.field);
            let related = resource.field(column.field).and_then(|field| related(api, field));
            PlannedColumn {
                column,
                key,
                null_mark: format!("{}\n", column.field),
                related,
            }
        });
        Self {
            first: if resource.allow_unknown { 6 } else { 5 },
            columns: columns.collect(),
        }
    }
}

/// The target of a relation, of the field itself or of a list's elements.
fn related(api: &'static ApiSpec, field: &FieldSpec) -> Option<Related> {
    let relation = |field: &FieldSpec| {
        field.rules.iter().find_map(|rule| match rule {
            Rule::Relation(relation) => api.resource(relation.resource),
            _ => None,
        })
    };
    let target = relation(field).or_else(|| match field.nested {
        Some(Nested::List(element)) => relation(element),
        _ => None,
    })?;
    Some(Related {
        title: target.item_title,
        url: target.url,
    })
}
