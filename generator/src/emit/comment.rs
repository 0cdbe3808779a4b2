//! Doc comments of emitted code: what a thing is, which path it serves and for whom. Text of the settings is made
//! harmless here. Leaves where comments stand to the rooms that emit.

use super::plan::{Handler, Scope};
use crate::model::{Access, Method, Model, Resource};
use proc_macro2::TokenStream;
use quote::quote;

/// `///` with these lines.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

/// What a resource's file is about.
pub(super) fn header(model: &Model, resource: &Resource) -> String {
    let path = collection_path(model, resource);
    let about = if resource.options.internal {
        format!("`{}`: an internal resource, without endpoints.", clean(&resource.name))
    } else if resource.item_lookup {
        format!("`{}`: the collection `{path}` and its items.", clean(&resource.name))
    } else {
        format!("`{}`: the collection `{path}`.", clean(&resource.name))
    };
    match clean(&resource.description) {
        empty if empty.is_empty() => about,
        description => format!("{about}\n\n{description}"),
    }
}

/// `/api/v1/invoices`
pub(super) fn collection_path(model: &Model, resource: &Resource) -> String {
    clean(&format!("{}/{}", model.globals.prefix, resource.url)).replace('`', "")
}

/// Text of the settings on one line: nothing in it means anything to rustdoc.
pub(super) fn clean(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let mut clean = String::new();
        for letter in word
            .chars()
            .filter(|letter| letter.is_ascii() || letter.escape_debug().count() == 1)
        {
            if letter.is_control() {
                continue;
            }
            if matches!(letter, '<' | '[') {
                clean.push('\\');
            }
            clean.push(letter);
        }
        if word.contains("://") {
            format!("`{}`", clean.replace(['`', '\\'], ""))
        } else {
            clean
        }
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `` `GET /invoices`: the caller's own documents. For any account. `` A paragraph for each kind of caller. In `does`
/// `{documents}` and `{document}` stand for those that the handler sees; `owned` says whether the resource has owners.
pub(super) fn handler(handler: &Handler<'_>, path: &str, does: &str, owned: bool) -> String {
    let mut kinds: Vec<(&Access, Vec<String>)> = Vec::new();
    for route in &handler.routes {
        let endpoint = format!("`{} {path}`", method(route.method));
        match kinds.iter_mut().find(|(access, _)| *access == &route.access) {
            Some((_, endpoints)) => endpoints.push(endpoint),
            None => kinds.push((&route.access, vec![endpoint])),
        }
    }
    let (documents, document) = match (handler.scope, owned) {
        (Scope::Owner, _) => ("the caller's own documents", "a document of the caller's"),
        (Scope::Everyone, true) => ("all documents, whoever owns them", "a document, whoever owns it"),
        (Scope::Everyone, false) => ("the documents", "a document"),
    };
    let does = does.replace("{documents}", documents).replace("{document}", document);
    let paragraphs = kinds
        .iter()
        .map(|(access, endpoints)| format!("{}: {does}. {}.", endpoints.join(", "), who(access)));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn who(access: &Access) -> String {
    match access {
        Access::Public => "Public".to_owned(),
        Access::Authenticated => "For any account".to_owned(),
        Access::Roles(roles) => {
            let roles: Vec<String> = roles
                .iter()
                .map(|role| format!("`{}`", clean(role).replace('`', "")))
                .collect();
            match roles.as_slice() {
                [] => "For nobody".to_owned(),
                [only] => format!("For the role {only}"),
                [some @ .., last] => format!("For the roles {} and {last}", some.join(", ")),
            }
        }
    }
}

/// The method as the client writes it.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Patch => "PATCH",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn text_of_the_settings_means_nothing_to_rustdoc() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
        check("  Money\n  owed ", "Money owed");
        check("a [link] and <b>", r"a \[link] and \<b>");
        check("see https://example.org/<x>", "see `https://example.org/<x>`");
        check("back\u{202e}wards", "backwards");
    }
}
