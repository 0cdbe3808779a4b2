//! Which indexes a table has: what the settings imply (owners, unique fields, look-ups, relations, places, the default
//! order) and what `mongo_indexes` names. Leaves their physical names to `tables`, their text to `eden_sql`.

use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, did_you_mean, registry};
use crate::model::{Field, Nested, Rule, Type};
use crate::read::{Node, Value};
use crate::settings::block::not_built;
use eden_sql::table::{ColumnType, IndexKind, Table, system};
use std::collections::{HashMap, HashSet};

/// An index that a table shall have.
pub(super) struct Wanted {
    /// Physical columns.
    pub(super) columns: Vec<String>,
    pub(super) unique: bool,
    pub(super) kind: IndexKind,
    /// The end of its name.
    pub(super) named: &'static str,
}

impl Wanted {
    fn plain(columns: Vec<String>) -> Self {
        Wanted {
            columns,
            unique: false,
            kind: IndexKind::Rows,
            named: "index",
        }
    }

    fn of_json(column: &str, kind: IndexKind) -> Self {
        let named = if kind == IndexKind::Places {
            "places"
        } else {
            "elements"
        };
        Wanted {
            kind,
            named,
            ..Wanted::plain(vec![column.to_owned()])
        }
    }
}

/// The indexes of a source. `looked_up` has the fields by which documents are found, of each resource.
pub(super) fn wanted(views: &[&Draft], looked_up: &HashMap<&str, Vec<&str>>, out: &mut Diagnostics) -> Vec<Wanted> {
    let stored = || views.iter().flat_map(|view| &view.resource.columns);
    let columns: HashMap<&str, &str> = stored()
        .filter(|stored| stored.column_type != ColumnType::Json)
        .map(|stored| (stored.field.as_str(), stored.column.as_str()))
        .collect();
    let json: HashMap<&str, &str> = stored()
        .filter(|stored| stored.column_type == ColumnType::Json)
        .map(|stored| (stored.field.as_str(), stored.column.as_str()))
        .collect();
    let mut all: Vec<Wanted> = Vec::new();
    for owner in views.iter().filter_map(|view| view.resource.owner.as_ref()) {
        all.push(Wanted::plain(vec![owner.column.clone(), system::SEQ.to_owned()]));
    }
    all.extend(uniques(views, &columns));
    for view in views {
        let fields = looked_up.get(view.resource.name.as_str()).into_iter().flatten();
        let found = fields.filter_map(|field| columns.get(field));
        all.extend(found.map(|column| Wanted::plain(vec![(*column).to_owned()])));
    }
    for field in views.iter().flat_map(|view| &view.resource.fields) {
        let (plain, json) = (columns.get(field.name.as_str()), json.get(field.name.as_str()));
        match (plain, json) {
            (Some(column), _) if has_relation(field) => all.push(Wanted::plain(vec![(*column).to_owned()])),
            (_, Some(column)) if is_list_of_relations(field) => {
                all.push(Wanted::of_json(column, IndexKind::Elements));
            }
            (_, Some(column)) if is_place(field) => all.push(Wanted::of_json(column, IndexKind::Places)),
            _ => {}
        }
    }
    for view in views {
        all.extend(default_order(view, &columns));
        if let Some(set) = &view.settings.mongo_indexes {
            named(view, &set.value, &columns, &json, &mut all, out);
        }
    }
    // a unique index over the same columns serves look-ups too, and comes first
    let mut seen = HashSet::new();
    all.retain(|wanted| seen.insert(wanted.columns.clone()));
    all
}

/// Notes beside each JSON column of the view the index of what it holds.
pub(super) fn tell(view: &mut Draft, table: &Table) {
    for stored in &mut view.resource.columns {
        let index = table
            .indexes
            .iter()
            .find(|index| index.kind != IndexKind::Rows && index.columns == [stored.column.as_str()]);
        stored.index = index.map(|index| index.name.clone());
    }
}

fn uniques(views: &[&Draft], columns: &HashMap<&str, &str>) -> Vec<Wanted> {
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
    let mut wanted = Vec::new();
    for field in fields() {
        let (all, unique, to_user) = uniques.get(field.name.as_str()).copied().unwrap_or_default();
        let Some(&column) = columns.get(field.name.as_str()) else {
            continue;
        };
        let columns = if unique == all {
            vec![column.to_owned()]
        } else if to_user == all && one_owner {
            owner.iter().cloned().chain([column.to_owned()]).collect()
        } else {
            continue;
        };
        wanted.push(Wanted {
            unique: true,
            named: "unique",
            ..Wanted::plain(columns)
        });
    }
    wanted
}

fn has_relation(field: &Field) -> bool {
    field.rules.iter().any(|rule| matches!(rule, Rule::Relation { .. }))
}

fn is_list_of_relations(field: &Field) -> bool {
    let of_elements = matches!(&field.nested, Some(Nested::List(element)) if has_relation(element));
    field.types == [Type::List] && (of_elements || has_relation(field))
}

