//! What each resource needs at every request, worked out once at the start: the filter of its view, keys as bytes,
//! relations with the titles and paths of their targets.

use crate::json::write as json;
use crate::query;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, FieldSpec, ResourceSpec, Shown};
use crate::store::bind::Bind;
use eden_sql::dialect::Sqlite;
use eden_sql::filter::{Filter, render};
use std::collections::HashMap;

/// The plans of all resources.
pub(crate) struct Plans(HashMap<&'static str, Plan>);

/// The plan of one resource.
pub(crate) struct Plan {
    table: &'static str,
    /// `datasource.filter`
    filter: Option<Filter>,
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
            table: "",
            filter: None,
            first: 5,
            columns: Vec::new(),
        };
        self.0.get(resource.name).unwrap_or(&NOTHING)
    }
}

impl Plan {
    /// Completes a statement that ends in its `WHERE` with the filter of the view.
    ///
    /// # Errors
    /// When the filter of the settings is beyond the database's limits.
    pub(super) fn narrow(&self, text: &mut String, binds: &mut Vec<Bind>) -> Result<(), Refusal> {
        let Some(filter) = &self.filter else { return Ok(()) };
        let mut operands = Vec::new();
        let condition = render(filter, self.table, &Sqlite, &mut operands, binds.len() + 1)
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        text.push_str(&format!(" AND ({condition})"));
        binds.extend(operands.into_iter().map(Bind::from));
        Ok(())
    }

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
            table: resource.table,
            filter: query::fixed_filter(api, resource),
            first: if resource.allow_unknown { 6 } else { 5 },
            columns: columns.collect(),
        }
    }
}

/// The target of the field's relation.
fn related(api: &'static ApiSpec, field: &FieldSpec) -> Option<Related> {
    let target = api.resource(field.relation()?.resource)?;
    Some(Related {
        title: target.item_title,
        url: target.url,
    })
}
