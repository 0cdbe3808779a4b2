//! `copy-to`: from the file to a server.

use super::{cluster, launch};
use eden_tests::builds::programs;
use eden_tests::folder::Folder;
use eden_tests::postgres;
use eden_tests::server::{ADMIN_TOKEN, Launch};
use eden_tests::stage::account;
use serde_json::{Value, json};

#[test]
fn everything_moves_to_the_server_or_nothing_does() {
    let Some(cluster) = cluster() else { return };
    let folder = Folder::new("copies");
    let file = Launch::new(&programs().tokens, &folder).set("DATABASE_URL", "sqlite://server.db");
    let server = file.start();
    let admin = server.client().with_token(ADMIN_TOKEN);
    let made = account(&admin, "ann").expect(201);
    let ann = server.client().with_token(&made.string("/token"));
    for batch in 0..3 {
        let documents: Vec<Value> = (0..1500)
            .map(|number| json!({"number": format!("n{batch}-{number} é ' \\ \u{1f600}"), "amount": number}))
            .collect();
        let _ = ann.post("/invoices", &Value::from(documents)).expect(201);
    }
    let (page, total) = {
        let answer = ann.get("/invoices?sort=-amount,number&page=2").expect(200);
        (answer.items(), answer.header("X-Total-Count").map(str::to_owned))
    };
    let _ = server.stop();
    let url = format!("{}/postgres", cluster.url());
    let copied = file.clone().arguments(&["copy-to", &url]).finish();
    assert_eq!(copied.code, Some(0), "{}{}", copied.stdout, copied.stderr);
    assert!(copied.stdout.contains("invoices  4500 rows"), "{}", copied.stdout);
    // the same server on the other database: people, tokens, documents, etags and their order
    let there = launch(&cluster, &folder, "").start();
    let ann = there.client().with_token(&made.string("/token"));
    let answer = ann.get("/invoices?sort=-amount,number&page=2").expect(200);
    assert_eq!(
        (answer.items(), answer.header("X-Total-Count").map(str::to_owned)),
        (page, total)
    );
    let _ = ann.post("/invoices", &json!({"number": "one more"})).expect(201);
    let last = ann.get("/invoices?sort=-_created&max_results=1").expect(200);
    assert_eq!(last.items().len(), 1);
    let newest = "SELECT number FROM invoices ORDER BY _seq DESC LIMIT 1";
    assert_eq!(
        postgres::texts(&url, newest),
        [["one more"]],
        "counting goes on where it was"
    );
    // the settings' account is not made again
    assert_eq!(postgres::texts(&url, "SELECT count(*)::text FROM accounts"), [["2"]]);
    let _ = there.stop();
    // not into what somebody uses
    let again = file.clone().arguments(&["copy-to", &url]).finish();
    assert_eq!(again.code, Some(3), "{}", again.stderr);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
    // a copy that ends half-way leaves nothing
    postgres::execute(&url, "CREATE DATABASE half");
    let half = format!("{}/half", cluster.url());
    let listed = file
        .clone()
        .set("DATABASE_URL", half.as_str())
        .arguments(&["migrate"])
        .finish();
    assert_eq!(listed.code, Some(0), "{}", listed.stderr);
    postgres::execute(&half, "ALTER TABLE invoices ADD CHECK (amount < 1400)");
    let broken = file.clone().arguments(&["copy-to", &half]).finish();
    assert_eq!(broken.code, Some(3), "{}", broken.stderr);
    for table in ["accounts", "invoices", "_eden_bootstrap"] {
        let rows = postgres::texts(&half, &format!("SELECT 'row' FROM {table} LIMIT 1"));
        assert!(rows.is_empty(), "{table}");
    }
    // a value that a trigger changes is found by comparing
    postgres::execute(
        &half,
        "ALTER TABLE invoices DROP CONSTRAINT invoices_amount_check; \
         CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           IF NEW.amount = 777 THEN NEW.number := 'spoilt'; END IF; RETURN NEW; END $$; \
         CREATE TRIGGER spoil BEFORE INSERT ON invoices FOR EACH ROW EXECUTE FUNCTION spoil()",
    );
    let spoilt = file.clone().arguments(&["copy-to", &half]).finish();
    assert_eq!(spoilt.code, Some(3), "{}", spoilt.stderr);
    assert!(spoilt.stderr.contains("differ"), "{}", spoilt.stderr);
}
