//! The migrations of a project on disk, and what a change of the tables means for them.
//! Leaves the text of migrations to `package`, finding what they have to do to `eden_sql`.

use super::disk::{Failure, Folder};
use super::lock::Lock;
use super::plan::Request;
use super::refusal::{MIGRATION_INCOMPLETE, NOTHING_TO_RENAME, Refusal, SNAPSHOT_BROKEN, VALUE_NEEDED, VALUES_LOST};
use crate::model::Model;
use crate::package::migrations::{FIRST, FOLDERS, Migration, SNAPSHOT, read_snapshot, same_snapshot};
use eden_sql::migration::{Change, Fill, Plan, Question, compare};
use eden_sql::table::{ColumnType, Constant};

/// What happens to the migrations.
#[derive(Debug)]
pub enum Step {
    /// There are none, or they are dropped: the first one creates the tables.
    Start,
    /// They lead to the tables of the settings.
    Keep,
    /// They lead to the tables of the settings, as far as a database can tell, or new ones are there that are taken to:
    /// the snapshot moves on.
    Advance,
    /// A further one is written.
    Write(Migration),
}

/// The migrations of a project.
#[derive(Debug)]
pub struct History {
    /// Their names, oldest first, with the one that is written.
    pub names: Vec<String>,
    /// What happens to them.
    pub step: Step,
    /// What stands in the way.
    pub refusals: Vec<Refusal>,
    /// What there is to know.
    pub notes: Vec<String>,
}

impl History {
    /// The migrations in `folder` and what the tables of `model` mean for them.
    ///
    /// # Errors
    /// When the folders cannot be read.
    pub fn read(folder: &Folder, lock: Option<&Lock>, model: &Model, request: &Request) -> Result<Self, Failure> {
        let [sqlite, postgres] = [names(folder, FOLDERS[0])?, names(folder, FOLDERS[1])?];
        let mut names = sqlite.clone();
        names.extend(postgres.iter().filter(|name| !sqlite.contains(name)).cloned());
        names.sort();
        let mut history = History {
            names,
            step: Step::Keep,
            refusals: Vec::new(),
            notes: Vec::new(),
        };
        if request.reset_migrations || history.names.is_empty() {
            history.names = vec![FIRST.into()];
            history.step = Step::Start;
            return Ok(history);
        }
        let missing: Vec<String> = [(FOLDERS[0], &sqlite), (FOLDERS[1], &postgres)]
            .into_iter()
            .flat_map(|(path, found)| {
                let missing = history.names.iter().filter(|name| !found.contains(name));
                missing.map(move |name| format!("{path}/{name}.sql"))
            })
            .collect();
        if !missing.is_empty() {
            let refusal = Refusal::new(&MIGRATION_INCOMPLETE, "a migration is there for one database only")
                .details(missing)
                .hint("write the missing files");
            history.refusals.push(refusal);
            return Ok(history);
        }
        let old = match folder.read(SNAPSHOT)? {
            None => Err(format!("`{SNAPSHOT}` is not there")),
            Some(text) => read_snapshot(&text).map_err(|error| format!("`{SNAPSHOT}` cannot be read: {error}")),
        };
        let old = match old {
            Ok(old) => old,
            Err(message) => {
                history
                    .refusals
                    .push(Refusal::new(&SNAPSHOT_BROKEN, message).hint("restore it from version control"));
                return Ok(history);
            }
        };
        let plan = compare(&old, &model.tables, &request.answers);
        let added: Vec<&String> = lock
            .map(|lock| {
                history
                    .names
                    .iter()
                    .filter(|name| !lock.migrations.contains(name))
                    .collect()
            })
            .unwrap_or_default();
        if plan.changes.is_empty() && plan.questions.is_empty() {
            if !same_snapshot(&old, &model.tables) {
                history.step = Step::Advance;
            }
        } else if !added.is_empty() {
            let names = added
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ");
            history
                .notes
                .push(format!("{names} is taken to make the changes of the tables"));
            history.step = Step::Advance;
        } else {
            history.refusals = refusals(&plan);
            let unused = plan.not_asked.iter();
            history
                .notes
                .extend(unused.map(|place| format!("nothing was asked about `{place}`: there is no such change")));
            let migration = Migration::new(plan, history.names.last().map(String::as_str));
            history.names.push(migration.name.clone());
            history.step = Step::Write(migration);
        }
        Ok(history)
    }
}

