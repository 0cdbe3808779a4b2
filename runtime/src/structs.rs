//! An API put together from structs with `#[derive(Resource)]`, and whether they fit together: what `eden check` says
//! about a whole settings file, at start. Leaves what one struct says to its derive.

use crate::auth::Authentication;
use crate::server::{Api, Migration};
use crate::spec::{Access, ApiSpec, FieldSpec, Nested, Relation, ResourceSpec, Rule, Type};

/// What has a name that relations go by.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no resource, so nothing relates to it",
    note = "write `#[derive(eden::Resource)]` on `{Self}`"
)]
pub trait Named {
    /// The resource's name.
    const NAME: &'static str;
}

/// A struct with `#[derive(Resource)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no resource",
    note = "write `#[derive(eden::Resource)]` on `{Self}`"
)]
pub trait Resource: Named {
    /// What the struct says.
    const SPEC: &'static ResourceSpec;
    /// The step of the schema that creates its table.
    const CREATE_TABLE: Migration;

    /// Adds its endpoints, if it has any.
    fn add_to(api: Api) -> Api;
}

/// A struct whose documents are the accounts.
#[diagnostic::on_unimplemented(
    message = "the documents of `{Self}` are no accounts",
    note = "say how they prove who they are: `#[eden(account(scheme = \"basic\"))]` on `{Self}`"
)]
pub trait Accounts: Resource {
    /// How requests are authenticated.
    fn authentication() -> Authentication;
}

/// An API that grows by structs: [`Api::named`].
pub struct Builder {
    name: &'static str,
    resources: Vec<&'static ResourceSpec>,
    migrations: Vec<Migration>,
    add: Vec<fn(Api) -> Api>,
    authentication: Option<Authentication>,
    home: Option<Access>,
}

impl Api {
    /// Begins an API made from structs. `name` names its default database.
    pub fn named(name: &'static str) -> Builder {
        Builder {
            name,
            resources: Vec::new(),
            migrations: Vec::new(),
            add: Vec::new(),
            authentication: None,
            home: None,
        }
    }
}

impl Builder {
    /// Adds a resource: its table and its endpoints.
    #[must_use]
    pub fn resource<R: Resource>(mut self) -> Self {
        self.resources.push(R::SPEC);
        self.migrations.push(R::CREATE_TABLE);
        self.add.push(R::add_to);
        self
    }

    /// Adds the resource whose documents are the accounts; they prove who they are as it says.
    #[must_use]
    pub fn accounts<R: Accounts>(mut self) -> Self {
        self.authentication = Some(R::authentication());
        self.resource::<R>()
    }

    /// Who may see the home page. Without it: any account, or everybody where there are none.
    #[must_use]
    pub fn home(mut self, access: Access) -> Self {
        self.home = Some(access);
        self
    }

    /// The API.
    ///
    /// # Panics
    /// When the structs do not fit together, with everything that is wrong: a relation to a resource that was not
    /// added, or to a field that it does not have; two resources of one name or URL.
    pub fn build(self) -> Api {
        let problems = problems(&self.resources);
        for problem in problems.iter().filter(|problem| problem.starts_with("warning")) {
            eprintln!("{problem}");
        }
        let errors: Vec<&str> = (problems.iter().map(String::as_str))
            .filter(|problem| problem.starts_with("error"))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        // an API lives as long as its server, and there is one
        let spec: &'static ApiSpec = Box::leak(Box::new(ApiSpec {
            name: self.name,
            resources: Vec::leak(self.resources),
            ..ApiSpec::DEFAULT
        }));
        let home = self.home.unwrap_or(match self.authentication {
            Some(_) => Access::Authenticated,
            None => Access::Public,
        });
        let mut api = Api::new(spec).home(home, home).migrations(Vec::leak(self.migrations));
        if let Some(authentication) = self.authentication {
            api = api.authentication(authentication);
        }
        self.add.into_iter().fold(api, |api, add| add(api))
    }
}

/// What is wrong between resources, under the names that `eden explain` knows.
fn problems(resources: &[&'static ResourceSpec]) -> Vec<String> {
    let mut problems = Vec::new();
    for (index, resource) in resources.iter().enumerate() {
        for other in &resources[..index] {
            if other.name == resource.name {
                problems.push(format!(
                    "error[duplicate-key]: two resources are called `{}`",
                    resource.name
                ));
            } else if other.url == resource.url && !other.internal && !resource.internal {
                let (ours, theirs) = (resource.name, other.name);
                problems.push(format!(
                    "error[same-path]: `{theirs}` and `{ours}` are both at `/{}`",
                    resource.url
                ));
            }
        }
        for field in resource.fields {
            relations(field, &mut |field, relation| {
                problems.extend(problem(resources, resource, field, relation));
            });
        }
    }
    problems
}

/// Calls `each` for every relation of `field` and of what it holds.
fn relations(field: &FieldSpec, each: &mut dyn FnMut(&FieldSpec, &Relation)) {
    for rule in field.rules {
        if let Rule::Relation(relation) = rule {
            each(field, relation);
        }
    }
    match &field.nested {
        Some(Nested::Dict(fields)) => fields.iter().for_each(|field| relations(field, each)),
        Some(Nested::List(element)) => relations(element, each),
        _ => {}
    }
}

fn problem(
    resources: &[&'static ResourceSpec],
    resource: &ResourceSpec,
    field: &FieldSpec,
    relation: &Relation,
) -> Option<String> {
    let within = format!("`{}` of `{}`", field.name, resource.name);
    let Some(target) = resources.iter().find(|target| target.name == relation.resource) else {
        return Some(format!(
            "error[unknown-relation]: {within} relates to `{}`, which was not added",
            relation.resource
        ));
    };
    let types: &[Type] = if relation.field == target.id_field {
        std::slice::from_ref(&target.id_type)
    } else if let Some(field) = target.field(relation.field) {
        field.types
    } else {
        return Some(format!(
            "error[unknown-relation-field]: {within} relates to `{}` of `{}`, which has no such field",
            relation.field, target.name
        ));
    };
    let fits = |ours: &Type| types.contains(ours) || (*ours == Type::String && types.contains(&Type::ObjectId));
    let never = !field.types.is_empty() && !types.is_empty() && !field.types.iter().any(fits);
    never.then(|| {
        format!(
            "warning[relation-type]: {within} never equals `{}` of `{}`, which is of another type",
            relation.field, target.name
        )
    })
}
