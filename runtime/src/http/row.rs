//! From a row to bytes: documents of answers are written straight from the cells. The typed form of a row is for
//! what must be looked at before it is written: the original of a change, documents with embedded ones.

use super::plan::{Plan, PlannedColumn};
use crate::json::{store, write as json};
use crate::query::projection::Projection;
use crate::spec::{ApiSpec, FieldSpec, ResourceSpec, Storage, Type};
use crate::store::cells::{CellKind, Cells};
use crate::time::DateTime;
use crate::value::{Object, Value};
use eden_sql::table::system;

/// Cells of the system columns.
const ID: usize = 0;
const UPDATED: usize = 1;
const CREATED: usize = 2;
pub(super) const ETAG: usize = 3;
const NULLS: usize = 4;
const EXTRA: usize = 5;

/// Writes the documents of one answer.
pub(super) struct DocumentWriter<'a> {
    pub(super) api: &'static ApiSpec,
    pub(super) resource: &'static ResourceSpec,
    pub(super) plan: &'a Plan,
    pub(super) projection: &'a Projection,
    /// Whether links to the collection and home are added, as on an item of its own.
    pub(super) parents: Option<&'a [u8]>,
}

impl DocumentWriter<'_> {
    /// Appends the document of this row; gives when it was last written.
    pub(super) fn write(&self, out: &mut Vec<u8>, cells: &dyn Cells) -> DateTime {
        let nulls = cells.text(NULLS);
        out.push(b'{');
        json::write_key(out, self.resource.id_field);
        write_id(out, cells, ID);
        let mut related = Vec::new();
        for (index, planned) in self.plan.columns.iter().enumerate() {
            let cell = self.plan.first + index;
            if cells.kind(cell) == CellKind::Null {
                if !nulls.is_empty() && is_marked(nulls, &planned.null_mark) && self.projection.includes(planned.column)
                {
                    out.extend_from_slice(b", ");
                    out.extend_from_slice(&planned.key);
                    json::write_null(out);
                }
                continue;
            }
            if self.projection.includes(planned.column) {
                out.extend_from_slice(b", ");
                out.extend_from_slice(&planned.key);
                if self.projection.is_partial(planned.column.field) {
                    let whole = value(self.resource, planned, cells, cell);
                    let part = self.projection.reduce(planned.column.field, &whole);
                    json::write_value(out, &part, self.api.date_format);
                } else {
                    write_cell(out, cells, cell, planned, self.api.date_format);
                }
                if planned.related.is_some() && self.resource.hateoas {
                    related.push((planned, cell));
                }
            }
        }
        if self.resource.allow_unknown && cells.kind(EXTRA) == CellKind::Text {
            self.write_extra(out, cells.text(EXTRA));
        }
        let updated = self.write_automatic(out, cells);
        if self.resource.hateoas {
            self.write_links(out, cells, &related);
        }
        out.push(b'}');
        updated
    }

    /// Fields outside the schema stand in one object; its inside is the end of the document's.
    fn write_extra(&self, out: &mut Vec<u8>, text: &str) {
        if self.projection.is_everything() {
            if let Some(inside) = text
                .strip_prefix('{')
                .and_then(|text| text.strip_suffix('}'))
                .filter(|text| !text.is_empty())
            {
                out.extend_from_slice(b", ");
                out.extend_from_slice(inside.as_bytes());
            }
        } else if let Ok(Value::Dict(extra)) = store::read_stored(text, None) {
            for (key, value) in extra.iter().filter(|(key, _)| self.projection.includes_unknown(key)) {
                out.extend_from_slice(b", ");
                json::write_key(out, key);
                json::write_value(out, &self.projection.reduce(key, value), self.api.date_format);
            }
        }
    }

    fn write_automatic(&self, out: &mut Vec<u8>, cells: &dyn Cells) -> DateTime {
        let names = &self.api.names;
        let shown = |moment| {
            if self.projection.hides_dates() {
                DateTime::from_millis(0)
            } else {
                moment
            }
        };
        let updated = DateTime::from_millis(cells.integer(UPDATED));
        for (name, moment) in [
            (names.updated, updated),
            (names.created, DateTime::from_millis(cells.integer(CREATED))),
        ] {
            out.extend_from_slice(b", ");
            json::write_key(out, name);
            json::write_date(out, shown(moment), self.api.date_format);
        }
        if self.api.if_match {
            out.extend_from_slice(b", ");
            json::write_key(out, names.etag);
            json::write_string(out, cells.text(ETAG));
        }
        shown(updated)
    }

    fn write_links(&self, out: &mut Vec<u8>, cells: &dyn Cells, related: &[(&PlannedColumn, usize)]) {
        out.extend_from_slice(b", ");
        json::write_key(out, self.api.names.links);
        out.push(b'{');
        json::write_key(out, "self");
        write_link(out, self.resource.item_title, self.resource.url, &id_text(cells, ID));
        if !related.is_empty() {
            out.extend_from_slice(b", ");
            json::write_key(out, "related");
            out.push(b'{');
            for (number, (planned, cell)) in related.iter().enumerate() {
                if number > 0 {
                    out.extend_from_slice(b", ");
                }
                out.extend_from_slice(&planned.key);
                write_related(out, cells, *cell, planned);
            }
            out.push(b'}');
        }
        if let Some(parents) = self.parents {
            out.extend_from_slice(parents);
        }
        out.push(b'}');
    }
}

/// `{"title": …, "href": "url/id"}`
pub(super) fn write_link(out: &mut Vec<u8>, title: &str, url: &str, id: &str) {
    out.push(b'{');
    json::write_key(out, "title");
    json::write_string(out, title);
    out.extend_from_slice(b", ");
    json::write_key(out, "href");
    json::write_string(out, &format!("{url}/{}", percent_encode(id)));
    out.push(b'}');
}

