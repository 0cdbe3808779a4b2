//! What validation asks the database: whether a value is taken, whether a relation's target exists. The questions are
//! kept, because those that no index answers must be asked again inside the write.

use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::server::Server;
use crate::spec::{Relation, ResourceSpec};
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::write::Check;
use crate::validate::{Oracle, python};
use crate::value::Value;
use eden_sql::dialect::Sqlite;
use eden_sql::filter::{Comparison, Filter, Operand, Root, Target, render};
use eden_sql::ident::quote;
use eden_sql::table::{ColumnType, system};

/// A question that the write asks again, and the issue if the answer has changed.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) check: Check,
    /// Which of the request's documents asked.
    pub(crate) document: usize,
    pub(crate) field: String,
    pub(crate) issue: String,
}

/// Answers questions about one request.
pub(super) struct Questions<'a> {
    pub(super) server: &'a Server,
    pub(super) resource: &'static ResourceSpec,
    pub(super) reader: &'a mut dyn Reader,
    pub(super) caller: Option<&'a Caller>,
    /// The document that is being changed; it does not stand in its own way.
    pub(super) except: Option<Bind>,
    /// Eve applies the owner of a relation's target except while documents are created.
    pub(super) creating: bool,
    pub(super) document: usize,
    pub(super) pending: Vec<Pending>,
}

/// A statement that gives a row when the filter matches one.
struct Probe {
    text: String,
    binds: Vec<Bind>,
}

impl Questions<'_> {
    fn ask(&mut self, probe: Probe) -> Result<(bool, Check), Refusal> {
        let found = self.reader.first(&probe.text, &probe.binds, |_| ())?.is_some();
        Ok((
            found,
            Check {
                text: probe.text.into(),
                binds: probe.binds,
                wanted: false,
            },
        ))
    }
}

impl Oracle for Questions<'_> {
    fn is_taken(&mut self, field: &str, value: &Value, own: bool, in_list: bool) -> Result<bool, Refusal> {
        let target = target(self.resource, field);
        let indexed = matches!(&target, Target::Column { column_type, .. } if *column_type != ColumnType::Json);
        let mut probe = probe(self.resource, target, value)?;
        if let (true, Some(owner), Some(caller)) = (own, &self.resource.owner, self.caller) {
            probe.also(owner.column, "=", caller.id.clone());
        }
        if let Some(id) = &self.except {
            probe.also(system::ID, "<>", id.clone());
        }
        let (taken, check) = self.ask(probe)?;
        if !indexed || in_list || value.is_null() {
            let secret = self.resource.field(field).is_some_and(|field| field.secret.is_some());
            let shown = if secret {
                "[redacted]".to_owned()
            } else {
                python::str(value)
            };
            self.pending.push(Pending {
                check,
                document: self.document,
                field: field.to_owned(),
                issue: format!("value '{shown}' is not unique"),
            });
        }
        Ok(taken)
    }

    fn exists(&mut self, relation: &Relation, value: &Value) -> Result<bool, Refusal> {
        let Some(resource) = self.server.spec().resource(relation.resource) else {
            return Ok(false);
        };
        let mut probe = probe(resource, target(resource, relation.field), value)?;
        self.server
            .0
            .plans
            .get(resource)
            .narrow(&mut probe.text, &mut probe.binds)?;
        if let (false, Some(owner), Some(caller)) = (self.creating, &resource.owner, self.caller) {
            probe.also(owner.column, "=", caller.id.clone());
        }
        let (exists, mut check) = self.ask(probe)?;
        check.wanted = true;
        let known = self.pending.iter().any(|pending| {
            pending.check.wanted && pending.check.text == check.text && pending.check.binds == check.binds
        });
        if !known && self.pending.len() < MOST_PENDING {
            self.pending.push(Pending {
                check,
                document: self.document,
                field: related_field(self.resource, relation).to_owned(),
                issue: format!(
                    "value '{}' must exist in resource '{}', field '{}'.",
                    python::str(value),
                    relation.resource,
                    relation.field
                ),
            });
        }
        Ok(exists)
    }
}

/// A bulk insert of thousands of relations was just checked; asking each of them again would hold up every writer.
const MOST_PENDING: usize = 256;

/// The top-level field that holds `relation`.
fn related_field(resource: &ResourceSpec, relation: &Relation) -> &'static str {
    let same = |own: &Relation| own.resource == relation.resource && own.field == relation.field;
    let field = resource.fields.iter().find(|field| field.relation().is_some_and(same));
    field.map_or(system::ID, |field| field.name)
}

/// Where the field of a schema is stored, secrets included: this is asked for the server, not for a client.
fn target(resource: &ResourceSpec, field: &str) -> Target {
    if field == resource.id_field {
        return Target::Column {
            name: system::ID.to_owned(),
            column_type: ColumnType::Text,
            null_name: None,
        };
    }
    let mut names = field.split('.');
    let first = names.next().unwrap_or("");
    let Some(column) = resource.column(first) else {
        return Target::Absent;
    };
    let path: Vec<String> = names.map(str::to_owned).collect();
    if !path.is_empty() {
        return Target::Path {
            root: Root::Column(column.column.to_owned()),
            path,
        };
    }
    let nullable = resource.field(first).is_some_and(|field| field.nullable);
    Target::Column {
        name: column.column.to_owned(),
        column_type: column.storage.into(),
        null_name: nullable.then(|| first.to_owned()),
    }
}

fn probe(resource: &ResourceSpec, target: Target, value: &Value) -> Result<Probe, Refusal> {
    let value = match (&target, Operand::from(value)) {
        // ids are stored as text whatever their type is called
        (
            Target::Column {
                column_type: ColumnType::Text,
                ..
            },
            Operand::ObjectId(hex),
        ) => Operand::Text(hex),
        (_, operand) => operand,
    };
    let filter = Filter::Compare {
        target,
        operator: Comparison::Equal,
        value,
    };
    let mut operands = Vec::new();
    let matches = render(&filter, resource.table, &Sqlite, &mut operands, 1)
        .map_err(|error| Refusal::hidden(error.to_string()))?;
    let text = format!("SELECT 1 FROM {} WHERE ({matches})", quote(resource.table));
    Ok(Probe {
        text,
        binds: operands.into_iter().map(Bind::from).collect(),
    })
}

impl Probe {
    fn also(&mut self, column: &str, operator: &str, bind: Bind) {
        self.binds.push(bind);
        self.text
            .push_str(&format!(" AND {} {operator} ${}", quote(column), self.binds.len()));
    }
}
