//! What validation asks the database: whether a value is taken, whether a relation's target exists. The questions are
//! kept, because those that no index answers must be asked again inside the write.

use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::secret::REDACTED;
use crate::server::Server;
use crate::spec::{Relation, ResourceSpec};
use crate::store::Reader;
use crate::store::bind::Bind;
use crate::store::write::Check;
use crate::validate::functions::Functions;
use crate::validate::issues::{Key, Step};
use crate::validate::place::Place;
use crate::validate::{Issues, Oracle, Scope, python};
use crate::value::Value;
use eden_sql::dialect::Dialect;
use eden_sql::filter::{Comparison, Filter, Operand, Root, Target, render};
use eden_sql::ident::quote;
use eden_sql::statement::LIVE;
use eden_sql::table::{ColumnType, system};
use std::collections::HashMap;

/// A question that the write asks again, and the issue if the answer has changed.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) check: Check,
    /// Which of the request's documents asked.
    pub(crate) document: usize,
    /// Where the issue stands, outermost first.
    pub(crate) steps: Vec<Key>,
    pub(crate) issue: String,
}

impl Pending {
    fn new(check: Check, document: usize, place: &Place<'_>, issue: String) -> Self {
        Pending {
            check,
            document,
            steps: place.steps().into_iter().map(Key::from).collect(),
            issue,
        }
    }

    /// The issue as answers have it.
    pub(crate) fn issues(&self) -> Issues {
        Issues::at(&self.steps, &self.issue)
    }
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
    /// What is known already: questions of a database behind a network are asked together.
    pub(super) together: Together,
    /// Unique values of this request that no index guards, by place, and the first document that has them.
    pub(super) seen: HashMap<(String, String), usize>,
}

/// Questions asked together: noted while the documents are looked at a first time, answered when they are looked at
/// again.
#[derive(Default)]
pub(super) struct Together {
    noting: bool,
    noted: Vec<Probe>,
    answers: HashMap<String, bool>,
}

/// A statement that gives a row when the filter matches one.
#[derive(Clone)]
struct Probe {
    text: String,
    binds: Vec<Bind>,
}

impl Questions<'_> {
    fn dialect(&self) -> &'static dyn Dialect {
        self.server.store().dialect()
    }

    /// Looks at documents once without asking anything, and asks what they would have asked with as few messages as
    /// can be. `look` must ask the same whenever it is called; what it gives is not used.
    pub(super) fn ask_together(&mut self, look: impl FnOnce(&mut Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        self.together.noting = true;
        let looked = look(self);
        self.together.noting = false;
        let noted = std::mem::take(&mut self.together.noted);
        looked?;
        let probes: Vec<(&str, &[Bind])> = noted.iter().map(|probe| (&*probe.text, &probe.binds[..])).collect();
        let found = self.reader.probe(&probes)?;
        self.together.answers = noted.iter().map(Probe::key).zip(found).collect();
        Ok(())
    }

    /// Whether a row is there. While questions are noted, what raises no issue is assumed.
    fn ask(&mut self, probe: Probe, wanted: bool) -> Result<(bool, Check), Refusal> {
        let found = if self.together.noting {
            self.together.noted.push(probe.clone());
            wanted
        } else if self.together.answers.is_empty() {
            self.reader.first(&probe.text, &probe.binds, |_| ())?.is_some()
        } else {
            match self.together.answers.get(&probe.key()) {
                Some(found) => *found,
                None => self.reader.first(&probe.text, &probe.binds, |_| ())?.is_some(),
            }
        };
        Ok((
            found,
            Check {
                text: probe.text.into(),
                binds: probe.binds,
                wanted: false,
            },
        ))
    }

    /// Whether an earlier document of this request has the same value there: the database does not know it yet.
    fn is_twin(&mut self, place: &Place<'_>, value: &Value) -> bool {
        let first = self
            .seen
            .entry((place.path(), python::repr(value)))
            .or_insert(self.document);
        *first != self.document
    }
}

