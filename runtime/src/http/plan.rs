//! What each resource needs at every request, worked out once at the start: the filter of its view, keys as bytes,
//! relations with the titles and paths of their targets.

use crate::json::write as json;
use crate::query;
use crate::query::scope::Scope;
use crate::refusal::Refusal;
use crate::spec::{ApiSpec, Column, FieldSpec, ResourceSpec, Shown};
use crate::store::bind::Bind;
use eden_sql::dialect::Dialect;
use eden_sql::filter::{Filter, render};
use std::collections::HashMap;

/// The plans of all resources.
pub(crate) struct Plans(HashMap<&'static str, Plan>);

/// The plan of one resource.
pub(crate) struct Plan {
    table: &'static str,
    dialect: &'static dyn Dialect,
    /// `datasource.filter`
    filter: Option<Filter>,
    /// Cells before the first field.
    pub(super) first: usize,
    /// The cell of the version, where versions are counted.
    pub(super) version: Option<usize>,
    /// The cell that says whether the document is marked as deleted.
    pub(super) deleted: Option<usize>,
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
    /// The related field, which a value that names a version has as a member.
    pub(super) field: &'static str,
}

impl Plans {
    pub(crate) fn of(api: &'static ApiSpec, dialect: &'static dyn Dialect) -> Self {
        let histories = api.resources.iter().filter_map(|resource| resource.history);
        let all = api.resources.iter().copied().chain(histories);
        Self(
            all.map(|resource| (resource.name, Plan::of(api, resource, dialect)))
                .collect(),
        )
    }

    /// The plan of `resource`, one of the API's.
    pub(super) fn get(&self, resource: &ResourceSpec) -> &Plan {
        static NOTHING: Plan = Plan {
            table: "",
            dialect: &eden_sql::dialect::Sqlite,
            filter: None,
            first: 5,
            version: None,
            deleted: None,
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
        match &self.filter {
            Some(filter) => self.add(filter, text, binds),
            None => Ok(()),
        }
    }

    /// Completes such a statement with what the URL says.
    ///
    /// # Errors
    /// As [`Plan::narrow`].
    pub(super) fn narrow_to(&self, scope: &Scope, text: &mut String, binds: &mut Vec<Bind>) -> Result<(), Refusal> {
        self.narrow(text, binds)?;
        match scope.filter() {
            Some(filter) => self.add(filter, text, binds),
            None => Ok(()),
        }
    }

    fn add(&self, filter: &Filter, text: &mut String, binds: &mut Vec<Bind>) -> Result<(), Refusal> {
        let mut operands = Vec::new();
        let condition = render(filter, self.table, self.dialect, &mut operands, binds.len() + 1)
            .map_err(|error| Refusal::Internal(error.to_string()))?;
        text.push_str(&format!(" AND ({condition})"));
        binds.extend(operands.into_iter().map(Bind::from));
        Ok(())
    }

    fn of(api: &'static ApiSpec, resource: &'static ResourceSpec, dialect: &'static dyn Dialect) -> Self {
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
        let version = 5 + usize::from(resource.allow_unknown);
        let deleted = version + usize::from(resource.versioning);
        Self {
            table: resource.table,
            dialect,
            filter: query::fixed_filter(api, resource),
            first: deleted + usize::from(resource.soft_delete),
            version: resource.versioning.then_some(version),
            deleted: resource.soft_delete.then_some(deleted),
            columns: columns.collect(),
        }
    }
}

/// A path to the documents of `target` that holds no values: its own, or that of another view of its table.
pub(super) fn plain_url(api: &ApiSpec, target: &'static ResourceSpec) -> Option<&'static str> {
    let plain = |resource: &&&ResourceSpec| resource.path.is_empty();
    let views = api
        .resources
        .iter()
        .filter(|other| other.table == target.table && !other.internal && other.item_lookup);
    std::iter::once(&target)
        .chain(views)
        .find(plain)
        .map(|resource| resource.url)
}

/// The target of the field's relation.
fn related(api: &'static ApiSpec, field: &FieldSpec) -> Option<Related> {
    let relation = field.relation()?;
    let target = api.resource(relation.resource)?;
    Some(Related {
        field: relation.field,
        title: target.item_title,
        url: plain_url(api, target)?,
    })
}
