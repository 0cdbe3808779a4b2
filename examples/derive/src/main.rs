//! RESTful account management from structs alone: what `examples/accounts` says in a settings file.
//!
//! ADMIN_PASSWORD=correct-horse cargo run -p derive

use eden::{Api, Resource, Schema, Secret};

#[derive(Clone, Schema)]
#[rustfmt::skip]
enum Role {
    #[eden(name = "user")] User,
    #[eden(name = "superuser")] Superuser,
    #[eden(name = "admin")] Admin,
}

/// Who may ask. Only superusers and admins manage accounts.
#[derive(Resource)]
#[eden(
    name = "accounts",
    auth_field = "user_id",
    cache_control = "",
    cache_expires = 0
)]
#[eden(
    resource_methods("GET", "POST", "DELETE"),
    item_methods("GET", "PATCH", "PUT", "DELETE")
)]
#[eden(
    allowed_roles("superuser", "admin"),
    allowed_item_roles("superuser", "admin")
)]
#[eden(additional_lookup(url = r#"regex("[\w]+")"#, field = "username"))]
#[eden(account(scheme = "basic", roles = "roles", bootstrap((username = "superuser", password = "${ADMIN_PASSWORD}", roles("superuser")))))]
struct Account {
    #[eden(unique, minlength = 2)]
    username: String,
    #[eden(hash = "argon2id", minlength = 8)]
    password: Secret,
    #[eden(required)]
    roles: Vec<Role>,
}

/// Whoever creates one owns it: nobody else reads, changes or deletes it.
#[derive(Resource)]
#[eden(name = "invoices", auth_field = "user_id")]
#[eden(
    resource_methods("GET", "POST", "DELETE"),
    item_methods("GET", "PATCH", "PUT", "DELETE")
)]
struct Invoice {
    #[eden(unique_to_user)]
    number: String,
    #[eden(min = 0)]
    amount: Option<f64>,
    tags: Vec<String>,
    #[eden(default = false)]
    paid: bool,
}

/// Everybody reads, every account writes.
#[derive(Resource)]
#[eden(
    name = "notes",
    auth_field = "user_id",
    public_methods("GET"),
    public_item_methods("GET")
)]
#[eden(
    resource_methods("GET", "POST", "DELETE"),
    item_methods("GET", "PATCH", "PUT", "DELETE")
)]
struct Note {
    text: String,
}

fn main() -> std::process::ExitCode {
    let api = Api::named("derive")
        .accounts::<Account>()
        .resource::<Invoice>()
        .resource::<Note>();
    eden::run(api.build(), |server| server.app(server.router()))
}
