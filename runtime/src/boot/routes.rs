//! `routes`: every endpoint and who may use it.

use super::Failure;
use crate::http::routes::Segment;
use crate::server::Api;
use crate::spec::Access;
use std::io::Write;

/// Prints the table on stdout.
pub(super) fn print(api: &Api) -> Result<(), Failure> {
    let prefix = api.spec.prefix;
    let mut lines = vec![
        ("GET".to_owned(), format!("{prefix}/"), who(api.home.0)),
        ("HEAD".to_owned(), format!("{prefix}/"), who(api.home.1)),
    ];
    for routes in api.resources.iter().filter(|routes| !routes.spec.internal) {
        let path = format!("{prefix}/{}", routes.spec.url);
        for (method, access) in routes.collection.iter().map(crate::http::routes::Route::summary) {
            lines.push((method.to_string(), path.clone(), who(access)));
        }
        for (segment, items) in &routes.segments {
            let name = match segment {
                Segment::Id(_) => "{id}".to_owned(),
                Segment::Integer => "{number}".to_owned(),
                Segment::Text(pattern, _) => format!("{{{pattern}}}"),
            };
            for (method, access) in items.iter().map(crate::http::routes::Route::summary) {
                lines.push((method.to_string(), format!("{path}/{name}"), who(access)));
            }
        }
    }
    let widest = lines.iter().map(|(_, path, _)| path.len()).max().unwrap_or(0);
    let mut out = std::io::stdout().lock();
    for (method, path, who) in lines {
        // a closed pipe (`routes | head`) is no failure
        if writeln!(out, "{method:<7} {path:<widest$}  {who}").is_err() {
            break;
        }
    }
    Ok(())
}

fn who(access: Access) -> String {
    match access {
        Access::Public => "PUBLIC".to_owned(),
        Access::Authenticated => "any account".to_owned(),
        Access::Roles(roles) => roles.join(", "),
    }
}
