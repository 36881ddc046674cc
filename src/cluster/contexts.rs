//! Several contexts of one kubeconfig: which of them are the same cluster, and a connection to each.

use super::access::{self, Access, nothing_to_connect_to};
use super::environment::Environment;
use super::load::{self, Loaded};
use super::trace::Trace;
use super::{Cluster, client};
use crate::error::{Error, ErrorKind};
use crate::settings::{Connection, ContextGlobs};
use crate::suggest::nearest;
use crate::wording::{and_list, one_or_many};

/// How many contexts a note names at most.
const NAMED: usize = 5;

/// The contexts that are read, and what connecting to them takes.
pub(crate) struct Contexts {
    loaded: Loaded,
    environment: Environment,
    connection: Connection,
    chosen: Vec<ChosenContext>,
    notes: Vec<String>,
}

/// A context that is read.
pub(crate) struct ChosenContext {
    pub(crate) name: String,
    /// The address of its API server, if it has a valid one.
    pub(crate) server: Option<String>,
}

/// A context with what is asked in it; without `access` if the kubeconfig is wrong.
struct Candidate {
    chosen: ChosenContext,
    access: Option<Access>,
    /// Contexts that ask the same, and are not read.
    repeats: Vec<String>,
}

impl Contexts {
    /// Chooses contexts of the kubeconfig, in the order of their names. Of contexts with the same server and user only the
    /// first one is chosen, unless their namespaces decide what is read (`by_namespace`) and differ. Sends no request.
    ///
    /// Errors: the kubeconfig cannot be read, or a glob matches none of its contexts.
    pub(crate) fn select(
        connection: &Connection,
        globs: &ContextGlobs,
        by_namespace: bool,
    ) -> Result<Self, Error> {
        let environment = Environment::of_several();
        let loaded = load::load(connection.kubeconfig.as_deref(), &environment)?;
        if loaded.config.contexts.is_empty() {
            return Err(nothing_to_connect_to(&loaded, connection, &environment));
        }
        let names = || loaded.config.contexts.iter().map(|named| named.name.as_str());
        let selected = globs.select(names()).map_err(|glob| {
            let message = format!("no context matches {glob:?} in {}", loaded.files());
            let error = Error::new(ErrorKind::NotFound, message);
            match nearest(glob, names(), "context") {
                Some(hint) => error.hint(hint),
                None => error,
            }
        })?;
        if selected.is_empty() {
            return Err(Error::usage("--contexts excludes every context")
                .hint("'*,!dev' selects all contexts but dev"));
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for name in selected {
            let own = Connection { context: Some(name.to_owned()), ..connection.clone() };
            let access = access::select(&loaded, &own, &environment).ok();
            let same = candidates.iter_mut().find(|known| match (&known.access, &access) {
                (Some(known), Some(own)) => is_same(known, own, by_namespace),
                _ => false,
            });
            if let Some(same) = same {
                same.repeats.push(name.to_owned());
                continue;
            }
            let server = access.as_ref().and_then(server);
            let chosen = ChosenContext { name: name.to_owned(), server };
            candidates.push(Candidate { chosen, access, repeats: Vec::new() });
        }
        let notes = notes(&candidates, by_namespace);
        let chosen = candidates.into_iter().map(|candidate| candidate.chosen).collect();
        Ok(Self { loaded, environment, connection: connection.clone(), chosen, notes })
    }

    pub(crate) fn chosen(&self) -> &[ChosenContext] {
        &self.chosen
    }

    /// Which contexts are not read, or read twice.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Prepares the connection to a context. Sends no request to the API server, but runs a credential plugin if there is
    /// one and no other context has run it with the same arguments.
    pub(crate) async fn connect(&self, name: &str) -> Result<Cluster, Error> {
        let connection = Connection { context: Some(name.to_owned()), ..self.connection.clone() };
        let trace = Trace::to_stderr(connection.verbosity);
        Cluster::connect_loaded(&self.loaded, &connection, &self.environment, trace).await
    }
}

/// The address of the API server, without what may be secret.
fn server(access: &Access) -> Option<String> {
    let url = client::server_url(&access.cluster).ok()?;
    Some(url.to_string().trim_end_matches('/').to_owned())
}

/// Whether two contexts lead to the same server in the same way.
fn is_same_server(a: &Access, b: &Access) -> bool {
    let way = |access: &Access| {
        let cluster = &access.cluster;
        (server(access), cluster.proxy_url.clone(), cluster.tls_server_name.clone())
    };
    way(a) == way(b)
}

/// Whether two contexts give the same answer.
fn is_same(a: &Access, b: &Access, by_namespace: bool) -> bool {
    is_same_server(a, b) && a.user == b.user && (!by_namespace || a.namespace == b.namespace)
}

fn notes(candidates: &[Candidate], by_namespace: bool) -> Vec<String> {
    let mut notes = Vec::new();
    for Candidate { chosen, repeats, .. } in candidates.iter().filter(|known| !known.repeats.is_empty()) {
        let names: Vec<&str> = repeats.iter().map(String::as_str).collect();
        let (contexts, are) = one_or_many(repeats.len(), ("context", "is"), ("contexts", "are"));
        notes.push(format!(
            "{contexts} {} {are} not read: the server and the user are those of context {}",
            and_list(&names, NAMED),
            chosen.name
        ));
    }
    for (index, own) in candidates.iter().enumerate() {
        let is_twin = |other: &&Candidate| match (&own.access, &other.access) {
            (Some(a), Some(b)) => is_same_server(a, b) && (!by_namespace || a.namespace == b.namespace),
            _ => false,
        };
        if let Some(twin) = candidates[index + 1..].iter().find(is_twin) {
            notes.push(format!(
                "contexts {} and {} are the same cluster with different users: its pods are counted for each",
                own.chosen.name, twin.chosen.name
            ));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use globset::Glob;

    use super::*;

    const KUBECONFIG: &str = "
contexts:
- {name: prod-shop, context: {cluster: c1, user: alice, namespace: shop}}
- {name: prod-cart, context: {cluster: c1, user: alice, namespace: cart}}
- {name: prod-again, context: {cluster: c1-by-another-name, user: alice, namespace: shop}}
- {name: prod-admin, context: {cluster: c1, user: admin, namespace: shop}}
- {name: dev, context: {cluster: c2, user: alice}}
- {name: half, context: {cluster: gone, user: alice}}
clusters:
- {name: c1, cluster: {server: 'https://one:6443'}}
- {name: c1-by-another-name, cluster: {server: 'https://one:6443/'}}
- {name: c2, cluster: {server: 'https://two:6443'}}
users:
- {name: alice, user: {token: a}}
- {name: admin, user: {token: b}}
";

    fn select(words: &[&str], by_namespace: bool) -> Result<Contexts, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, KUBECONFIG).unwrap();
        let glob = |word: &&str| ((*word).to_owned(), Glob::new(word).unwrap().compile_matcher());
        let globs = ContextGlobs { included: words.iter().map(glob).collect(), excluded: Vec::new() };
        let connection = Connection { kubeconfig: Some(path), ..Connection::default() };
        Contexts::select(&connection, &globs, by_namespace)
    }

    fn names(contexts: &Contexts) -> Vec<&str> {
        contexts.chosen().iter().map(|chosen| chosen.name.as_str()).collect()
    }

    #[test]
    fn contexts_with_the_same_server_and_user_are_read_once() {
        let contexts = select(&["prod-*"], false).unwrap();
        assert_eq!(names(&contexts), ["prod-admin", "prod-again"]);
        assert_eq!(
            contexts.notes(),
            [
                "contexts prod-cart and prod-shop are not read: the server and the user are those of context \
                 prod-again",
                "contexts prod-admin and prod-again are the same cluster with different users: its pods are counted \
                 for each"
            ]
        );
    }

    #[test]
    fn namespaces_count_where_they_decide_what_is_read() {
        let contexts = select(&["prod-[ac]*"], true).unwrap();
        assert_eq!(names(&contexts), ["prod-admin", "prod-again", "prod-cart"]);
        assert_eq!(contexts.notes().len(), 1, "{:?}", contexts.notes());
    }

    #[test]
    fn a_context_without_a_cluster_fails_only_when_it_is_read() {
        let contexts = select(&["*"], false).unwrap();
        let half = contexts.chosen().iter().find(|chosen| chosen.name == "half").unwrap();
        assert_eq!(half.server, None);
        let dev = contexts.chosen().iter().find(|chosen| chosen.name == "dev").unwrap();
        assert_eq!(dev.server.as_deref(), Some("https://two:6443"));
    }

    #[test]
    fn a_glob_that_matches_nothing_is_an_error() {
        let error = select(&["dev", "prdo-shop"], false).err().unwrap();
        assert!(error.message().starts_with("no context matches \"prdo-shop\" in "), "{error}");
        assert_eq!(error.hints(), ["`prod-shop`"]);
    }
}
