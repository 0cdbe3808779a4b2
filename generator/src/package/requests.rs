//! Requests that work when they are pasted into a shell: home, a new document, the list, a query.
//! Leaves how a value of the environment is written to the caller: by name in the README, as it is once a server runs.

use super::sample::{Sample, sample};
use crate::model::{Access, Auth, Digest, Literal, Method, Model, Resource, Route, Scheme};

/// A command with what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it does.
    pub comment: String,
    /// The command, one line.
    pub command: String,
}

/// How a text of the settings, perhaps with `${NAME}` in it, becomes one word of a shell command between quotes.
/// `None` when it has no value.
pub type Word<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A new document that any account may make and then owns, with `login` (`name:password`).
pub fn owned(model: &Model, base: &str, login: &str) -> Option<Request> {
    let own =
        |resource: &&Resource| resource.owner.is_some() && !resource.options.internal && !resource.url.contains('<');
    model.resources.iter().filter(own).find_map(|resource| {
        route(&resource.collection, Method::Post).filter(|post| post.access == Access::Authenticated)?;
        let document = sample(model, resource)
            .filter(|sample| !sample.document.contains('\''))?
            .document;
        Some(Request {
            comment: format!("a document of his own in {}", resource.name),
            command: format!(
                "curl -u '{login}' -H 'Content-Type: application/json' -d '{document}' {base}{}/{}",
                model.globals.prefix, resource.url
            ),
        })
    })
}

/// Requests against the server at `base` (`http://127.0.0.1:5000`) as an account that it has from the start.
pub fn requests(model: &Model, base: &str, word: &Word<'_>) -> Vec<Request> {
    let callers = Callers {
        auth: model.auth.as_ref(),
        word,
    };
    let mut list = Vec::new();
    let mut add = |comment: String, access: &Access, body: &str, arguments: &str| {
        if let Some(credentials) = callers.credentials(access, body) {
            list.push(Request {
                comment,
                command: format!("curl {credentials}{arguments}"),
            });
        }
    };
    let root = format!("{base}{}", model.globals.prefix);
    add("the resources".into(), &model.globals.home, "", &format!("{root}/"));
    let usable = |resource: &&Resource| !resource.options.internal && !resource.url.contains('<');
    let candidates: Vec<&Resource> = model.resources.iter().filter(usable).collect();
    let accounts = model
        .auth
        .as_ref()
        .map(|auth| model.resources[auth.accounts].name.as_str());
    let creatable = candidates
        .iter()
        .filter(|resource| Some(resource.name.as_str()) != accounts)
        .find_map(|resource| {
            let post = route(&resource.collection, Method::Post)?;
            callers.credentials(&post.access, "")?;
            let sample = sample(model, resource).filter(|sample| !sample.document.contains('\''))?;
            Some((*resource, post, sample))
        });
    let readable = |resource: &&&Resource| {
        let get = route(&resource.collection, Method::Get);
        get.is_some_and(|get| callers.credentials(&get.access, "").is_some())
    };
    let resource = creatable
        .as_ref()
        .map(|(resource, ..)| *resource)
        .or(candidates.iter().find(readable).copied());
    let Some(resource) = resource else { return list };
    let url = format!("{root}/{}", resource.url);
    let mut filter = None;
    if let Some((
        _,
        post,
        Sample {
            document,
            filter: asked,
        },
    )) = creatable
    {
        filter = asked;
        let arguments = format!("-H 'Content-Type: application/json' -d '{document}' {url}");
        add(
            format!("a new document of {}", resource.name),
            &post.access,
            &document,
            &arguments,
        );
    }
    if let Some(get) = route(&resource.collection, Method::Get) {
        add(format!("the documents of {}", resource.name), &get.access, "", &url);
        if let Some((field, value)) = filter {
            let parameter = &model.globals.query_where;
            let arguments = format!("-G --data-urlencode '{parameter}={{\"{field}\": {value}}}' {url}");
            add(format!("those with a certain {field}"), &get.access, "", &arguments);
        }
    }
    list
}

fn route(routes: &[Route], method: Method) -> Option<&Route> {
    routes.iter().find(|route| route.method == method)
}

/// The accounts that exist from the start.
struct Callers<'a> {
    auth: Option<&'a Auth>,
    word: &'a Word<'a>,
}

impl Callers<'_> {
    /// curl's arguments (with a space after them) for a caller who has `access`; `None` when nobody is known to.
    fn credentials(&self, access: &Access, body: &str) -> Option<String> {
        if *access == Access::Public {
            return Some(String::new());
        }
        let auth = self.auth?;
        auth.bootstrap.iter().find_map(|account| {
            let text = |field: &str| match account.iter().find(|(name, _)| name == field)?.1 {
                Literal::String(ref text) => Some(text.as_str()),
                _ => None,
            };
            if let Access::Roles(roles) = access {
                let has = |role: &Literal| matches!(role, Literal::String(role) if roles.contains(role));
                let (_, Literal::List(given)) = account.iter().find(|(name, _)| Some(name) == auth.roles.as_ref())?
                else {
                    return None;
                };
                given.iter().any(has).then_some(())?;
            }
            auth.schemes.iter().find_map(|scheme| match scheme {
                Scheme::Basic => {
                    let (name, password) = (text(&auth.username)?, text(auth.password.as_deref()?)?);
                    Some(format!("-u {} ", (self.word)(&format!("{name}:{password}"))?))
                }
                Scheme::Token => {
                    let token = text(auth.token.as_deref()?)?;
                    Some(format!(
                        "-H {} ",
                        (self.word)(&format!("Authorization: Bearer {token}"))?
                    ))
                }
                Scheme::Hmac => {
                    let (name, secret) = (text(&auth.username)?, text(auth.secret.as_deref()?)?);
                    let digest = match auth.digest {
                        Digest::Sha1 => "sha1",
                        Digest::Sha256 => "sha256",
                    };
                    let (prefix, key) = ((self.word)(&format!("Authorization: {name}:"))?, (self.word)(secret)?);
                    let sum = format!("printf %s '{body}' | openssl dgst -{digest} -hmac {key} -r | cut -d' ' -f1");
                    Some(format!("-H {prefix}\"$({sum})\" "))
                }
            })
        })
    }
}

/// A word in which the shell fills in the variables.
pub fn by_name(text: &str) -> Option<String> {
    let mut word = String::from("\"");
    for (plain, variable) in super::variables::parts(text) {
        escape(plain, &mut word);
        if let Some((name, default)) = variable {
            word.push_str(&format!("${{{name}"));
            if let Some(default) = default {
                word.push_str(":-");
                escape(default, &mut word);
            }
            word.push('}');
        }
    }
    word.push('"');
    Some(word)
}

/// Adds `text` to a word in double quotes.
fn escape(text: &str, word: &mut String) {
    for character in text.chars() {
        if matches!(character, '"' | '\\' | '`' | '$') {
            word.push('\\');
        }
        word.push(character);
    }
}

/// A word with every value as it is.
pub fn by_value(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let resolved = super::variables::resolve(text, value)?;
    Some(format!("'{}'", resolved.replace('\'', r"'\''")))
}