/// What a plan asks, as refusals that say what to type.
fn refusals(plan: &Plan) -> Vec<Refusal> {
    let (mut lost, mut allow, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut needed, mut give) = (Vec::new(), Vec::new());
    let mut unknown = Vec::new();
    for question in &plan.questions {
        match question {
            Question::Drop {
                place,
                reason,
                renamed_to,
            } => {
                let names: Vec<String> = renamed_to.iter().map(|name| format!("`{name}`")).collect();
                lost.push(match (reason, names.as_slice()) {
                    (Some(reason), _) => format!("`{place}`: {reason}"),
                    (None, []) => format!("`{place}` is gone"),
                    (None, names) => format!("`{place}` is gone, and new is {}: was it renamed?", names.join(", ")),
                });
                allow.push(format!("--allow-drop {place}"));
                if let Some(name) = renamed_to.first() {
                    let old = place.rsplit_once('.').map_or(place.as_str(), |(_, column)| column);
                    renamed.push(format!("write `renamed_from: {old}` into {name} if it was renamed; "));
                }
            }
            Question::Value {
                place,
                column_type,
                is_new,
                wrong,
            } => {
                let why = if *is_new {
                    "is new and required"
                } else {
                    "is required from now on"
                };
                needed.push(match wrong {
                    Some(wrong) => format!("`{place}`: {wrong}"),
                    None => format!("`{place}` {why}: what do rows get that lack it?"),
                });
                give.push(format!("--value {place}={}", example(*column_type)));
            }
            Question::NothingToRename { place, name } => {
                unknown.push(format!("`{place}`: there is no `{name}` that it could have been"));
            }
        }
    }
    for change in &plan.changes {
        let Change::Alter(alteration) = change else { continue };
        for column in &alteration.columns {
            if let Fill::Value(Constant::Json(text)) = &column.fill
                && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err()
            {
                let place = format!("{}.{}", alteration.new.name, column.new.name);
                needed.push(format!("`{place}`: `{text}` is not JSON"));
                give.push(format!("--value '{place}=[]'"));
            }
        }
    }
    let refusal = |rule, message: &str, details: Vec<String>, hint: String| {
        (!details.is_empty()).then(|| Refusal::new(rule, message).details(details).hint(hint))
    };
    let allow = format!(
        "{}to drop it with its values, add `{}`",
        renamed.concat(),
        allow.join(" ")
    );
    let give = format!(
        "give the field a `default`, or add `{}`; if no row lacks it, `--every-row-has PLACE`",
        give.join(" ")
    );
    [
        refusal(&VALUES_LOST, "values in databases would be lost", lost, allow),
        refusal(&VALUE_NEEDED, "rows that exist need a value", needed, give),
        refusal(
            &NOTHING_TO_RENAME,
            "`renamed_from` names what is not there",
            unknown,
            format!("write the name that it has in `{SNAPSHOT}`, or remove `renamed_from`"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A value of this type, as it is typed.
fn example(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "TEXT",
        ColumnType::Integer | ColumnType::Number => "0",
        ColumnType::Float | ColumnType::Decimal => "0.5",
        ColumnType::Boolean => "false",
        ColumnType::DateTime => "2026-01-31T12:00:00Z",
        ColumnType::ObjectId => "5f9f1b9b9b9b9b9b9b9b9b9b",
        ColumnType::Json => "[]",
    }
}

fn names(folder: &Folder, path: &str) -> Result<Vec<String>, Failure> {
    let files = folder.names(path)?;
    Ok(files
        .iter()
        .filter_map(|file| file.strip_suffix(".sql"))
        .map(str::to_owned)
        .collect())
}
