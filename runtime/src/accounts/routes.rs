//! Which view a path means, and which methods it has. Leaves what views do to themselves.

use super::config::Config;
use axum::http::Method;

/// The places of the service below its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Root,
    List,
    Item,
    Validate,
    ResetPassword,
    Batch,
    Heartbeat,
    LoadBalancerHeartbeat,
    Version,
    Description,
}

/// A path that was understood: the place, and the names in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matched {
    pub(crate) place: Place,
    pub(crate) id: String,
    pub(crate) key: String,
}

/// The place of `path`, which begins after the prefix and is decoded.
pub(crate) fn find(config: &Config, path: &str) -> Option<Matched> {
    let at = |place, id: &str, key: &str| {
        Some(Matched {
            place,
            id: id.to_owned(),
            key: key.to_owned(),
        })
    };
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    match segments.as_slice() {
        [""] => at(Place::Root, "", ""),
        ["accounts"] => at(Place::List, "", ""),
        ["accounts", id] if !id.is_empty() => at(Place::Item, id, ""),
        ["accounts", id, "validate", key] if config.validation.is_some() && !id.is_empty() && !key.is_empty() => {
            at(Place::Validate, id, key)
        }
        ["accounts", id, "reset-password"] if config.validation.is_some() && !id.is_empty() => {
            at(Place::ResetPassword, id, "")
        }
        ["batch"] => at(Place::Batch, "", ""),
        ["__heartbeat__"] => at(Place::Heartbeat, "", ""),
        ["__lbheartbeat__"] => at(Place::LoadBalancerHeartbeat, "", ""),
        ["__version__"] => at(Place::Version, "", ""),
        ["__api__"] => at(Place::Description, "", ""),
        _ => None,
    }
}

/// Whether a path without prefix looks like one of the service's, so that it is redirected under the prefix.
pub(crate) fn is_ours_without_prefix(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    matches!(
        first,
        "accounts" | "batch" | "__heartbeat__" | "__lbheartbeat__" | "__version__" | "__api__"
    )
}

/// Whether a path begins with a version: `/v9/…`.
pub(crate) fn has_version(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    first
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The methods of a place, those that are switched off left out. OPTIONS comes last.
pub(crate) fn methods(config: &Config, place: Place) -> Vec<&'static str> {
    let (all, off): (&[&'static str], &[&'static str]) = match place {
        Place::List => (&["HEAD", "GET", "POST", "DELETE"], &config.off_list),
        Place::Item => (&["GET", "HEAD", "PUT", "PATCH", "DELETE"], &config.off_item),
        Place::Validate | Place::ResetPassword | Place::Batch => (&["POST"], &[]),
        _ => (&["GET", "HEAD"], &[]),
    };
    let unwritten = |method: &&'static str| config.readonly && !matches!(*method, "GET" | "HEAD");
    let off = |method: &&'static str| {
        off.contains(method) || (*method == "HEAD" && place == Place::Item && off.contains(&"GET"))
    };
    let mut methods: Vec<&'static str> = all
        .iter()
        .copied()
        .filter(|method| !off(method) && !unwritten(method))
        .collect();
    methods.push("OPTIONS");
    methods
}

/// Whether a place has the method.
pub(crate) fn has_method(config: &Config, place: Place, method: &Method) -> bool {
    methods(config, place).contains(&method.as_str())
}

#[cfg(test)]
mod tests {
    use super::{has_version, is_ours_without_prefix};

    #[test]
    fn versions_and_own_paths_are_told_from_others() {
        assert!(has_version("/v9/accounts") && has_version("/v1"));
        assert!(!has_version("/version") && !has_version("/v") && !has_version("/invoices"));
        assert!(is_ours_without_prefix("/accounts") && is_ours_without_prefix("/__version__"));
        assert!(!is_ours_without_prefix("/invoices") && !is_ours_without_prefix("/"));
    }
}
