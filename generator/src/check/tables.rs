//! The tables under the resources: one for each source, whose columns are those of all its views, and their indexes.
//! Leaves their text to the dialects, the order of columns in statements to nobody else: it is decided here.

use super::columns::{self, column_type, id_column};
use super::literal::type_names;
use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, quoted, registry};
use crate::model::{Auth, Field, Rule, ScalarType, Shown, StoredField};
use eden_sql::ident::Names;
use eden_sql::table::{Column, ColumnType, Index, Rows, Table, system};
use std::collections::{HashMap, HashSet};

/// Makes the tables and writes their physical names into the drafts. `owner` is the type of the accounts' ids.
pub(crate) fn tables(
    drafts: &mut [Draft],
    auth: Option<&Auth>,
    owner: ScalarType,
    out: &mut Diagnostics,
) -> Vec<Table> {
    let mut names = Names::tables();
    let mut sources: Vec<(String, Vec<usize>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let source = *known.entry(draft.source.clone()).or_insert(sources.len());
        if source == sources.len() {
            sources.push((draft.source.clone(), Vec::new()));
        }
        sources[source].1.push(index);
    }
    let physical: Vec<String> = sources.iter().map(|(source, _)| names.assign(source)).collect();
    let mut tables: Vec<Table> = sources
        .iter()
        .zip(physical)
        .map(|((_, views), name)| table(drafts, views, name, owner, out))
        .collect();
    if let Some(accounts) = auth.and_then(|auth| drafts.get(auth.accounts)) {
        let place = sources.iter().position(|(source, _)| *source == accounts.source);
        if let Some(table) = place.and_then(|place| tables.get_mut(place)) {
            table.columns.push(Column::new(system::DISABLED, ColumnType::DateTime));
        }
    }
    let looked_up = looked_up(drafts, auth);
    for ((_, views), table) in sources.iter().zip(&mut tables) {
        let views: Vec<&Draft> = views.iter().map(|index| &drafts[*index]).collect();
        for (columns, unique) in indexes(&views, &looked_up) {
            let kind = if unique { "unique" } else { "index" };
            let name = names.assign(&format!(
                "{}_{}_{kind}",
                table.name,
                columns.join("_").replace(system::SEQ, "seq")
            ));
            table.indexes.push(Index {
                name,
                columns,
                unique,
                unless: None,
            });
        }
    }
    tables
}

/// The fields by which documents are found, of each resource.
fn looked_up<'d>(drafts: &'d [Draft], auth: Option<&'d Auth>) -> HashMap<&'d str, Vec<&'d str>> {
    let mut fields: HashMap<&str, Vec<&str>> = HashMap::new();
    if let Some(auth) = auth
        && let Some(accounts) = drafts.get(auth.accounts)
    {
        let found = fields.entry(&accounts.resource.name).or_default();
        found.extend(
            [Some(&auth.username), auth.token.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str),
        );
    }
    for draft in drafts {
        let lookups = draft.resource.lookups.iter().map(|lookup| lookup.field.as_str());
        fields.entry(&draft.resource.name).or_default().extend(lookups);
        for relation in &draft.relations {
            fields
                .entry(&relation.resource.value)
                .or_default()
                .push(&relation.field.value);
        }
    }
    fields
}

fn table(drafts: &mut [Draft], views: &[usize], name: String, owner: ScalarType, out: &mut Diagnostics) -> Table {
    let mut columns = Columns {
        names: Names::columns(),
        fields: HashMap::new(),
        columns: Vec::new(),
    };
    for &index in views {
        let draft = &drafts[index];
        for field in &draft.resource.fields {
            columns.add(&field.name, column_type(field), draft, out);
            columns.describe(field, draft);
        }
        if let Some(owner_field) = draft.resource.owner.as_ref().filter(|owner| !owner.declared) {
            columns.add(&owner_field.field, id_column(owner), draft, out);
        }
    }
    for (field, &column) in &columns.fields {
        columns.columns[column].not_null = views
            .iter()
            .all(|&index| drafts[index].field(field).is_some_and(always_there));
    }
    same_secrets(drafts, views, out);
    same_ids(drafts, views, out);
    for &index in views {
        stored(&mut drafts[index], &name, &columns, owner);
    }
    let id = views
        .first()
        .map_or(ColumnType::ObjectId, |&index| id_column(drafts[index].resource.id_type));
    let extra = views.iter().any(|&index| drafts[index].resource.allow_unknown);
    Table {
        name,
        rows: Rows::Documents,
        columns: columns.columns,
        indexes: Vec::new(),
        id,
        extra,
        renamed_from: views.iter().find_map(|&index| {
            let renamed = drafts[index].settings.renamed_from.as_ref()?;
            renamed.value.clone()
        }),
    }
}