impl Oracle for Questions<'_> {
    fn is_taken(&mut self, place: &Place<'_>, value: &Value, scope: Scope) -> Result<bool, Refusal> {
        let target = target(self.resource, &place.path());
        let indexed = matches!(&target, Target::Column { column_type, .. } if *column_type != ColumnType::Json);
        let mut probe = probe(self.dialect(), self.resource, target, value)?;
        match scope {
            Scope::Table => {}
            Scope::Owner => {
                if let (Some(owner), Some(caller)) = (&self.resource.owner, self.caller) {
                    probe.also(owner.column, "=", caller.id.clone());
                }
            }
            Scope::Resource => {
                let plan = self.server.0.plans.get(self.resource);
                plan.narrow(&mut probe.text, &mut probe.binds)?;
            }
        }
        if self.resource.soft_delete {
            probe.is_live();
        }
        if let Some(id) = &self.except {
            probe.also(system::ID, "<>", id.clone());
        }
        let (taken, check) = self.ask(probe, false)?;
        if self.together.noting {
            return Ok(taken);
        }
        // no index knows which documents a resource shows, nor what is null or inside a column
        if !indexed || value.is_null() || scope == Scope::Resource {
            let field = place.steps().first().and_then(|step| match step {
                Step::Name(name) => self.resource.field(name),
                Step::Index(_) => None,
            });
            let secret = field.is_some_and(|field| field.secret.is_some());
            let shown = if secret {
                REDACTED.to_owned()
            } else {
                python::str(value)
            };
            let issue = format!("value '{shown}' is not unique");
            self.pending.push(Pending::new(check, self.document, place, issue));
            if !taken && self.is_twin(place, value) {
                return Ok(true);
            }
        }
        Ok(taken)
    }

    fn version_issue(
        &mut self,
        relation: &Relation,
        _place: &Place<'_>,
        value: &Value,
    ) -> Result<Option<String>, Refusal> {
        let name = self.server.spec().names.version;
        let (resource, field) = (relation.resource, relation.field);
        let named = value
            .as_dict()
            .and_then(|named| Some((named.get(field)?, named.get(name)?)));
        let Some((wanted, version)) = named else {
            return Ok(Some(format!(
                "versioned data_relation must be a dict with fields '{field}' and '{name}'"
            )));
        };
        let target = self.server.spec().resource(resource);
        let Some((target, history)) = target.and_then(|target| Some((target, target.history?))) else {
            return Ok(Some(format!(
                "can't save a version with data_relation if '{resource}' isn't versioned"
            )));
        };
        let exists = match version {
            Value::Integer(number) => self.exists_at(target, history, (field, wanted), *number)?,
            _ => false,
        };
        let (wanted, version) = (python::str(wanted), python::str(version));
        let issue =
            format!("value '{wanted}' must exist in resource '{resource}', field '{field}' at version '{version}'.");
        Ok((!exists).then_some(issue))
    }

    fn exists(&mut self, relation: &Relation, place: &Place<'_>, value: &Value) -> Result<bool, Refusal> {
        let Some(resource) = self.server.spec().resource(relation.resource) else {
            return Ok(false);
        };
        let mut probe = probe(self.dialect(), resource, target(resource, relation.field), value)?;
        if resource.soft_delete {
            probe.is_live();
        }
        self.server
            .0
            .plans
            .get(resource)
            .narrow(&mut probe.text, &mut probe.binds)?;
        if let (false, Some(owner), Some(caller)) = (self.creating, &resource.owner, self.caller) {
            probe.also(owner.column, "=", caller.id.clone());
        }
        let (exists, mut check) = self.ask(probe, true)?;
        if self.together.noting {
            return Ok(exists);
        }
        check.wanted = true;
        let known = self.pending.iter().any(|pending| {
            pending.check.wanted && pending.check.text == check.text && pending.check.binds == check.binds
        });
        if !known && self.pending.len() < MOST_PENDING {
            let (value, field) = (python::str(value), relation.field);
            let issue = format!(
                "value '{value}' must exist in resource '{}', field '{field}'.",
                relation.resource
            );
            self.pending.push(Pending::new(check, self.document, place, issue));
        }
        Ok(exists)
    }

    fn functions(&self) -> &Functions {
        &self.server.0.api.functions
    }

    fn asked(&self) -> usize {
        self.pending.len()
    }

    fn forget(&mut self, asked: usize) {
        self.pending.truncate(asked);
    }
}

impl Questions<'_> {
    /// Whether the document was there at this version: among the versions, or as it is when it was written before there
    /// were versions and counts as the first.
    fn exists_at(
        &mut self,
        resource: &'static ResourceSpec,
        history: &'static ResourceSpec,
        (field, value): (&str, &Value),
        version: i64,
    ) -> Result<bool, Refusal> {
        let kept = field == resource.id_name() || history.column(field).is_some();
        let mut found = if kept {
            probe(self.dialect(), history, target(history, field), value)?
        } else {
            // what is not versioned is looked for among the documents themselves
            let mut found = probe(self.dialect(), resource, target(resource, field), value)?;
            let (id, documents) = (
                quote(system::ID),
                found
                    .text
                    .replacen("SELECT 1", &format!("SELECT {}", quote(system::ID)), 1),
            );
            found.text = format!("SELECT 1 FROM {} WHERE {id} IN ({documents})", quote(history.table));
            found
        };
        found.also(system::VERSION, "=", Bind::Integer(version));
        let mut late = probe(self.dialect(), resource, target(resource, field), value)?;
        late.text.push_str(&format!(" AND {} IS NULL", quote(system::VERSION)));
        for probe in [&mut found, &mut late] {
            if resource.soft_delete {
                probe.is_live();
            }
            if let (false, Some(owner), Some(caller)) = (self.creating, &resource.owner, self.caller) {
                probe.also(owner.column, "=", caller.id.clone());
            }
        }
        Ok(self.ask(found, true)?.0 || (version == 1 && self.ask(late, true)?.0))
    }
}

/// A bulk insert of thousands of relations was just checked; asking each of them again would hold up every writer.
const MOST_PENDING: usize = 256;

/// Where the field of a schema is stored, secrets included: this is asked for the server, not for a client.
fn target(resource: &ResourceSpec, field: &str) -> Target {
    if field == resource.id_name() {
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

fn probe(dialect: &dyn Dialect, resource: &ResourceSpec, target: Target, value: &Value) -> Result<Probe, Refusal> {
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
    let matches = render(&filter, resource.table, dialect, &mut operands, 1)
        .map_err(|error| Refusal::hidden(error.to_string()))?;
    let text = format!("SELECT 1 FROM {} WHERE ({matches})", quote(resource.table));
    Ok(Probe {
        text,
        binds: operands.into_iter().map(Bind::from).collect(),
    })
}

impl Probe {
    fn key(&self) -> String {
        format!("{}\n{:?}", self.text, self.binds)
    }

    /// What is marked as deleted does not count.
    fn is_live(&mut self) {
        self.text.push_str(&format!(" AND {LIVE}"));
    }

    fn also(&mut self, column: &str, operator: &str, bind: Bind) {
        self.binds.push(bind);
        self.text
            .push_str(&format!(" AND {} {operator} ${}", quote(column), self.binds.len()));
    }
}
