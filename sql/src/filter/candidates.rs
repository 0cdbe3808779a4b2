//! The values that a path means in one document. Mongo walks into every object of a list on the way, and at the end
//! means a list's elements as well as the list: here that is a chain of items in `FROM`, each fed by the one before.
//! Leaves what is asked about the values to `render` and `order`, the text of each step to the dialect.

use super::{Root, Target};
use crate::dialect::Dialect;
use crate::ident::quote;

/// Hands out aliases that no table is called.
#[derive(Debug, Default)]
pub(crate) struct Aliases(usize);

impl Aliases {
    pub(crate) fn next(&mut self) -> String {
        self.0 += 1;
        quote(&format!("_eden_{}", self.0))
    }
}

/// A place in JSON, by the items of `FROM` that lead there.
pub(crate) struct Place {
    items: Vec<String>,
    at: At,
}

enum At {
    /// An expression that yields JSON, or SQL NULL for nothing.
    Node(String),
    /// The row of an alias.
    Row(String),
}

/// Where a walk starts and whether absent values count as null.
pub(crate) struct Walk<'a> {
    pub(crate) dialect: &'a dyn Dialect,
    /// The table of the statement, quoted.
    pub(crate) table: &'a str,
    /// Alias of the element that [`Root::Element`] means.
    pub(crate) element: Option<&'a str>,
    pub(crate) absent_is_null: bool,
}

impl Walk<'_> {
    /// The place of `target`; `None` for [`Target::Absent`] and for an element outside of any list.
    pub(crate) fn to(&self, target: &Target, aliases: &mut Aliases) -> Option<Place> {
        let (mut place, path): (Place, &[String]) = match target {
            Target::Absent => return None,
            Target::Column { name, .. } => (self.column(name), &[]),
            Target::Path {
                root: Root::Column(name),
                path,
            } => (self.column(name), path),
            Target::Path {
                root: Root::Element,
                path,
            } => (
                Place {
                    items: Vec::new(),
                    at: At::Row(self.element?.to_owned()),
                },
                path,
            ),
        };
        for name in path {
            let row = place.row(self.dialect, aliases);
            place.at = At::Node(self.dialect.member(&row, name, self.absent_is_null));
        }
        Some(place)
    }

    fn column(&self, name: &str) -> Place {
        let column = format!("{}.{}", self.table, quote(name));
        let node = if self.absent_is_null {
            self.dialect.or_null(&column)
        } else {
            column
        };
        Place {
            items: Vec::new(),
            at: At::Node(node),
        }
    }
}

impl Place {
    /// The alias of the values here: the elements of a list, or the value itself.
    pub(crate) fn row(&mut self, dialect: &dyn Dialect, aliases: &mut Aliases) -> String {
        match &self.at {
            At::Row(alias) => alias.clone(),
            At::Node(node) => {
                let alias = aliases.next();
                self.items.push(dialect.elements(node, &alias));
                self.at = At::Row(alias.clone());
                alias
            }
        }
    }

    /// The alias of the elements, when the value here is that of an alias too.
    pub(crate) fn elements(&mut self, dialect: &dyn Dialect, aliases: &mut Aliases) -> String {
        self.at = At::Node(self.node(dialect));
        self.row(dialect, aliases)
    }

    /// The value here, lists unopened.
    pub(crate) fn node(&self, dialect: &dyn Dialect) -> String {
        match &self.at {
            At::Node(node) => node.clone(),
            At::Row(alias) => dialect.node(alias),
        }
    }

    /// Whether `condition` holds for one of the values.
    pub(crate) fn any(&self, condition: &str) -> String {
        if self.items.is_empty() {
            format!("({condition})")
        } else {
            format!("EXISTS (SELECT 1 FROM {} WHERE {condition})", self.items.join(", "))
        }
    }

    /// `expression` over all of the values.
    pub(crate) fn select(&self, expression: &str) -> String {
        format!("(SELECT {expression} FROM {})", self.items.join(", "))
    }
}
