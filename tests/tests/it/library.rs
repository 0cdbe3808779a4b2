//! Queries on a server with relations, lists, places and searches: what they find, how many statements a page costs,
//! whether a table is scanned, and what nobody can find out. Leaves the meaning of filters to the crate of SQL.

use eden_tests::builds::variants;
use eden_tests::client::{Client, escape};
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};
use rusqlite::Connection;
use serde_json::{Value, json};

struct Library {
    client: Client,
    server: Server,
    authors: Vec<String>,
    countries: Vec<String>,
    folder: Folder,
}

const BOOKS: usize = 40;
const SECRET: &str = "the reader's code";

fn library() -> Library {
    let folder = Folder::new("library");
    let launch = Launch::new(&variants()["library"], &folder).set("RUST_LOG", "eden::sql=trace");
    let server = launch.start();
    let client = server.client();
    let post = |path: &str, body: Value| client.post(path, &body).expect(201).string("/_id");
    let countries: Vec<String> = ["Italy", "Norway"]
        .map(|name| post("/countries", json!({"name": name})))
        .into();
    let authors: Vec<String> = (0..4)
        .map(|number| {
            let country = &countries[number % 2];
            post(
                "/authors",
                json!({"name": format!("author {number}"), "country": country, "code": SECRET}),
            )
        })
        .collect();
    for number in 0..BOOKS {
        let author = |shift: usize| &authors[(number + shift) % authors.len()];
        let place = json!({"type": "Point", "coordinates": [number, 10]});
        post(
            "/books",
            json!({
                "title": format!("Book {number:02}"),
                "pages": number * 10,
                "author": author(0),
                "editors": [author(1), author(2)],
                "reviews": [{"by": author(3), "stars": 5}, {"stars": 1}],
                "meta": {"translator": author(1)},
                "tags": [format!("tag{}", number % 5), "all"],
                "place": place,
            }),
        );
    }
    Library {
        client,
        server,
        authors,
        countries,
        folder,
    }
}

impl Library {
    #[track_caller]
    fn books(&self, query: &[(&str, &str)]) -> Value {
        let query: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{name}={}", escape(value)))
            .collect();
        self.client
            .get(&format!("/books?{}", query.join("&")))
            .expect(200)
            .json()
    }

    #[track_caller]
    fn titles(&self, filter: &str) -> Vec<String> {
        let found = self.books(&[("where", filter), ("max_results", "5")]);
        let items = found["_items"].as_array().expect("a list").iter();
        items
            .map(|book| book["title"].as_str().expect("a title").to_owned())
            .collect()
    }

    /// The statements that were run since the log had `before` bytes.
    fn statements(&self, before: usize) -> Vec<String> {
        // the log is written by the server's threads and read by ours
        std::thread::sleep(std::time::Duration::from_millis(200));
        let log = self.server.log();
        let lines = log[before..].lines().filter_map(|line| line.split_once("statement=\""));
        lines
            .filter_map(|(_, rest)| {
                rest.rsplit_once('"')
                    .map(|(text, _)| text.replace("\\\"", "\"").replace("\\n", " "))
            })
            .collect()
    }
}

const ALL: &str =
    r#"{"author": 1, "author.country": 1, "editors": 1, "editors.country": 1, "reviews.by": 1, "meta.translator": 1}"#;

#[test]
fn relations_are_embedded_everywhere_in_as_many_statements_as_relations() {
    let library = library();
    let mut counted = Vec::new();
    for size in ["1", "20"] {
        let before = library.server.log().len();
        let page = library.books(&[("embedded", ALL), ("max_results", size), ("sort", "title")]);
        let book = &page["_items"][0];
        assert_eq!(book["author"]["name"], "author 0");
        assert_eq!(book["author"]["country"]["name"], "Italy");
        assert_eq!(book["editors"][1]["name"], "author 2");
        assert_eq!(book["editors"][0]["country"]["name"], "Norway");
        assert_eq!(book["reviews"][0]["by"]["name"], "author 3");
        assert_eq!(book["reviews"][1], json!({"stars": 1}));
        assert_eq!(book["meta"]["translator"]["name"], "author 1");
        assert_eq!(
            book["meta"]["translator"]["country"],
            json!(library.countries[1]),
            "not asked for below it"
        );
        assert!(!page.to_string().contains("code"), "{page}");
        let statements = library.statements(before);
        counted.push(statements.iter().filter(|text| text.starts_with("SELECT")).count());
    }
    // the page, its count, and the six relations
    assert_eq!(counted, [8, 8]);
    let item = library.books(&[("max_results", "1"), ("sort", "title")]);
    let id = item["_items"][0]["_id"].as_str().expect("an id");
    let gone = library
        .client
        .get(&format!("/authors/{}", library.authors[1]))
        .expect(200);
    let _ = library
        .client
        .delete(&format!("/authors/{}", library.authors[1]), &gone.string("/_etag"))
        .expect(204);
    let book = library
        .client
        .get(&format!("/books/{id}?embedded={}", escape(ALL)))
        .expect(200)
        .json();
    // a missing document is null, in a list it is left out
    assert_eq!(book["meta"]["translator"], Value::Null);
    assert_eq!(book["editors"].as_array().map(Vec::len), Some(1));
    assert_eq!(book["_links"]["related"]["editors"].as_array().map(Vec::len), Some(2));
}

