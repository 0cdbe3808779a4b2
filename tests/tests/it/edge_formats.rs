//! What answers look like to different clients: formats, callbacks, pages of other origins, names of the settings.
//! Leaves paths with values in them to `edge_paths`.

use eden_tests::builds::variants;
use eden_tests::client::{Answer, Client};
use eden_tests::folder::Folder;
use eden_tests::server::{Launch, Server};
use serde_json::{Value, json};

const PASSWORD: &str = "the password of root";

fn start(folder: &Folder) -> Server {
    Launch::new(&variants()["edge"], folder)
        .set("ROOT_PASSWORD", PASSWORD)
        .start()
}

fn accepting(client: &Client, accept: &str, path: &str) -> Answer {
    client.send("GET", path, &[("Accept", accept)], None)
}

fn json_of(client: &Client, path: &str) -> Value {
    accepting(client, "application/json", path).expect(200).json()
}

#[test]
fn the_accept_header_decides_and_the_first_renderer_otherwise() {
    let folder = Folder::new("formats");
    let server = start(&folder);
    let client = server.client();
    let ann = json!({"name": " ann & <bob> ", "age": 5});
    let made = client.send("POST", "/api/v1/people", &[("Accept", "application/json")], Some(&ann));
    let id = made.expect(201).string("/_id");
    let xml = accepting(&client, "*/*", "/api/v1/people").expect(200);
    assert_eq!(xml.header("content-type"), Some("application/xml; charset=utf-8"));
    let text = xml.text();
    assert!(
        text.starts_with(
            "<resource href=\"people\"  title=\"people\" ><link rel=\"parent\" href=\"/\" title=\"home\" />"
        ),
        "{text}"
    );
    assert!(
        text.contains("<numbers><at>1</at><size>25</size><total>1</total></numbers>"),
        "{text}"
    );
    assert!(
        text.contains(&format!("<resource href=\"people/{id}\"  title=\"person\" >")),
        "{text}"
    );
    assert!(text.contains("<name>ann &amp; &lt;bob&gt;</name>"), "{text}");
    for (accept, expected) in [
        ("text/xml", "text/xml; charset=utf-8"),
        ("application/json", "application/json"),
        ("application/json;q=0.4, text/xml;q=0.5", "text/xml; charset=utf-8"),
        ("image/png", "application/xml; charset=utf-8"),
    ] {
        let answer = accepting(&client, accept, "/api/v1/people").expect(200);
        assert_eq!(answer.header("content-type"), Some(expected), "{accept}");
        let head = client
            .send("HEAD", "/api/v1/people", &[("Accept", accept)], None)
            .expect(200);
        assert_eq!(head.header("content-type"), Some(expected), "{accept}");
        assert_eq!(
            head.header("content-length"),
            Some(answer.body.len().to_string().as_str())
        );
    }
    let missing = accepting(&client, "text/xml", "/api/v1/nothing").expect(404).text();
    assert!(
        missing.starts_with("<resource><problem><code>404</code><message>"),
        "{missing}"
    );
    assert!(
        missing.ends_with("</problem><state>wrong</state></resource>"),
        "{missing}"
    );
    let gone = client
        .send("DELETE", "/api/v1/people", &[("Accept", "text/xml")], None)
        .expect(204);
    assert_eq!(
        (gone.header("content-type"), gone.body.len()),
        (Some("text/xml; charset=utf-8"), 0)
    );
}