fn is_place(field: &Field) -> bool {
    use Type::{Feature, FeatureCollection, GeometryCollection, LineString, Point, Polygon};
    use Type::{MultiLineString, MultiPoint, MultiPolygon};
    let place = |of: &Type| {
        matches!(
            of,
            Point
                | MultiPoint
                | LineString
                | MultiLineString
                | Polygon
                | MultiPolygon
                | GeometryCollection
                | Feature
                | FeatureCollection
        )
    };
    !field.types.is_empty() && field.types.iter().all(place)
}

/// The order of lists that have no other: within the owner's documents, where there is one.
fn default_order(view: &Draft, columns: &HashMap<&str, &str>) -> Option<Wanted> {
    let keys = &view.resource.options.default_sort;
    let mut ordered: Vec<String> = view.resource.owner.iter().map(|owner| owner.column.clone()).collect();
    for (field, _) in keys {
        ordered.push((*columns.get(field.as_str())?).to_owned());
    }
    if keys.is_empty() {
        return None;
    }
    ordered.push(system::SEQ.to_owned());
    Some(Wanted::plain(ordered))
}

/// `mongo_indexes`: a name and pairs of a field and a direction, with options or without.
fn named(
    view: &Draft,
    node: &Node,
    columns: &HashMap<&str, &str>,
    json: &HashMap<&str, &str>,
    all: &mut Vec<Wanted>,
    out: &mut Diagnostics,
) {
    let Value::Map(entries) = &node.value else {
        return out.push(wrong(node));
    };
    for (_, written) in entries {
        let Some((keys, options)) = parts(written) else {
            out.push(wrong(written));
            continue;
        };
        for (option, value) in options {
            match option.text.as_str() {
                // what is built is built at once, and rows without the field cost nothing
                "background" | "sparse" | "name" => {}
                "unique" if matches!(value.value, Value::Boolean(false)) => {}
                "unique" => out.push(
                    not_built(option.place, "`unique` in `mongo_indexes`")
                        .hint("write `unique: true` among the rules of the field"),
                ),
                other => out.push(not_built(option.place, &format!("the option `{other}` of an index"))),
            }
        }
        if let Some(wanted) = keys_of(view, keys, columns, json, out) {
            all.push(wanted);
        }
    }
}

type Options<'n> = &'n [(crate::read::Key, Node)];

/// The pairs of an index, and its options.
fn parts(node: &Node) -> Option<(&[Node], Options<'_>)> {
    let Value::List(parts) = &node.value else { return None };
    match parts.as_slice() {
        [
            Node {
                value: Value::List(keys),
                ..
            },
            Node {
                value: Value::Map(options),
                ..
            },
        ] => Some((keys, options)),
        keys => Some((keys, &[])),
    }
}

/// The index over these pairs; `None` when it is refused, or makes no difference here.
fn keys_of(
    view: &Draft,
    keys: &[Node],
    columns: &HashMap<&str, &str>,
    json: &HashMap<&str, &str>,
    out: &mut Diagnostics,
) -> Option<Wanted> {
    let mut ordered = Vec::new();
    for key in keys {
        let Value::List(pair) = &key.value else {
            out.push(wrong(key));
            return None;
        };
        let [
            Node {
                value: Value::String(name),
                place,
                ..
            },
            direction,
        ] = pair.as_slice()
        else {
            out.push(wrong(key));
            return None;
        };
        let places = matches!(&direction.value, Value::String(kind) if kind == "2d" || kind == "2dsphere");
        match &direction.value {
            Value::Integer(1 | -1) => {}
            Value::String(kind) if places || kind == "hashed" => {}
            Value::String(kind) => {
                out.push(not_built(direction.place, &format!("an index of the kind `{kind}`")));
                return None;
            }
            _ => {
                out.push(wrong(key));
                return None;
            }
        }
        let field = name.split('.').next().unwrap_or_default();
        let automatic = [(view.resource.id_field.as_str(), system::ID)];
        let automatic = automatic
            .into_iter()
            .find(|(known, _)| *known == field)
            .map(|(_, column)| column);
        match (columns.get(field).copied().or(automatic), json.get(field)) {
            (Some(column), _) => ordered.push(column.to_owned()),
            // of several keys, that of the list is the one that finds
            (None, Some(column)) if field == name => {
                let kind = if places { IndexKind::Places } else { IndexKind::Elements };
                return Some(Wanted::of_json(column, kind));
            }
            // what is inside an object is found without an index
            (None, Some(_)) => return None,
            (None, None) if view.resource.allow_unknown => return None,
            (None, None) => {
                let message = format!(
                    "`mongo_indexes` names `{}`, which is no field of the schema",
                    name.escape_debug()
                );
                let hint = did_you_mean(field, view.field_names());
                out.push(Diagnostic::new(&registry::FIELD_NOT_IN_SCHEMA, *place, message).hint_if(hint));
                return None;
            }
        }
    }
    if ordered.is_empty() || ordered == [system::ID] {
        return None;
    }
    Some(Wanted::plain(ordered))
}

fn wrong(node: &Node) -> Diagnostic {
    let message = format!("an index must be a list of pairs, found {}", node.described());
    Diagnostic::new(&registry::WRONG_VALUE, node.place, message)
        .hint("write `mongo_indexes: {by_age: [[age, -1], [name, 1]]}`")
}
