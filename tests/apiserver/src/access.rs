//! Who asks, and what they may do.

/// Something that is forbidden, as if no role allowed it. What is not said is any.
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
    /// Lists and watches over all namespaces.
    pub fn cluster_wide() -> Self {
        Self { scope: Scope::Cluster, ..Self::default() }
    }

    /// Everything in a namespace.
    pub fn namespace(name: &str) -> Self {
        Self { scope: Scope::Namespace(name.to_owned()), ..Self::default() }
    }

    /// A verb: `get`, `list`, `watch`.
    pub fn verb(verb: &str) -> Self {
        Self { verb: Some(verb.to_owned()), ..Self::default() }
    }

    /// A resource, by its plural.
    pub fn resource(plural: &str) -> Self {
        Self { resource: Some(plural.to_owned()), ..Self::default() }
    }

    /// The same, but for this resource only.
    pub fn of(self, plural: &str) -> Self {
        Self { resource: Some(plural.to_owned()), ..self }
    }

    /// Whether a request is forbidden by this.
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

/// How the server knows its users. Whoever is let in is `dev`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Authentication {
    /// The bearer token that is right.
    pub(crate) token: Option<String>,
    /// Client certificates of the server's own authority are taken (TLS only).
    pub(crate) certificates: bool,
    /// Who shows nothing is `system:anonymous`, who may do nothing.
    pub(crate) anonymous: bool,
}

/// Who a request comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    User(String),
    Anonymous,
    Unknown,
}

impl Authentication {
    /// Decides who asks. `certificate` says that the client showed one that was accepted.
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
