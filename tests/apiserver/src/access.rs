//! Authentication and authorization.

/// A request that is forbidden, as if no role allowed it. A field that is not set matches any value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forbid {
    verb: Option<String>,
    resource: Option<String>,
    scope: Scope,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Scope {
    #[default]
    Anywhere,
    Cluster,
    Namespace(String),
}

impl Forbid {
    /// Forbids lists and watches across all namespaces.
    pub fn cluster_wide() -> Self {
        Self { scope: Scope::Cluster, ..Self::default() }
    }

    /// Forbids everything in a namespace.
    pub fn namespace(name: &str) -> Self {
        Self { scope: Scope::Namespace(name.to_owned()), ..Self::default() }
    }

    /// Forbids a verb: `get`, `list`, `watch`.
    pub fn verb(verb: &str) -> Self {
        Self { verb: Some(verb.to_owned()), ..Self::default() }
    }

    /// Forbids a resource, by its plural name.
    pub fn resource(plural: &str) -> Self {
        Self { resource: Some(plural.to_owned()), ..Self::default() }
    }

    /// Narrows this to one resource.
    pub fn of(self, plural: &str) -> Self {
        Self { resource: Some(plural.to_owned()), ..self }
    }

    /// Reports whether this forbids a request.
    pub(crate) fn covers(&self, verb: &str, plural: &str, namespace: Option<&str>) -> bool {
        self.verb.as_deref().is_none_or(|forbidden| forbidden == verb)
            && self.resource.as_deref().is_none_or(|forbidden| forbidden == plural)
            && match &self.scope {
                Scope::Anywhere => true,
                Scope::Cluster => namespace.is_none(),
                Scope::Namespace(name) => namespace == Some(name),
            }
    }
}

/// How the server authenticates users. Every authenticated user is `dev`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Authentication {
    /// The valid bearer token.
    pub(crate) token: Option<String>,
    /// Whether client certificates of the server's own authority are accepted (TLS only).
    pub(crate) certificates: bool,
    /// Whether requests without credentials come from `system:anonymous`, who may do nothing.
    pub(crate) anonymous: bool,
}

/// The user of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    User(String),
    Anonymous,
    Unknown,
}

impl Authentication {
    /// Returns the user of a request. `certificate` means that the client sent an accepted one.
    pub(crate) fn caller(
        &self,
        authorization: Option<&str>,
        impersonated: Option<&str>,
        certificate: bool,
    ) -> Caller {
        let user = || Caller::User(impersonated.unwrap_or("dev").to_owned());
        match (authorization, &self.token) {
            (_, None) if !self.certificates => user(),
            _ if certificate => user(),
            (Some(header), Some(token)) if header.strip_prefix("Bearer ") == Some(token) => user(),
            (None, _) if self.anonymous => Caller::Anonymous,
            _ => Caller::Unknown,
        }
    }
}
