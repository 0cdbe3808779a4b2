//! Errors in Kinto's words: status, number, title, message and details. Leaves headers to `reply`.

use crate::refusal::Refusal;
use serde_json::{Map, Value as Json, json};

/// Why a request was not served.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) errno: u16,
    pub(crate) error: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) details: Option<Box<Json>>,
    /// The timestamp that a 412 shows.
    pub(crate) timestamp: Option<i64>,
    /// Methods, for a 405.
    pub(crate) allow: Option<Vec<&'static str>>,
    /// Whether the client is asked to log in.
    pub(crate) login: bool,
    /// What goes to the log and never to the client.
    pub(crate) reason: Option<String>,
}

/// A complaint about one part of a request.
#[derive(Debug, Clone)]
pub(crate) struct Complaint {
    pub(crate) location: &'static str,
    pub(crate) name: Option<String>,
    pub(crate) description: String,
}

impl Complaint {
    pub(crate) fn new(location: &'static str, name: &str, description: impl Into<String>) -> Self {
        Self {
            location,
            name: Some(name.to_owned()),
            description: description.into(),
        }
    }

    /// A complaint that names nothing.
    pub(crate) fn unnamed(location: &'static str, description: impl Into<String>) -> Self {
        Self {
            location,
            name: None,
            description: description.into(),
        }
    }
}

impl Problem {
    fn plain(status: u16, errno: u16, error: &'static str, message: Option<&str>) -> Self {
        Self {
            status,
            errno,
            error,
            message: message.map(str::to_owned),
            details: None,
            timestamp: None,
            allow: None,
            login: false,
            reason: None,
        }
    }

    /// 400, or another status for headers: what is wrong with the request. The first complaint by name is the message.
    pub(crate) fn invalid(status: u16, mut complaints: Vec<Complaint>) -> Self {
        // as Python sorts them, to which no name is `None`
        complaints.sort_by_key(|complaint| complaint.name.clone().unwrap_or_else(|| "None".to_owned()));
        let message = complaints.first().map(|first| match &first.name {
            Some(name) if first.description.contains(name) => first.description.clone(),
            Some(name) => format!("{name} in {}: {}", first.location, first.description),
            None => format!("{}: {}", first.location, first.description),
        });
        let details = complaints.into_iter().map(|complaint| {
            json!({
                "location": complaint.location, "name": complaint.name, "description": complaint.description,
            })
        });
        Self {
            details: Some(Box::new(details.collect())),
            ..Self::plain(status, 107, "Invalid parameters", message.as_deref())
        }
    }

    /// A 400 with one complaint.
    pub(crate) fn bad(location: &'static str, name: &str, description: impl Into<String>) -> Self {
        Self::invalid(400, vec![Complaint::new(location, name, description)])
    }

    /// 400 for an id that no account can have.
    pub(crate) fn bad_id() -> Self {
        Self::invalid(400, vec![Complaint::unnamed("path", "Invalid object id")])
    }

    /// 400 for a path that is not UTF-8.
    pub(crate) fn bad_path() -> Self {
        Self::plain(400, 107, "Bad Request", Some("Invalid URL path."))
    }

    /// 401 for somebody who is not logged in, 403 for somebody who is.
    pub(crate) fn not_allowed(anonymous: bool) -> Self {
        if anonymous {
            let message = "Please authenticate yourself to use this endpoint.";
            Self {
                login: true,
                ..Self::plain(401, 104, "Unauthorized", Some(message))
            }
        } else {
            Self::plain(403, 121, "Forbidden", Some("This user cannot access this resource."))
        }
    }

    /// 401 for a list that nobody in particular asks for.
    pub(crate) fn unreadable_list() -> Self {
        Self::plain(401, 999, "Cannot read accounts.", None)
    }

    /// 403 of a validation that failed, whatever the reason.
    pub(crate) fn key_mismatch(anonymous: bool) -> Self {
        let message = "Account ID and activation key do not match";
        Self {
            login: anonymous,
            ..Self::plain(403, 999, "Forbidden", Some(message))
        }
    }