/// A value as a segment of a URL.
pub(super) fn percent_encode(text: &str) -> std::borrow::Cow<'_, str> {
    const SEGMENT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(text, &SEGMENT).into()
}

fn write_related(out: &mut Vec<u8>, cells: &dyn Cells, cell: usize, planned: &PlannedColumn) {
    let Some(related) = &planned.related else { return };
    if planned.column.storage != Storage::Json {
        return write_link(out, related.title, related.url, &id_text(cells, cell));
    }
    let values = match store::read_stored(cells.text(cell), None) {
        Ok(Value::List(values)) => values,
        Ok(value) => vec![value],
        Err(_) => Vec::new(),
    };
    json::write_list(out, &values, |out, value| match value {
        Value::String(id) => write_link(out, related.title, related.url, id),
        other => {
            let mut id = Vec::new();
            json::write_value(&mut id, other, "");
            write_link(out, related.title, related.url, &String::from_utf8_lossy(&id));
        }
    });
}

/// Whether the field whose mark this is stands among the explicitly null ones.
fn is_marked(nulls: &str, mark: &str) -> bool {
    nulls.split_inclusive('\n').any(|name| name == mark)
}

fn write_id(out: &mut Vec<u8>, cells: &dyn Cells, cell: usize) {
    match cells.kind(cell) {
        CellKind::Integer => json::write_integer(out, cells.integer(cell)),
        _ => json::write_string(out, cells.text(cell)),
    }
}

fn id_text(cells: &dyn Cells, cell: usize) -> String {
    match cells.kind(cell) {
        CellKind::Integer => cells.integer(cell).to_string(),
        _ => cells.text(cell).to_owned(),
    }
}

fn write_cell(out: &mut Vec<u8>, cells: &dyn Cells, cell: usize, planned: &PlannedColumn, date_format: &str) {
    match (planned.column.storage, cells.kind(cell)) {
        (Storage::Boolean, _) => json::write_boolean(out, cells.integer(cell) != 0),
        (Storage::DateTime, _) => json::write_date(out, DateTime::from_millis(cells.integer(cell)), date_format),
        (Storage::Json, _) => match planned.column.dates {
            None => out.extend_from_slice(cells.text(cell).as_bytes()),
            Some(field) => {
                let before = out.len();
                if store::write_stored_as_answer(out, cells.text(cell), field, date_format).is_err() {
                    // somebody else wrote the column; the answer stays well-formed
                    out.truncate(before);
                    json::write_null(out);
                }
            }
        },
        (Storage::Float, _) | (_, CellKind::Float) => json::write_float(out, cells.float(cell)),
        (_, CellKind::Integer) => json::write_integer(out, cells.integer(cell)),
        (_, CellKind::Text) => json::write_string(out, cells.text(cell)),
        (_, CellKind::Null) => json::write_null(out),
    }
}

/// The row as a document: automatic fields under the store's names, every stored field, explicit nulls.
pub(super) fn object(resource: &ResourceSpec, plan: &Plan, cells: &dyn Cells) -> Object {
    let nulls = cells.text(NULLS);
    let mut object = Object::new();
    object.insert(system::ID, id_value(resource, cells));
    object.insert(
        system::UPDATED,
        Value::DateTime(DateTime::from_millis(cells.integer(UPDATED))),
    );
    object.insert(
        system::CREATED,
        Value::DateTime(DateTime::from_millis(cells.integer(CREATED))),
    );
    object.insert(system::ETAG, cells.text(ETAG));
    for (index, planned) in plan.columns.iter().enumerate() {
        let cell = plan.first + index;
        if cells.kind(cell) != CellKind::Null {
            object.insert(planned.column.field, value(resource, planned, cells, cell));
        } else if is_marked(nulls, &planned.null_mark) {
            object.insert(planned.column.field, Value::Null);
        }
    }
    if resource.allow_unknown
        && cells.kind(EXTRA) == CellKind::Text
        && let Ok(Value::Dict(extra)) = store::read_stored(cells.text(EXTRA), None)
    {
        for (key, value) in extra {
            object.insert(key, value);
        }
    }
    object
}

fn id_value(resource: &ResourceSpec, cells: &dyn Cells) -> Value {
    match (resource.id_type, cells.kind(ID)) {
        (_, CellKind::Integer) => Value::Integer(cells.integer(ID)),
        (Type::ObjectId, _) => text_as_id(cells.text(ID)),
        _ => Value::from(cells.text(ID)),
    }
}

fn text_as_id(text: &str) -> Value {
    crate::id::ObjectId::parse(text).map_or_else(|| Value::from(text), Value::ObjectId)
}

fn value(resource: &ResourceSpec, planned: &PlannedColumn, cells: &dyn Cells, cell: usize) -> Value {
    match (planned.column.storage, cells.kind(cell)) {
        (Storage::Boolean, _) => Value::Boolean(cells.integer(cell) != 0),
        (Storage::DateTime, _) => Value::DateTime(DateTime::from_millis(cells.integer(cell))),
        (Storage::ObjectId, _) => text_as_id(cells.text(cell)),
        (Storage::Json, _) => {
            let field: Option<&FieldSpec> = resource.field(planned.column.field);
            store::read_stored(cells.text(cell), field).unwrap_or_default()
        }
        (Storage::Float, _) | (_, CellKind::Float) => Value::Float(cells.float(cell)),
        (_, CellKind::Integer) => Value::Integer(cells.integer(cell)),
        (_, CellKind::Text) => Value::from(cells.text(cell)),
        (_, CellKind::Null) => Value::Null,
    }
}