/// Whether every document has a value here: a secret may be absent, and what nobody can send is.
fn always_there(field: &Field) -> bool {
    let sent = field.is_certain() && !field.readonly;
    (sent || field.default.is_some() && field.is_certain()) && !field.nullable && field.secret.is_none()
}

struct Columns {
    names: Names,
    /// Indexes of columns by the names of fields.
    fields: HashMap<String, usize>,
    columns: Vec<Column>,
}

impl Columns {
    fn add(&mut self, field: &str, column_type: ColumnType, draft: &Draft, out: &mut Diagnostics) {
        match self.fields.get(field).copied() {
            None => {
                let name = self.names.assign(field);
                self.fields.insert(field.to_owned(), self.columns.len());
                self.columns.push(Column::new(name, column_type).of(field));
            }
            Some(index) if self.columns[index].column_type != column_type => {
                let types = draft.field(field).map_or_else(
                    || "the owner's type".into(),
                    |field| match field.types.as_slice() {
                        [] => "any type".to_owned(),
                        types => format!("{} type", type_names(types)),
                    },
                );
                let message = format!(
                    "`{field}` is of {types} here, and of another type in another resource over the source `{}`",
                    draft.source
                );
                out.push(
                    Diagnostic::new(&registry::TYPE_CLASH, draft.field_place(field), message)
                        .hint("give it the same `type` everywhere, or another name"),
                );
            }
            Some(_) => {}
        }
    }

    /// Notes what the first view that says it says about the column of `field`, for migrations.
    fn describe(&mut self, field: &Field, draft: &Draft) {
        let Some(column) = self.fields.get(&field.name).map(|index| &mut self.columns[*index]) else {
            return;
        };
        column.json = column.json.or_else(|| columns::shape(field));
        if column.default.is_none() {
            column.default = columns::default(field);
        }
        if column.renamed_from.is_none() {
            column.renamed_from = columns::renamed_from(field, draft);
        }
    }

    fn physical(&self, field: &str) -> Option<&Column> {
        self.fields.get(field).map(|index| &self.columns[*index])
    }
}

/// Columns in the order of the statements: fields, an undeclared owner, secrets.
fn stored(draft: &mut Draft, table: &str, columns: &Columns, owner: ScalarType) {
    draft.resource.table = table.to_owned();
    let mut stored: Vec<StoredField> = Vec::new();
    let mut add = |field: &str, shown: Shown, otherwise: ColumnType| {
        let (column, column_type) = columns.physical(field).map_or_else(
            || (field.to_owned(), otherwise),
            |column| (column.name.clone(), column.column_type),
        );
        stored.push(StoredField {
            field: field.to_owned(),
            column,
            column_type,
            shown,
        });
    };
    for (field, shown) in draft.resource.fields.iter().zip(&draft.shown) {
        add(
            &field.name,
            if field.secret.is_some() { Shown::Secret } else { *shown },
            column_type(field),
        );
    }
    if let Some(undeclared) = draft.resource.owner.as_ref().filter(|owner| !owner.declared) {
        add(&undeclared.field, Shown::Hidden, id_column(owner));
    }
    stored.sort_by_key(|stored| stored.shown == Shown::Secret);
    draft.resource.columns = stored;
    let physical = |field: &str| columns.physical(field).map(|column| column.name.clone());
    if let Some(owner) = &mut draft.resource.owner {
        owner.column = physical(&owner.field).unwrap_or_else(|| owner.field.clone());
    }
    for lookup in &mut draft.resource.lookups {
        lookup.column = physical(&lookup.field).unwrap_or_else(|| system::ID.to_owned());
    }
}