#[test]
fn operators_find_what_they_mean() {
    let library = library();
    let check = |filter: &str, expected: &[&str]| assert_eq!(library.titles(filter), expected, "{filter}");
    check(
        r#"{"title": {"$regex": "^book 0[12]$", "$options": "i"}}"#,
        &["Book 01", "Book 02"],
    );
    check(r#"{"pages": {"$mod": [150, 20]}}"#, &["Book 02", "Book 17", "Book 32"]);
    check(r#"{"pages": {"$bitsAllSet": 3, "$lt": 100}}"#, &[]);
    check(r#"{"pages": {"$type": "int"}, "title": "Book 03"}"#, &["Book 03"]);
    check(r#"{"tags": "tag3", "pages": {"$lt": 100}}"#, &["Book 03", "Book 08"]);
    let editor = format!(r#"{{"editors": "{}", "pages": {{"$lte": 20}}}}"#, library.authors[1]);
    check(&editor, &["Book 00"]);
    check(
        r#"{"place": {"$near": {"$geometry": {"type": "Point", "coordinates": [7.1, 10]}, "$maxDistance": 150000}}}"#,
        &["Book 07", "Book 08", "Book 06"],
    );
    check(
        r#"{"place": {"$geoWithin": {"$geometry": {"type": "Polygon",
            "coordinates": [[[2.5, 9], [4.5, 9], [4.5, 11], [2.5, 11], [2.5, 9]]]}}}}"#,
        &["Book 03", "Book 04"],
    );
    check(
        r#"{"place": {"$geoWithin": {"$box": [[0, 0], [1, 20]]}}}"#,
        &["Book 00", "Book 01"],
    );
    check(
        r#"{"place": {"$geoIntersects": {"$geometry": {"type": "LineString", "coordinates": [[5, 0], [5, 20]]}}}}"#,
        &["Book 05"],
    );
    let refused = library
        .client
        .get(&format!("/books?where={}", escape(r#"{"$text": {"$search": "x"}}"#)));
    assert!(refused.expect(400).text().contains("operator '$text' is not supported"));
}

#[test]
fn common_requests_scan_no_table() {
    let library = library();
    let author = &library.authors[0];
    let before = library.server.log().len();
    let _ = library.books(&[("max_results", "5")]);
    let _ = library.books(&[("max_results", "5"), ("sort", "-title")]);
    let _ = library.books(&[("where", &format!(r#"{{"author": "{author}"}}"#)), ("embedded", ALL)]);
    let _ = library.books(&[("where", &format!(r#"{{"editors": "{author}"}}"#))]);
    let _ = library.books(&[("where", r#"{"tags": {"$in": ["tag1", "tag2"]}}"#)]);
    let _ = library.books(&[("where", r#"{"pages": {"$gt": 100}}"#), ("sort", "pages")]);
    let _ = library.books(&[("where", r#"{"place": {"$geoWithin": {"$box": [[1, 1], [2, 20]]}}}"#)]);
    let _ = library.client.get(&format!("/authors/{author}")).expect(200);
    let _ = library.client.get("/countries/Italy").expect(200);
    let statements = library.statements(before);
    assert!(statements.len() > 12, "{statements:#?}");
    let database = Connection::open(library.folder.path().join("server.db")).expect("the database opens");
    for statement in statements.iter().filter(|text| text.starts_with("SELECT")) {
        let mut plan = database
            .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
            .expect("the statement is right");
        let parameters = plan.parameter_count();
        let nothing = vec![rusqlite::types::Value::Null; parameters];
        let steps = plan
            .query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3))
            .expect("a plan");
        for step in steps.map(|step| step.expect("a step")) {
            // an index in the order of the answer is read from its start, no further than the page goes
            let through =
                step.contains("USING INDEX") || step.contains("USING COVERING INDEX") || step.contains("VIRTUAL");
            let rows = ["books", "authors", "countries"]
                .iter()
                .any(|table| step == format!("SCAN {table}"));
            // a page in the order of insertion is the table itself, from its start
            let insertion = statement.ends_with("ORDER BY \"authors\".\"_seq\" LIMIT 25 OFFSET 0");
            assert!(!rows || through || insertion, "{step}: {statement}");
        }
    }
}

/// Answers to questions about a secret, which must not depend on it.
#[test]
fn a_hash_cannot_be_guessed_letter_by_letter() {
    let library = library();
    let database = Connection::open(library.folder.path().join("server.db")).expect("the database opens");
    let hash: String = database
        .query_row(r#"SELECT "code" FROM "authors" LIMIT 1"#, [], |row| row.get(0))
        .expect("a stored hash");
    assert!(hash.starts_with("$argon2"), "{hash}");
    let (right, wrong) = (&hash[..12], "$nothing$of$");
    let mut questions: Vec<(&str, &str, String)> = Vec::new();
    let mut filter = |path: &'static str, text: &str| questions.push((path, "where", text.to_owned()));
    let value = "\u{1}";
    for about in ["code", "code.0", "code.x"] {
        for (operator, quoted) in [
            ("$gte", true),
            ("$lt", true),
            ("$eq", true),
            ("$ne", true),
            ("$regex", true),
            ("$in", false),
            ("$nin", false),
            ("$all", false),
        ] {
            let value = if quoted {
                format!("\"{value}\"")
            } else {
                format!("[\"{value}\"]")
            };
            filter("/authors", &format!(r#"{{"{about}": {{"{operator}": {value}}}}}"#));
            filter(
                "/authors",
                &format!(r#"{{"$or": [{{"$and": [{{"{about}": {{"$not": {{"{operator}": {value}}}}}}}]}}]}}"#),
            );
        }
        filter(
            "/authors",
            &format!(r#"{{"{about}": {{"$elemMatch": {{"$gte": "{value}"}}}}}}"#),
        );
        filter("/authors", &format!(r#"{{"{about}": "{value}"}}"#));
        filter(
            "/authors",
            &format!(r#"{{"$nor": [{{"{about}": {{"$gt": "{value}"}}}}]}}"#),
        );
        filter("/authors", &format!("{about} >= \"{value}\""));
        filter("/authors", &format!("name == \"x\" or {about} >= \"{value}\""));
    }
    // through relations: a filter never crosses one
    for about in ["author.code", "editors.code", "reviews.by.code"] {
        filter("/books", &format!(r#"{{"{about}": {{"$gte": "{value}"}}}}"#));
    }
    for path in ["/authors", "/books"] {
        for sort in ["code", "-code", r#"[("code", 1)]"#, "author.code"] {
            questions.push((path, "sort", sort.to_owned()));
        }
        for shown in [
            r#"{"code": 1}"#,
            r#"{"code": 1, "name": 1}"#,
            r#"{"name": 0}"#,
            r#"{"author.code": 1}"#,
        ] {
            questions.push((path, "projection", shown.to_owned()));
        }
        for embedded in [
            r#"{"code": 1}"#,
            r#"{"author": 1, "author.code": 1}"#,
            r#"{"author": 1}"#,
        ] {
            questions.push((path, "embedded", embedded.to_owned()));
        }
    }
    for (path, name, question) in questions {
        let ask = |guess: &str| {
            let text = question.replace(value, guess);
            let answer = library.client.get(&format!("{path}?{name}={}", escape(&text)));
            // links repeat the question
            let body = answer.text().replace(&escape(&text), "");
            (answer.status, body)
        };
        let (right, wrong) = (ask(right), ask(wrong));
        assert_eq!(right, wrong, "{path}?{name}={question}");
        assert!(!right.1.contains("argon2"), "{path}?{name}={question}: {}", right.1);
        let asks_directly =
            path == "/authors" && question.contains("code") && !question.contains("author.") && name != "projection";
        assert!(
            !asks_directly || right.0 == 400,
            "{path}?{name}={question}: {}",
            right.0
        );
    }
}
