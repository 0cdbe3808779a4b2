//! Who may do what with an account: the principals of a caller against the settings and the account's own lists.

use super::config::{AUTHENTICATED, Config, EVERYONE};
use serde_json::{Map, Value as Json};

/// What may be given to somebody.
pub(crate) const KINDS: [&str; 2] = ["read", "write"];

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Caller {
    /// The account's name; nobody in particular without one.
    pub(crate) name: Option<String>,
}

impl Caller {
    /// The names under which permissions may be given to the caller.
    pub(crate) fn principals(&self) -> Vec<String> {
        let own = self
            .name
            .iter()
            .flat_map(|name| [principal(name), AUTHENTICATED.to_owned()]);
        own.chain([EVERYONE.to_owned()]).collect()
    }

    /// Whether nobody is logged in.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.name.is_none()
    }

    /// Whether the caller manages all accounts.
    pub(crate) fn is_administrator(&self, config: &Config) -> bool {
        self.is_among(&config.write)
    }

    /// Whether one of the caller's principals is in `list`.
    pub(crate) fn is_among(&self, list: &[String]) -> bool {
        self.principals().iter().any(|principal| list.contains(principal))
    }
}

/// The principal of an account.
pub(crate) fn principal(name: &str) -> String {
    format!("account:{name}")
}

/// The lists of an account: who may read it, who may write it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Permissions {
    pub(crate) read: Vec<String>,
    pub(crate) write: Vec<String>,
}

impl Permissions {
    /// Those of an account that was made without the service.
    pub(crate) fn of_owner(name: &str) -> Self {
        Self {
            read: Vec::new(),
            write: vec![principal(name)],
        }
    }

    /// The list of `kind`.
    pub(crate) fn list(&self, kind: &str) -> &[String] {
        if kind == "write" { &self.write } else { &self.read }
    }

    /// Replaces the list of `kind`; nobody stands in it twice.
    pub(crate) fn set(&mut self, kind: &str, principals: impl IntoIterator<Item = String>) {
        let list = if kind == "write" {
            &mut self.write
        } else {
            &mut self.read
        };
        list.clear();
        for principal in principals {
            if !list.contains(&principal) {
                list.push(principal);
            }
        }
    }

    /// Gives `write` to the owner, who never loses it.
    pub(crate) fn keep_owner(&mut self, name: &str) {
        let owner = principal(name);
        if !self.write.contains(&owner) {
            self.write.push(owner);
        }
    }

    /// Whether the caller may do this; whoever may write may read.
    pub(crate) fn allow(&self, caller: &Caller, kind: &str) -> bool {
        caller.is_among(&self.write) || kind == "read" && caller.is_among(&self.read)
    }

    /// As it is shown: lists without members are left out.
    pub(crate) fn shown(&self) -> Json {
        let lists = KINDS.iter().filter(|kind| !self.list(kind).is_empty());
        let shown: Map<String, Json> = lists.map(|kind| ((*kind).to_owned(), self.list(kind).into())).collect();
        Json::Object(shown)
    }

    /// The lists of a stored text.
    pub(crate) fn read(text: &str) -> Self {
        let stored: Map<String, Json> = serde_json::from_str(text).unwrap_or_default();
        let list = |kind: &str| {
            let list = stored.get(kind).and_then(Json::as_array);
            let texts = list.into_iter().flatten().filter_map(Json::as_str);
            texts.map(str::to_owned).collect()
        };
        Self {
            read: list("read"),
            write: list("write"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, Permissions};

    #[test]
    fn writers_read_and_readers_do_not_write() {
        let mut lists = Permissions::of_owner("bob");
        lists.set("read", ["system.Everyone".to_owned(), "system.Everyone".to_owned()]);
        let (bob, nobody) = (
            Caller {
                name: Some("bob".to_owned()),
            },
            Caller::default(),
        );
        assert!(lists.allow(&bob, "write") && lists.allow(&bob, "read"));
        assert!(lists.allow(&nobody, "read") && !lists.allow(&nobody, "write"));
        assert_eq!(Permissions::read(&lists.shown().to_string()), lists);
        assert_eq!(lists.read.len(), 1);
    }
}
