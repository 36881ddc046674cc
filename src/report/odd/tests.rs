//! Which pods are odd, and which are not.

use super::*;
use crate::classify::Rules;
use crate::report::Judge;

/// A ready pod of a `ReplicaSet`, with an app and Istio's proxy in this version.
struct Sketch {
    name: &'static str,
    replica_set: &'static str,
    proxy: Option<&'static str>,
    mark: &'static str,
    spec: &'static str,
    ready: bool,
}

fn web(name: &'static str, proxy: Option<&'static str>) -> Sketch {
    Sketch { name, replica_set: "web-5c", proxy, mark: "a: b", spec: "", ready: true }
}

fn yaml(sketch: &Sketch) -> String {
    let Sketch { name, replica_set, proxy, mark, spec, ready } = sketch;
    let proxy = proxy
        .map(|version| format!("  - {{name: istio-proxy, image: 'docker.io/istio/proxyv2:{version}'}}\n"));
    let status = if *ready { "True" } else { "False" };
    let hash = replica_set.rsplit('-').next().unwrap_or_default();
    format!(
        "metadata:\n  name: {name}\n  namespace: shop\n  labels: {{pod-template-hash: '{hash}'}}\n  annotations: {{{mark}}}\n  \
         ownerReferences: [{{kind: ReplicaSet, name: {replica_set}, controller: true}}]\nspec:\n{spec}  containers:\n  \
         - {{name: web, image: 'shop/web:1'}}\n{}status:\n  phase: Running\n  conditions: [{{type: Ready, status: '{status}'}}]\n",
        proxy.unwrap_or_default()
    )
}

fn template(kind: &str, name: &str) -> Origin {
    Origin::Template { kind: kind.to_owned(), name: name.to_owned() }
}

/// The odd ones among `pods`, each with what is said about it.
fn odd_beside(pods: &[Sketch], templates: &[(Origin, String)]) -> Vec<String> {
    let (mut judge, mut siblings) = (Judge::new(Rules::default(), false), Siblings::default());
    let mut judged = |yaml: &str, origin: &Origin| {
        let pod: Pod = serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
        let mut report = judge.judge(&pod, origin);
        siblings.take(&pod, origin, &mut report);
        report
    };
    let reports: Vec<PodReport> = pods.iter().map(|sketch| judged(&yaml(sketch), &Origin::Pod)).collect();
    for (origin, yaml) in templates {
        judged(yaml, origin);
    }
    let odd = siblings.compared();
    let said = |report: &PodReport| {
        let messages: Vec<&str> = odd.of(report)?.iter().map(|oddity| &*oddity.message).collect();
        Some(format!("{} {}", report.name, messages.join(" and ")))
    };
    reports.iter().filter_map(said).collect()
}

fn odd(pods: &[Sketch]) -> Vec<String> {
    odd_beside(pods, &[])
}

const NEW: Option<&str> = Some("1.28.0");

#[test]
fn a_pod_without_the_sidecar_of_its_siblings_is_odd() {
    let three = [web("a", NEW), web("b", None), web("c", NEW)];
    assert_eq!(odd(&three), ["b has no istio-proxy, which 2 of 2 ready siblings have"]);
    // A single sibling, or too few of them, make nothing usual.
    assert!(odd(&[web("a", NEW), web("b", None)]).is_empty());
    assert!(odd(&[web("a", NEW), web("b", None), web("c", NEW), web("d", None)]).is_empty());
    let many = ["a", "b", "c", "d", "e"].map(|name| web(name, NEW)).into_iter();
    let six: Vec<Sketch> = many.chain([web("x", None), web("y", None)]).collect();
    assert_eq!(odd(&six).len(), 2);
}

#[test]
fn siblings_that_are_not_ready_do_not_count() {
    let unready = |name| Sketch { ready: false, ..web(name, NEW) };
    assert!(odd(&[web("a", NEW), web("b", None), unready("c"), unready("d")]).is_empty());
    // The pod itself may be starting.
    let starting = Sketch { ready: false, ..web("x", None) };
    assert_eq!(odd(&[web("a", NEW), starting, web("c", NEW)]).len(), 1);
}

#[test]
fn pods_that_opt_out_are_not_odd() {
    for mark in ["sidecar.istio.io/inject: 'false'", "sidecar.istio.io/inject: disabled"] {
        let refuses = Sketch { mark, ..web("b", None) };
        assert!(odd(&[web("a", NEW), refuses, web("c", NEW)]).is_empty(), "{mark}");
    }
    // Refusing one product is not refusing another.
    let refuses = Sketch { mark: "linkerd.io/inject: disabled", ..web("b", None) };
    assert_eq!(odd(&[web("a", NEW), refuses, web("c", NEW)]).len(), 1);
}

#[test]
fn revisions_are_compared_within_themselves() {
    let canary = Sketch { replica_set: "web-7d", ..web("x", None) };
    assert!(odd(&[web("a", NEW), web("b", NEW), web("c", NEW), canary]).is_empty());
}

#[test]
fn an_older_version_than_that_of_the_siblings_is_odd() {
    let pods = [web("a", NEW), web("b", Some("1.27.1")), web("c", NEW)];
    assert_eq!(odd(&pods), ["b runs istio-proxy 1.27.1, while 2 of 2 ready siblings run 1.28.0"]);
    assert!(odd(&[web("a", NEW), web("b", Some("1.29.0")), web("c", NEW)]).is_empty());
    assert!(odd(&[web("a", NEW), web("b", Some("latest")), web("c", NEW)]).is_empty());
}

