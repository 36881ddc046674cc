//! Errors for missing permissions (403).

use super::{ApiRequest, ApiServer};
use crate::error::{Error, ErrorKind};
use crate::wording::shell_word;

/// The message of an authorizer, taken apart: `User "dev" cannot list resource "pods" in API group "" in the namespace "live-a": reason`.
struct Denial<'a> {
    user: &'a str,
    verb: &'a str,
    resource: &'a str,
    /// The user, group or the like that was to be impersonated.
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

    /// The reason, if the authorizer gives one.
    fn reason(&self) -> Option<&'a str> {
        let after_place = match self.rest.split_once(" in the namespace \"") {
            Some((_, rest)) => rest.split_once('"')?.1,
            None => self.rest.split_once(" at the cluster scope")?.1,
        };
        after_place.strip_prefix(": ").filter(|reason| !reason.is_empty())
    }
}

/// The error for a 403: which user lacks which permission and where, how to check it, and how to grant it.
pub(super) fn forbidden(target: &ApiServer, about: &ApiRequest, words: &str) -> Error {
    let place = target.in_context();
    let Some(denial) = Denial::parse(words) else {
        return Error::failed(format!(
            "forbidden: {} refused to {}: {words}",
            target.server(),
            about.phrase()
        ))
        .hint(can_i(target, about));
    };
    if denial.verb == "impersonate" {
        let name = denial.object.unwrap_or_default();
        return Error::failed(format!(
            "forbidden: user {:?} cannot impersonate {} {name:?}{place}",
            denial.user,
            denial.resource.trim_end_matches('s')
        ))
        .hint(format!("`{}`", target.kubectl(&format!("auth can-i impersonate {}", denial.resource))));
    }
    let reason = denial.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
    let message = format!("forbidden: user {:?} cannot {}{place}{reason}", denial.user, about.phrase());
    let error = Error::new(ErrorKind::Forbidden, message).hint(can_i(target, about));
    if denial.user == "system:anonymous" {
        return error.hint(
            "the server treated the request as anonymous: the context may have no user, or the login may have expired",
        );
    }
    let error = error.hint(format!("an administrator can allow it: `{}`", grant(about, denial.user)));
    if about.namespace.is_none() {
        return error.hint("list single namespaces, which may be allowed: -n NAMESPACE, or --namespaces a,b");
    }
    error
}

/// The commands that create a role with this permission and bind it to the user.
fn grant(about: &ApiRequest, user: &str) -> String {
    let resource = about.resource();
    // One role has what all commands need of the resource: its name is taken after the first denial.
    let verb = match resource {
        "pods" => "get,list,watch",
        "pods.metrics.k8s.io" => "get,list",
        _ => about.verb(),
    };
    // A subresource such as `pods/log` is not a valid name of a role.
    let role = format!("{}-reader", resource.replace('/', "-"));
    let subject = match user.strip_prefix("system:serviceaccount:") {
        Some(account) => format!("--serviceaccount={}", shell_word(account)),
        None => format!("--user={}", shell_word(user)),
    };
    let (kind, place) = match about.namespace {
        Some(namespace) => ("role", format!(" -n {}", shell_word(namespace))),
        None => ("clusterrole", String::new()),
    };
    format!(
        "kubectl create {kind} {role} --verb={verb} --resource={resource}{place} && \
         kubectl create {kind}binding {role} --{kind}={role} {subject}{place}"
    )
}

/// The command that asks the server about this permission.
fn can_i(target: &ApiServer, about: &ApiRequest) -> String {
    let place = match about.namespace {
        Some(namespace) => format!("-n {}", shell_word(namespace)),
        None => "-A".to_owned(),
    };
    let impersonation = target.impersonated.as_ref().map(|user| format!(" --as {}", shell_word(user)));
    let (verb, resource) = (about.verb(), about.resource());
    let words = format!("auth can-i {verb} {resource} {place}{}", impersonation.unwrap_or_default());
    format!("`{}`", target.kubectl(&words))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALL, SHOP, target};
    use super::*;

    #[test]
    fn a_service_account_gets_a_role_for_the_subresource_and_a_binding() {
        let logs = ApiRequest { resource: Some("pods/log"), name: Some("web"), ..SHOP };
        assert_eq!(
            grant(&logs, "system:serviceaccount:ci:bot"),
            "kubectl create role pods-log-reader --verb=get --resource=pods/log -n shop && \
             kubectl create rolebinding pods-log-reader --role=pods-log-reader --serviceaccount=ci:bot -n shop"
        );
    }

    #[test]
    fn forbidden_names_user_permission_and_namespace_and_how_to_check() {
        let list = "pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\"";
        let error = forbidden(&target(), &SHOP, &format!("{list} in the namespace \"shop\""));
        assert_eq!(
            error.message(),
            "forbidden: user \"dev\" cannot list pods in namespace \"shop\" (context \"prod\")"
        );
        assert_eq!(
            error.hints(),
            [
                "`kubectl --context prod auth can-i list pods -n shop`",
                "an administrator can allow it: \
                 `kubectl create role pods-reader --verb=get,list,watch --resource=pods -n shop && \
                 kubectl create rolebinding pods-reader --role=pods-reader --user=dev -n shop`",
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
            format!(
                "forbidden: user \"dev\" cannot list pods in all namespaces (context \"my prod\"): {why}"
            )
        );
        assert_eq!(error.hints()[0], "`kubectl --context 'my prod' auth can-i list pods -A --as dev`");
        assert!(error.hints()[1].ends_with(
            "create clusterrole pods-reader --verb=get,list,watch --resource=pods && \
             kubectl create clusterrolebinding pods-reader --clusterrole=pods-reader --user=dev`"
        ));
        assert!(error.hints()[2].contains("-n NAMESPACE"));

        let one = ApiRequest { name: Some("web"), ..SHOP };
        let message = "pods \"web\" is forbidden: User \"dev\" cannot get resource \"pods\" in API group \"\" in the namespace \"shop\"";
        let error = forbidden(&target(), &one, message);
        assert_eq!(
            error.message(),
            "forbidden: user \"dev\" cannot get pod \"web\" in namespace \"shop\" (context \"prod\")"
        );
        assert_eq!(error.hints()[0], "`kubectl --context prod auth can-i get pods -n shop`");
        assert!(error.hints()[1].contains("--verb=get,list,watch"), "a second denial needs no other role");

        let message = "users \"bob\" is forbidden: User \"dev\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope";
        let error = forbidden(&target(), &ALL, message);
        assert_eq!(
            error.message(),
            "forbidden: user \"dev\" cannot impersonate user \"bob\" (context \"prod\")"
        );

        let message = "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope";
        let error = forbidden(&target(), &ALL, message);
        assert!(error.hints()[1].contains("treated the request as anonymous"), "{:?}", error.hints());

        let error = forbidden(&target(), &ALL, "blocked by policy");
        assert!(
            error.message().ends_with("refused to list pods in all namespaces: blocked by policy"),
            "{error}"
        );
    }
}
