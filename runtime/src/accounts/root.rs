//! `GET /`: what the service is, what it can, and who asks.

use super::problem::Problem;
use super::reply::Reply;
use super::view::View;
use serde_json::json;

/// The version of the protocol that the service speaks.
const PROTOCOL: &str = "1.22";
const DOCUMENTATION: &str = "https://kinto.readthedocs.io/en/latest/api/1.x/accounts.html";

impl View {
    /// `GET /`
    pub(crate) fn root(&self) -> Result<Reply, Problem> {
        let config = &self.service.config;
        let mut body = json!({
            "project_name": config.project_name,
            "project_version": env!("CARGO_PKG_VERSION"),
            "http_api_version": PROTOCOL,
            "project_docs": config.project_docs,
            "url": format!("{}/{}/", self.call.origin, config.prefix),
            "settings": {
                "batch_max_requests": config.batch_max_requests,
                "explicit_permissions": config.explicit_permissions,
                "readonly": config.readonly,
            },
            "capabilities": {
                "accounts": {
                    "description": "Manage user accounts.",
                    "url": DOCUMENTATION,
                    "validation_enabled": config.validation.is_some(),
                },
            },
        });
        if let Some(end) = &config.end_of_service {
            body["eos"] = end.written.as_str().into();
        }
        if let Some(name) = &self.caller.name {
            body["user"] = json!({
                "id": super::permissions::principal(name),
                "principals": self.caller.principals(),
            });
        }
        let reply = Reply::json(200, body);
        Ok(if config.readonly {
            reply.expires(config.root_expires)
        } else {
            reply
        })
    }
}
