//! Items 42 to 44 as a table: every role, every method, one's own and another's, every field, on every route of the
//! examples and of a server made by `eden new`. What is expected is worked out from the settings, and asked over HTTP.

mod cells;
mod subjects;

use super::{House, sign_up};
use eden_generator::model::Model;
use eden_generator::{Source, check};
use eden_tests::client::{Answer, Client};
use eden_tests::server::ADMIN_PASSWORD;
use eden_tests::sources;
use eden_tests::stage::{PASSWORD, Stage};
use serde_json::json;
use std::cell::{Cell, RefCell};

/// Somebody who asks.
struct Persona {
    name: &'static str,
    roles: &'static [&'static str],
    client: Client,
    /// The id of the account; empty for nobody.
    id: String,
}

/// A document and who owns it.
struct Subject {
    path: String,
    etag: String,
    owner: String,
    /// Whoever the document is the account of.
    itself: Option<Persona>,
}

/// One server and everything that is asked of it.
struct Matrix {
    model: Model,
    /// The last is the administrator.
    personas: Vec<Persona>,
    anonymous: Client,
    number: Cell<usize>,
    /// What was not as expected.
    wrong: RefCell<String>,
    cells: Cell<usize>,
}

#[track_caller]
fn model(path: &str) -> Model {
    let text = std::fs::read_to_string(sources::root().join(path)).expect("the settings can be read");
    let checked = check(&Source {
        path: path.into(),
        text,
    });
    checked.model.expect("the settings have no errors")
}

fn personas(
    users: [(&'static str, &Client, String); 2],
    admin: (&'static [&'static str], &Client, String),
    anonymous: &Client,
) -> Vec<Persona> {
    let mut all = vec![Persona {
        name: "anonymous",
        roles: &[],
        client: anonymous.clone(),
        id: String::new(),
    }];
    all.extend(users.map(|(name, client, id)| Persona {
        name,
        roles: &["user"],
        client: client.clone(),
        id,
    }));
    let (roles, client, id) = admin;
    all.push(Persona {
        name: "admin",
        roles,
        client: client.clone(),
        id,
    });
    all
}

fn from_stage(stage: &Stage, path: &str, admin_name: &str) -> Matrix {
    let found = |name: &str| {
        // accounts that somebody else made are not there for those who own theirs
        let made = stage
            .admin
            .filter("/accounts", &json!({"username": name}))
            .expect(200)
            .items();
        made.first()
            .and_then(|account| account["_id"].as_str().map(str::to_owned))
    };
    let admin_id = found(admin_name).unwrap_or_else(|| {
        let task = stage
            .admin
            .post("/invoices", &json!({"number": "of the administrator"}))
            .expect(201);
        let database = rusqlite::Connection::open(stage.folder.join("server.db")).expect("it is a database");
        let _ = task;
        database
            .query_row("SELECT _id FROM accounts WHERE username = $1", [admin_name], |row| {
                row.get(0)
            })
            .expect("it is there")
    });
    let bob = found("bob").expect("the administrator made it");
    Matrix::new(
        model(path),
        personas(
            [("ann", &stage.ann, stage.ann_id.clone()), ("bob", &stage.bob, bob)],
            (&["superuser"], &stage.admin, admin_id),
            &stage.anonymous,
        ),
        &stage.anonymous,
    )
}

impl Matrix {
    fn new(model: Model, personas: Vec<Persona>, anonymous: &Client) -> Self {
        Self {
            model,
            personas,
            anonymous: anonymous.clone(),
            number: Cell::new(0),
            wrong: RefCell::default(),
            cells: Cell::default(),
        }
    }

    fn next(&self) -> usize {
        self.number.set(self.number.get() + 1);
        self.number.get()
    }

    fn admin(&self) -> &Persona {
        &self.personas[self.personas.len() - 1]
    }

    fn count(&self) {
        self.cells.set(self.cells.get() + 1);
    }

    fn complain(&self, what: String) {
        let mut wrong = self.wrong.borrow_mut();
        wrong.push_str(&what);
        wrong.push('\n');
    }

    fn note(&self, cell: &str, expected: &[u16], answer: &Answer) {
        self.count();
        if !expected.contains(&answer.status) {
            self.complain(format!(
                "{cell}: {} instead of {expected:?}: {}",
                answer.status,
                answer.text()
            ));
        }
    }

    /// Asks everything about every resource. Gives how much was asked.
    #[track_caller]
    fn ask(self) -> usize {
        for index in 0..self.model.resources.len() {
            let resource = self.model.resources[index].clone();
            if resource.options.internal {
                continue;
            }
            self.items(&resource);
            self.fields(&resource);
            self.collection(&resource);
        }
        assert_eq!(self.wrong.into_inner(), "");
        self.cells.get()
    }
}

#[test]
fn the_matrix_of_the_example_with_passwords() {
    let stage = Stage::accounts();
    let cells = from_stage(&stage, "examples/accounts/settings.yaml", "superuser").ask();
    assert!(cells > 200, "{cells}");
}

#[test]
fn the_matrix_of_the_example_with_tokens() {
    let stage = Stage::tokens();
    let cells = from_stage(&stage, "examples/tokens/settings.yaml", "root").ask();
    assert!(cells > 100, "{cells}");
}

#[test]
fn the_matrix_of_a_server_made_by_eden_new() {
    let house = House::behind_a_proxy();
    let (ann, bob) = (house.guest("ann"), house.guest("bob"));
    let admin = house
        .admin
        .filter("/users", &json!({"username": "admin"}))
        .expect(200)
        .items();
    let admin_id = admin[0]["_id"].as_str().expect("an id").to_owned();
    let _ = sign_up(&house.anonymous, "carol", PASSWORD);
    let admin = house.anonymous.with_password("admin", ADMIN_PASSWORD);
    let personas = personas(
        [
            ("ann", &ann.token, ann.id.clone()),
            ("bob", &bob.client, bob.id.clone()),
        ],
        (&["admin"], &admin, admin_id),
        &house.anonymous,
    );
    let cells = Matrix::new(model("templates/settings.yaml"), personas, &house.anonymous).ask();
    assert!(cells > 200, "{cells}");
}
