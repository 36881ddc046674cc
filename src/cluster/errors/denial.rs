//! What the API server says when a permission is wanting.

use super::{ApiRequest, ApiServer};
use crate::error::{Error, ErrorKind};
use crate::wording::shell_word;

/// `User "dev" cannot list resource "pods" in API group "" in the namespace "live-a"`, and what comes after.
struct Denial<'a> {
    user: &'a str,
    verb: &'a str,
    resource: &'a str,
    /// Of an impersonation: what should have been impersonated.
    object: Option<&'a str>,
    rest: &'a str,
}

impl<'a> Denial<'a> {
    fn parse(message: &'a str) -> Option<Self> {
        let (object, denial) = message.split_once(" is forbidden: User \"")?;
        let (user, rest) = denial.split_once("\" cannot ")?;
        let (verb, rest) = rest.split_once(" resource \"")?;
        let (resource, rest) = rest.split_once('"')?;
        let object = object.split_once('"').map(|(_, name)| name.trim_end_matches('"'));
        Some(Self { user, verb, resource, object, rest })
    }

    /// Why, where an authorizer says more than no.
    fn reason(&self) -> Option<&'a str> {
        let after_place = match self.rest.split_once(" in the namespace \"") {
            Some((_, rest)) => rest.split_once('"')?.1,
            None => self.rest.split_once(" at the cluster scope")?.1,
        };
        after_place.strip_prefix(": ").filter(|reason| !reason.is_empty())
    }
}

/// The error for a 403: who may not do what and where, how to check it, and what would allow it.
pub(super) fn forbidden(target: &ApiServer, about: &ApiRequest, words: &str) -> Error {
    let place = target.in_context();
    let Some(denial) = Denial::parse(words) else {
        return Error::failed(format!("{} refuses to {}: {words}", target.server(), about.phrase()))
            .hint(can_i(target, about));
    };
    if denial.verb == "impersonate" {
        let whom = denial.object.unwrap_or_default();
        return Error::failed(format!(
            "user {:?} may not act as {} {whom:?}{place}",
            denial.user,
            denial.resource.trim_end_matches('s')
        ))
        .hint(target.kubectl(&format!("auth can-i impersonate {}", denial.resource)));
    }
    let reason = denial.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
    let message = format!("user {:?} may not {}{place}{reason}", denial.user, about.phrase());
    let error = Error::new(ErrorKind::Forbidden, message).hint(can_i(target, about));
    if denial.user == "system:anonymous" {
        return error.hint(
            "the server did not recognise anybody: the context may have no user, or its login expired",
        );
    }
    let error = error.hint(format!("an administrator can allow it with: {}", rule(about)));
    if about.namespace.is_none() {
        return error
            .hint("-n NAMESPACE asks for one namespace, --namespaces a,b for several, which may be allowed");
    }
    error
}

/// The command that makes the role to ask for.
fn rule(about: &ApiRequest) -> String {
    let (verb, resource) = (about.verb(), about.resource());
    match about.namespace {
        Some(namespace) => {
            let namespace = shell_word(namespace);
            format!(
                "kubectl create role {resource}-reader --verb={verb} --resource={resource} -n {namespace}"
            )
        }
        None => format!("kubectl create clusterrole {resource}-reader --verb={verb} --resource={resource}"),
    }
}

/// The command that asks the server about this permission.
fn can_i(target: &ApiServer, about: &ApiRequest) -> String {
    let place = match about.namespace {
        Some(namespace) => format!("-n {}", shell_word(namespace)),
        None => "-A".to_owned(),
    };
    let as_whom = target.impersonated.as_ref().map(|user| format!(" --as {}", shell_word(user)));
    let (verb, resource) = (about.verb(), about.resource());
    target.kubectl(&format!("auth can-i {verb} {resource} {place}{}", as_whom.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALL, SHOP, target};
    use super::*;

    #[test]
    fn forbidden_tells_who_what_where_and_how_to_check() {
        let list = "pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\"";
        let error = forbidden(&target(), &SHOP, &format!("{list} in the namespace \"shop\""));
        assert_eq!(
            error.message(),
            "user \"dev\" may not list pods in namespace \"shop\" (context \"prod\")"
        );
        assert_eq!(
            error.hints(),
            [
                "kubectl --context prod auth can-i list pods -n shop",
                "an administrator can allow it with: \
                 kubectl create role pods-reader --verb=list --resource=pods -n shop",
            ]
        );
        assert!(error.is_forbidden());

        let why = "RBAC: clusterrole \"x\" not found";
        let message = format!("{list} at the cluster scope: {why}");
        let as_dev =
            ApiServer { impersonated: Some("dev".into()), context: Some("my prod".into()), ..target() };
        let error = forbidden(&as_dev, &ALL, &message);
        assert_eq!(
            error.message(),
            format!("user \"dev\" may not list pods in all namespaces (context \"my prod\"): {why}")
        );
        assert_eq!(error.hints()[0], "kubectl --context 'my prod' auth can-i list pods -A --as dev");
        assert!(error.hints()[1].ends_with("create clusterrole pods-reader --verb=list --resource=pods"));
        assert!(error.hints()[2].starts_with("-n NAMESPACE"));

        let one = ApiRequest { name: Some("web"), ..SHOP };
        let message = "pods \"web\" is forbidden: User \"dev\" cannot get resource \"pods\" in API group \"\" in the namespace \"shop\"";
        let error = forbidden(&target(), &one, message);
        assert_eq!(
            error.message(),
            "user \"dev\" may not get pod \"web\" in namespace \"shop\" (context \"prod\")"
        );
        assert_eq!(error.hints()[0], "kubectl --context prod auth can-i get pods -n shop");

        let message = "users \"bob\" is forbidden: User \"dev\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope";
        let error = forbidden(&target(), &ALL, message);
        assert_eq!(error.message(), "user \"dev\" may not act as user \"bob\" (context \"prod\")");

        let message = "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope";
        let error = forbidden(&target(), &ALL, message);
        assert!(error.hints()[1].contains("did not recognise anybody"), "{:?}", error.hints());

        let error = forbidden(&target(), &ALL, "blocked by policy");
        assert!(
            error.message().ends_with("refuses to list pods in all namespaces: blocked by policy"),
            "{error}"
        );
    }
}
