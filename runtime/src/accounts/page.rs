//! Pages of lists: limits, tokens, the URL of the next page, and the fields that are shown.

use super::call::Call;
use super::filter::{Sort, nested, positive};
use super::problem::Complaint;
use super::view::View;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

/// Where a page begins.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) last: Map<String, Json>,
    pub(crate) offset: i64,
    /// What makes the token good once, where it deletes.
    pub(crate) nonce: String,
}

impl Token {
    /// Reads the token of a request.
    pub(crate) fn read(call: &Call, complaints: &mut Vec<Complaint>) -> Option<Self> {
        let text = call.parameter("_token")?;
        let read = || {
            let decoded = STANDARD.decode(text.replace(' ', "+")).ok()?;
            let Ok(Json::Object(mut token)) = serde_json::from_slice(&decoded) else {
                return None;
            };
            let Some(Json::Object(last)) = token.remove("last_object") else {
                return None;
            };
            Some(Self {
                last,
                offset: token.get("offset")?.as_i64()?,
                nonce: token.get("nonce")?.as_str()?.to_owned(),
            })
        };
        let token = read();
        if token.is_none() {
            complaints.push(Complaint::unnamed("querystring", "_token has invalid content"));
        }
        token
    }

    fn written(&self) -> String {
        let token = json!({"last_object": self.last, "offset": self.offset, "nonce": self.nonce});
        STANDARD.encode(token.to_string())
    }

    /// The token of the page after `last`.
    pub(crate) fn after(last: &Map<String, Json>, sorting: &[Sort], offset: i64) -> Self {
        let values = sorting.iter().filter_map(|sort| {
            let value = nested(last, &sort.field)?;
            Some((sort.field.clone(), value.clone()))
        });
        Self {
            last: values.collect(),
            offset,
            nonce: format!("pagination-token-{}", super::keys::generate().expose()),
        }
    }
}

impl View {
    /// How many accounts a page holds at most.
    pub(crate) fn limit(&self, complaints: &mut Vec<Complaint>) -> usize {
        let config = &self.service.config;
        let asked = match self.call.parameter("_limit").map(positive) {
            None => None,
            Some(Ok(limit)) => u64::try_from(limit).ok(),
            Some(Err(description)) => {
                complaints.push(Complaint::new("querystring", "_limit", description));
                None
            }
        };
        let wanted = match (asked.or(config.paginate_by), config.paginate_by) {
            (Some(limit), Some(most)) if limit > 0 => limit.min(most),
            (wanted, _) => wanted.unwrap_or(0),
        };
        let most = config.storage_max_fetch_size;
        let limit = if wanted == 0 { most } else { wanted.min(most) };
        usize::try_from(limit).unwrap_or(usize::MAX)
    }

    /// The URL of the next page.
    pub(crate) fn next_page(&self, limit: usize, token: &Token) -> String {
        let kept = self
            .call
            .query
            .iter()
            .filter(|(name, _)| name != "_limit" && name != "_token");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept);
        query.append_pair("_limit", &limit.to_string());
        query.append_pair("_token", &token.written());
        format!(
            "{}/{}/accounts?{}",
            self.call.origin,
            self.service.config.prefix,
            query.finish().replace('*', "%2A")
        )
    }
}

/// The named fields, with the id and the timestamp in any case.
pub(crate) fn subset(account: &Map<String, Json>, fields: &[String]) -> Map<String, Json> {
    let always = ["id", "last_modified"].map(str::to_owned);
    let mut shown = Map::new();
    for field in fields.iter().chain(&always) {
        add(&mut shown, account, field);
    }
    shown
}

fn add(shown: &mut Map<String, Json>, from: &Map<String, Json>, path: &str) {
    let (name, below) = path
        .split_once('.')
        .map_or((path, None), |(name, below)| (name, Some(below)));
    match (from.get(name), below) {
        (Some(Json::Object(members)), Some(below)) => {
            let inner = shown.entry(name.to_owned()).or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                add(inner, members, below);
            }
        }
        (Some(value), _) => {
            shown.insert(name.to_owned(), value.clone());
        }
        (None, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::subset;
    use serde_json::{Value as Json, json};

    #[test]
    fn a_subset_reaches_into_objects() {
        let account = json!({"id": "a", "last_modified": 1, "p": {"q": 1, "r": {"s": 2, "t": 3}}, "x": 5});
        let account = account.as_object().cloned().unwrap_or_default();
        let fields = ["p.q", "p.r.t", "x.y", "none"].map(str::to_owned);
        let expected = json!({"id": "a", "last_modified": 1, "p": {"q": 1, "r": {"t": 3}}, "x": 5});
        assert_eq!(Json::Object(subset(&account, &fields)), expected);
    }
}