#[test]
fn a_callback_is_a_name_and_checked_before_anything_is_done() {
    let folder = Folder::new("callbacks");
    let server = start(&folder);
    let client = server.client();
    let body = json!({"name": "ann"});
    let post = |path: &str, accept: &str| client.send("POST", path, &[("Accept", accept)], Some(&body));
    let refused = post("/api/v1/people?callback=alert(1)", "application/json")
        .expect(400)
        .json();
    assert_eq!(refused["problem"]["message"], "Invalid JSONP callback name");
    assert_eq!(json_of(&client, "/api/v1/people")["numbers"]["total"], 0);
    let made = post("/api/v1/people?callback=a.b", "application/json")
        .expect(201)
        .text();
    assert!(made.starts_with("a.b({\"_id\": ") && made.ends_with("})"), "{made}");
    // XML has no callbacks
    let made = post("/api/v1/people?callback=alert(1)", "text/xml").expect(201).text();
    assert!(made.starts_with("<resource "), "{made}");
    let pretty = accepting(&client, "application/json", "/api/v1/people?pretty").text();
    assert!(
        pretty.starts_with("{\n    \"numbers\": {\n        \"at\": 1,"),
        "{pretty}"
    );
}

#[test]
fn pages_of_other_origins_are_told_what_they_may() {
    let folder = Folder::new("origins");
    let server = start(&folder);
    let client = server.client();
    let from = |method: &str, path: &str, origin: &str| client.send(method, path, &[("Origin", origin)], None);
    let collection = "GET, HEAD, OPTIONS, POST, DELETE";
    for (origin, told) in [
        ("http://one.example", "http://one.example"),
        ("http://two.example", "http://two.example"),
        ("http://abc.sub.example", "http://abc.sub.example"),
        ("http://abc.sub.example.evil", ""),
        ("http://evil.example", ""),
    ] {
        for (method, path, status, allowed) in [
            ("GET", "/api/v1/people", 200, collection),
            ("OPTIONS", "/api/v1/people", 200, collection),
            (
                "GET",
                "/api/v1/people/0123456789abcdef01234567",
                404,
                "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
            ),
            ("GET", "/api/v1/nothing", 404, ""),
            ("OPTIONS", "/api/v1/nothing", 200, ""),
            ("GET", "/api/v1", 200, "GET, HEAD, OPTIONS"),
            ("GET", "/api/v1/accounts", 401, collection),
            ("POST", "/api/v1/people", 400, collection),
        ] {
            let answer = from(method, path, origin).expect(status);
            let header = |name: &str| answer.header(name).unwrap_or("(none)").to_owned();
            assert_eq!(header("access-control-allow-origin"), told, "{method} {path}");
            assert_eq!(header("access-control-allow-methods"), allowed, "{method} {path}");
            assert_eq!(header("access-control-allow-headers"), "Authorization, If-Match");
            assert_eq!(header("access-control-expose-headers"), "ETag");
            assert_eq!(header("access-control-max-age"), "60");
            assert_eq!(header("access-control-allow-credentials"), "true");
            assert_eq!(header("vary"), "(none)");
        }
    }
    assert_eq!(client.get("/api/v1/people").header("access-control-allow-origin"), None);
    // an error that is no standard one is a page without any of it
    let refused = from("PATCH", "/api/v1/people", "http://one.example").expect(405);
    assert_eq!(refused.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(refused.header("access-control-allow-origin"), None);
}

#[test]
fn origins_are_read_from_the_environment() {
    let folder = Folder::new("origins-set");
    let server = Launch::new(&variants()["edge"], &folder)
        .set("ROOT_PASSWORD", PASSWORD)
        .set("ORIGINS", "*")
        .start();
    let answer = server
        .client()
        .send("GET", "/api/v1/people", &[("Origin", "http://any")], None);
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://any"));
    assert_eq!(answer.header("vary"), Some("Origin"));
}

#[test]
fn names_are_those_of_the_settings() {
    let folder = Folder::new("names");
    let server = start(&folder);
    let client = server.client();
    let send = |method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>| {
        let headers: Vec<_> = headers
            .iter()
            .copied()
            .chain([("Accept", "application/json")])
            .collect();
        client.send(method, path, &headers, body)
    };
    let made = send("POST", "/api/v1/people", &[], Some(&json!({"name": "ann", "age": 3})))
        .expect(201)
        .json();
    let keys: Vec<&String> = made.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["_id", "changed", "made", "state", "tag", "ways"]);
    assert_eq!(
        (&made["state"], &made["ways"]["self"]["title"]),
        (&json!("fine"), &json!("person"))
    );
    let _ = send("POST", "/api/v1/people", &[], Some(&json!({"name": "bob"}))).expect(201);
    let wrong = send("POST", "/api/v1/people", &[], Some(&json!({"age": 0})))
        .expect(422)
        .json();
    assert_eq!(
        wrong["problems"],
        json!({"age": "min value is 1", "name": "required field"})
    );
    assert_eq!(
        (&wrong["state"], &wrong["problem"]["code"]),
        (&json!("wrong"), &json!(422))
    );
    let list = send(
        "GET",
        "/api/v1/people?order=-name&size=1&at=2&fields=%7B%22age%22:1%7D&where=x",
        &[],
        None,
    )
    .expect(200);
    assert_eq!(list.header("x-how-many"), Some("2"));
    let list = list.json();
    assert_eq!(list["numbers"], json!({"at": 2, "size": 1, "total": 2}));
    assert_eq!(
        (&list["things"][0]["age"], &list["things"][0]["name"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(list["ways"]["prev"]["href"], "people?size=1&order=-name&where=x");
    let found = send("GET", "/api/v1/people?filter=%7B%22name%22:%22bob%22%7D", &[], None)
        .expect(200)
        .json();
    assert_eq!(found["numbers"]["total"], 1);
    // what a resource switches off is not there, and what it does not honour is ignored
    for n in [2, 1] {
        let _ = send("POST", "/api/v1/plain", &[], Some(&json!({"n": n, "m": 0}))).expect(201);
    }
    let plain = send("GET", "/api/v1/plain?order=n&fields=%7B%22n%22:1%7D&at=2", &[], None)
        .expect(200)
        .json();
    let shown: Vec<(&Value, &Value)> = plain["things"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|thing| (&thing["n"], &thing["m"]))
        .collect();
    assert_eq!(shown, [(&json!(2), &json!(0)), (&json!(1), &json!(0))]);
    assert_eq!(plain.as_object().expect("an object").len(), 1, "{plain}");
    let home = json_of(&client, "/api/v1");
    assert_eq!(home["about"]["api_version"], "v1");
    let children = home["ways"]["child"].as_array().expect("children");
    let paths: Vec<&str> = children.iter().filter_map(|child| child["href"].as_str()).collect();
    assert_eq!(
        paths,
        [
            "accounts",
            "people",
            "people/<person>/invoices",
            "bills",
            "aged-<age>/people",
            "files/<file>/lines",
            "products",
            "plain",
            "schema"
        ]
    );
}

#[test]
fn schemas_are_shown_to_those_who_may_read_the_resource() {
    let folder = Folder::new("schemas");
    let server = start(&folder);
    let client = server.client();
    let root = client.with_password("root", PASSWORD);
    let open = json_of(&client, "/api/v1/schema");
    let names = |schemas: &Value| {
        schemas
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<String>>()
    };
    let all = [
        "accounts", "bills", "invoices", "lines", "of_age", "people", "plain", "products",
    ];
    assert_eq!(names(&open), all[1..]);
    assert_eq!(names(&json_of(&root, "/api/v1/schema")), all);
    assert_eq!(
        json_of(&client, "/api/v1/schema/people"),
        json!({
            "_id": {"type": "objectid"},
            "name": {"type": "string", "required": true, "coerce": "<callable>"},
            "age": {"type": "integer", "min": 1},
        })
    );
    assert_eq!(
        open["invoices"]["person"]["data_relation"],
        json!({"resource": "people", "field": "_id"})
    );
    let _ = client.get("/api/v1/schema/accounts").expect(401);
    assert_eq!(
        json_of(&root, "/api/v1/schema/accounts")["password"],
        json!({"type": "string", "required": true})
    );
    for missing in ["hidden", "nothing"] {
        let _ = client.get(&format!("/api/v1/schema/{missing}")).expect(404);
    }
}