    /// 404: no such account, told to somebody who may know.
    pub(crate) fn unknown_account(id: &str) -> Self {
        Self {
            details: Some(Box::new(json!({"id": id, "resource_name": "account"}))),
            ..Self::plain(404, 110, "Not Found", None)
        }
    }

    /// 404: no such URL.
    pub(crate) fn unknown_path() -> Self {
        let message = "The resource you are looking for could not be found.";
        Self::plain(404, 111, "Not Found", Some(message))
    }

    /// 404: no such version.
    pub(crate) fn unknown_version() -> Self {
        let message = "The requested API version is not available on this server.";
        Self::plain(404, 116, "Not Found", Some(message))
    }

    /// 405; a server that is read-only does not say what is allowed.
    pub(crate) fn method(allow: Option<Vec<&'static str>>) -> Self {
        Self {
            allow,
            ..Self::plain(
                405,
                115,
                "Method Not Allowed",
                Some("Method not allowed on this endpoint."),
            )
        }
    }

    /// 409: somebody else wrote at the same time, again and again.
    pub(crate) fn conflict() -> Self {
        let message = "Integrity constraint violated, please retry.";
        Self::plain(409, 122, "Conflict", Some(message))
    }

    /// 410: the service has ended.
    pub(crate) fn ended() -> Self {
        let message = "The service you are trying to connect no longer exists at this location.";
        Self::plain(410, 202, "Gone", Some(message))
    }

    /// 412, with the account for somebody who may see it.
    pub(crate) fn precondition(timestamp: i64, existing: Option<Map<String, Json>>) -> Self {
        Self {
            details: existing.map(|account| Box::new(json!({"existing": account}))),
            timestamp: Some(timestamp),
            ..Self::plain(412, 114, "Precondition Failed", Some("Resource was modified meanwhile"))
        }
    }

    /// 413: the body is larger than the server takes.
    pub(crate) fn too_large() -> Self {
        Self::plain(
            413,
            113,
            "Request Entity Too Large",
            Some("The request body is too large."),
        )
    }

    /// 500: our fault.
    pub(crate) fn internal(reason: impl Into<String>) -> Self {
        let message = "A programmatic error occured, developers have been informed.";
        Self {
            reason: Some(reason.into()),
            ..Self::plain(500, 999, "Internal Server Error", Some(message))
        }
    }

    /// 503: the database is gone, or too much is asked at once.
    pub(crate) fn unavailable(reason: impl Into<String>) -> Self {
        let message = "Service temporary unavailable due to overloading or maintenance, please retry later.";
        Self {
            reason: Some(reason.into()),
            ..Self::plain(503, 201, "Service Unavailable", Some(message))
        }
    }

    /// The body.
    pub(crate) fn body(&self) -> Json {
        let mut body = Map::new();
        body.insert("code".into(), self.status.into());
        body.insert("errno".into(), self.errno.into());
        body.insert("error".into(), self.error.into());
        if let Some(message) = &self.message {
            body.insert("message".into(), message.as_str().into());
        }
        if let Some(details) = &self.details {
            body.insert("details".into(), Json::clone(details));
        }
        Json::Object(body)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Status(status, text) if status.as_u16() == 503 => Problem::unavailable(text),
            Refusal::Unavailable(text) => Problem::unavailable(text),
            Refusal::Status(status, text) if status.as_u16() == 429 => {
                Self::plain(429, 117, "Too Many Requests", Some(&text))
            }
            other => Problem::internal(format!("{other:?}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Complaint, Problem};

    #[test]
    fn the_first_complaint_by_name_is_the_message() {
        let problem = Problem::invalid(
            400,
            vec![
                Complaint::new("body", "permissions", "\"own\" is not one of read, write"),
                Complaint::new("body", "data.password", "Required"),
            ],
        );
        assert_eq!(problem.message.as_deref(), Some("data.password in body: Required"));
        assert_eq!(Problem::bad_id().message.as_deref(), Some("path: Invalid object id"));
        let named = Problem::bad("body", "data.id", "data.id in body: Required");
        assert_eq!(named.message.as_deref(), Some("data.id in body: Required"));
        assert!(named.body().get("info").is_none());
    }
}