/// A column that is secret in one view would be told by another that does not know it.
fn same_secrets(drafts: &[Draft], views: &[usize], out: &mut Diagnostics) {
    let fields = |index: &usize| drafts[*index].resource.fields.iter();
    let secrets: HashMap<&str, &str> = views
        .iter()
        .flat_map(|index| fields(index).map(|field| (field, drafts[*index].resource.name.as_str())))
        .filter(|(field, _)| field.secret.is_some())
        .map(|(field, view)| (field.name.as_str(), view))
        .collect();
    for index in views {
        for field in fields(index).filter(|field| field.secret.is_none()) {
            let Some(view) = secrets.get(field.name.as_str()) else {
                continue;
            };
            let message = format!(
                "`{}` is a secret in `{view}`, and none here, over the same source",
                field.name
            );
            out.push(
                Diagnostic::new(
                    &registry::SECRET_IN_ONE_VIEW,
                    drafts[*index].field_place(&field.name),
                    message,
                )
                .hint("give it the same `hash` or `generate` in both, or remove it here"),
            );
        }
    }
}

fn same_ids(drafts: &[Draft], views: &[usize], out: &mut Diagnostics) {
    let Some((&first, rest)) = views.split_first() else {
        return;
    };
    let id = |index: usize| (&drafts[index].resource.id_field, drafts[index].resource.id_type);
    for &index in rest.iter().filter(|index| id(**index) != id(first)) {
        let names = [&drafts[first].resource.name, &drafts[index].resource.name];
        let message = format!("{} share a source, but not the primary key", quoted(&names));
        out.push(
            Diagnostic::new(&registry::TYPE_CLASH, drafts[index].key.place, message)
                .hint("give them the same `id_field` with the same `type`, or another `source`"),
        );
    }
}

/// Indexes of a source: owners with the order of insertion, unique fields, and what is looked up.
fn indexes(views: &[&Draft], looked_up: &HashMap<&str, Vec<&str>>) -> Vec<(Vec<String>, bool)> {
    let stored = views.iter().flat_map(|view| &view.resource.columns);
    let columns: HashMap<&str, &str> = stored
        .filter(|stored| stored.column_type != ColumnType::Json)
        .map(|stored| (stored.field.as_str(), stored.column.as_str()))
        .collect();
    let mut wanted: Vec<(Vec<String>, bool)> = Vec::new();
    // who owns itself is found by its id
    let owners = views.iter().filter_map(|view| view.resource.owner.as_ref());
    for owner in owners.filter(|owner| owner.column != system::ID) {
        wanted.push((vec![owner.column.clone(), system::SEQ.to_owned()], false));
    }
    // unique in one view and not in another is left to the check inside the write
    let mut uniques: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    let fields = || views.iter().flat_map(|view| &view.resource.fields);
    for field in fields() {
        let (all, unique, to_user) = uniques.entry(&field.name).or_default();
        *all += 1;
        *unique += usize::from(field.rules.iter().any(|rule| matches!(rule, Rule::Unique)));
        *to_user += usize::from(field.rules.iter().any(|rule| matches!(rule, Rule::UniqueToUser)));
    }
    let mut owners = views
        .iter()
        .map(|view| view.resource.owner.as_ref().map(|owner| owner.column.clone()));
    let owner = owners.next().flatten();
    let one_owner = owners.all(|other| other == owner);
    for field in fields() {
        let (all, unique, to_user) = uniques.get(field.name.as_str()).copied().unwrap_or_default();
        let Some(&column) = columns.get(field.name.as_str()) else {
            continue;
        };
        if unique == all {
            wanted.push((vec![column.to_owned()], true));
        } else if to_user == all && one_owner {
            wanted.push((owner.iter().cloned().chain([column.to_owned()]).collect(), true));
        }
    }
    for view in views {
        let fields = looked_up.get(view.resource.name.as_str()).into_iter().flatten();
        wanted.extend(
            fields
                .filter_map(|field| columns.get(field))
                .map(|column| (vec![(*column).to_owned()], false)),
        );
    }
    // a unique index over the same column serves look-ups too, and comes first
    let mut seen = HashSet::new();
    wanted.retain(|(columns, _)| seen.insert(columns.clone()));
    wanted
}
