//! What operators and their tools ask: whether the service is well, which version runs, what there is.

use super::problem::Problem;
use super::reply::Reply;
use super::routes::{Place, methods};
use super::view::View;
use serde_json::{Map, Value as Json, json};
use std::time::Duration;

impl View {
    /// `GET /__heartbeat__`
    pub(crate) async fn heartbeat(&self) -> Result<Reply, Problem> {
        let look = self.read(|_, reader| Ok(reader.first("SELECT 1", &[], |_| ())?.is_some()));
        let limit = Duration::from_secs(self.service.config.heartbeat_timeout);
        let well = matches!(tokio::time::timeout(limit, look).await, Ok(Ok(true)));
        // one database is all three
        let body = json!({"storage": well, "permission": well, "cache": well});
        Ok(Reply::json(if well { 200 } else { 503 }, body))
    }

    /// `GET /__version__`
    pub(crate) async fn version(&self) -> Result<Reply, Problem> {
        let path = self.service.config.version_json_path.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read(path).ok());
        let text = read.await.ok().flatten().ok_or_else(Problem::unknown_path)?;
        let version: Json = serde_json::from_slice(&text)
            .map_err(|error| Problem::internal(format!("the version file is no JSON: {error}")))?;
        Ok(Reply::json(200, version))
    }

    /// `GET /__api__`
    pub(crate) fn description(&self) -> Result<Reply, Problem> {
        let config = &self.service.config;
        let mut paths = Map::new();
        let mut places = vec![
            ("/", Place::Root, "Utilities"),
            ("/accounts", Place::List, "Accounts"),
            ("/accounts/{id}", Place::Item, "Accounts"),
            ("/batch", Place::Batch, "Batch"),
            ("/__heartbeat__", Place::Heartbeat, "Utilities"),
            ("/__lbheartbeat__", Place::LoadBalancerHeartbeat, "Utilities"),
            ("/__version__", Place::Version, "Utilities"),
            ("/__api__", Place::Description, "Utilities"),
        ];
        if config.validation.is_some() {
            places.push(("/accounts/{id}/validate/{key}", Place::Validate, "Accounts"));
            places.push(("/accounts/{id}/reset-password", Place::ResetPassword, "Accounts"));
        }
        for (path, place, topic) in places {
            let names = path.split(['{', '}']).skip(1).step_by(2);
            let parameters: Vec<Json> = names
                .map(|name| json!({"name": name, "in": "path", "required": true, "type": "string"}))
                .collect();
            let operations: Map<String, Json> = methods(config, place)
                .into_iter()
                .filter(|method| !matches!(*method, "OPTIONS" | "HEAD"))
                .map(|method| {
                    let responses = json!({"default": {"description": "See the documentation of the service."}});
                    let operation = json!({"tags": [topic], "parameters": parameters, "responses": responses});
                    (method.to_ascii_lowercase(), operation)
                })
                .collect();
            paths.insert(path.to_owned(), Json::Object(operations));
        }
        let host = self.call.origin.split("://").nth(1).unwrap_or("");
        Ok(Reply::json(
            200,
            json!({
                "swagger": "2.0",
                "info": {"title": config.project_name, "version": "1.22"},
                "host": host,
                "basePath": format!("/{}", config.prefix),
                "schemes": [self.call.origin.split("://").next()],
                "securityDefinitions": {"account": {"type": "basic"}},
                "paths": paths,
            }),
        ))
    }
}