#[test]
fn a_namespace_whose_pods_have_a_mesh_proxy_is_marked_for_injection() {
    let mark = |proxy: Option<&str>| if proxy.is_some() { "sidecar.istio.io/status: '{}'" } else { "a: b" };
    let other = |name, replica_set, proxy| Sketch { replica_set, mark: mark(proxy), ..web(name, proxy) };
    let web = |name, proxy| other(name, "web-5c", proxy);
    let pods = || vec![web("a", NEW), web("b", NEW), other("c", "api-1", NEW), other("d", "cart-1", NEW)];
    let with = |more: Sketch| odd(&pods().into_iter().chain([more]).collect::<Vec<_>>());
    let expected = "x has no istio-proxy, which 4 of 4 other ready pods of the namespace have";
    assert_eq!(with(other("x", "db-1", None)), [expected]);
    let refuses = Sketch { mark: "sidecar.istio.io/inject: 'false'", ..other("x", "db-1", None) };
    assert!(with(refuses).is_empty());
    // Injectors skip pods in the network of the node.
    assert!(with(Sketch { spec: "  hostNetwork: true\n", ..other("x", "db-1", None) }).is_empty());
    // Proxies that the workloads have themselves say nothing about others.
    let own: Vec<Sketch> = pods().into_iter().map(|pod| Sketch { mark: "a: b", ..pod }).collect();
    assert!(odd(&own.into_iter().chain([other("x", "db-1", None)]).collect::<Vec<_>>()).is_empty());
    // One workload with a proxy does not make a namespace.
    assert!(odd(&[web("a", NEW), web("b", NEW), other("x", "db-1", None)]).is_empty());
}

#[test]
fn pods_that_ask_for_injection_are_compared_with_those_that_ask() {
    let mark = |proxy: Option<&str>| match proxy {
        Some(_) => "sidecar.istio.io/inject: 'true', sidecar.istio.io/status: '{}'",
        None => "sidecar.istio.io/inject: 'true'",
    };
    let asks = |name, replica_set, proxy| Sketch { replica_set, mark: mark(proxy), ..web(name, proxy) };
    let plain = |name, replica_set| Sketch { replica_set, ..web(name, None) };
    let pods = [
        asks("a", "a-1", NEW),
        asks("b", "b-1", NEW),
        asks("x", "x-1", None),
        plain("y", "y-1"),
        plain("z", "z-1"),
    ];
    assert_eq!(
        odd(&pods),
        ["x asks for istio-proxy and has none, while 2 of 2 other pods of the namespace that ask have one"]
    );
}

#[test]
fn a_pod_that_is_not_as_its_template_is_odd() {
    let of = |image: &str| {
        format!(
            "metadata: {{name: web, namespace: shop}}\nspec:\n  containers:\n  - {{name: web, image: 'mirror.example/shop/web:1'}}\n  \
             - {{name: istio-proxy, image: '{image}'}}\n"
        )
    };
    let proxy = "docker.io/istio/proxyv2:1.29.0";
    let by_deployment = |pods: &[Sketch]| odd_beside(pods, &[(template("Deployment", "web"), of(proxy))]);
    assert_eq!(by_deployment(&[web("a", None)]), ["a has no istio-proxy, which its template has"]);
    assert_eq!(by_deployment(&[web("a", NEW)]), ["a runs istio-proxy 1.28.0, while its template has 1.29.0"]);
    assert!(by_deployment(&[web("a", Some("1.29.0"))]).is_empty());
    // In a rollout the older pods are of an older template.
    let newer = Sketch { replica_set: "web-7d", ..web("b", Some("1.29.0")) };
    assert!(by_deployment(&[web("a", NEW), newer]).is_empty());
    // That of their own ReplicaSet they always follow.
    let own = odd_beside(&[web("a", NEW)], &[(template("ReplicaSet", "web-5c"), of(proxy))]);
    assert_eq!(own.len(), 1);
}

#[test]
fn lists_that_were_read_separately_keep_their_families() {
    let (mut judge, first) = (Judge::new(Rules::default(), false), Siblings::default());
    let mut read = |mut siblings: Siblings, names: [&'static str; 3]| {
        let judged = |(at, name): (usize, &'static str)| {
            let pod: Pod = serde_saphyr::from_str(&yaml(&web(name, NEW.filter(|_| at > 0)))).unwrap();
            let mut report = judge.judge(&pod, &Origin::Pod);
            siblings.take(&pod, &Origin::Pod, &mut report);
            siblings.note(&report, if at > 0 { Concern::Row } else { Concern::Hidden });
            report
        };
        let reports: Vec<PodReport> = names.into_iter().enumerate().map(judged).collect();
        (siblings, reports)
    };
    let other = first.emptied();
    let (mut all, mut reports) = read(first, ["a", "b", "c"]);
    let (more, others) = read(other, ["d", "e", "f"]);
    let by = all.append(more);
    reports.extend(others.into_iter().map(|mut report| {
        report.shift_shape(by);
        report
    }));
    let odd = all.compared();
    let names: Vec<&str> =
        reports.iter().filter(|report| odd.of(report).is_some()).map(|r| &*r.name).collect();
    assert_eq!(names, ["a", "d"]);
    assert_eq!((odd.count(), odd.hidden_pods(), odd.hidden().len()), (2, 2, 2));
}
