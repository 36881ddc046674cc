//! Probes: what they ask, how often, and how they failed.

use jiff::Timestamp;
use serde::Serialize;

use super::Occurrence;
use super::SharedText;
use crate::model::container::{Container, Exec, PortRef, Probe, ProbeTarget};
use crate::wording::{ShownCommand, shortened, shown_command};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProbeKind {
    /// Until it passes, the container has not started.
    Startup,
    /// While it fails, the container is not ready.
    Readiness,
    /// When it fails, the container is restarted.
    Liveness,
}

impl ProbeKind {
    const ALL: [Self; 3] = [Self::Startup, Self::Readiness, Self::Liveness];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Readiness => "readiness",
            Self::Liveness => "liveness",
        }
    }

    /// The rest of an event of the kubelet about this probe: `Startup probe failed: …`.
    fn rest_of(self, message: &str) -> Option<&str> {
        let (word, rest) = message.split_once(" probe ")?;
        (word.to_ascii_lowercase() == self.as_str()).then_some(rest)
    }

    fn of(self, container: &Container) -> Option<&Probe> {
        match self {
            Self::Startup => container.startup_probe.as_ref(),
            Self::Readiness => container.readiness_probe.as_ref(),
            Self::Liveness => container.liveness_probe.as_ref(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProbeDetail {
    #[serde(rename = "type")]
    pub(crate) kind: ProbeKind,
    /// `httpGet`, `tcpSocket`, `grpc` or `exec`.
    pub(crate) method: &'static str,
    /// `:15021/healthz/ready`, or a command, without what may be secret in it.
    pub(crate) target: SharedText,
    /// The command, if nothing in it may be secret and it is one line.
    #[serde(skip)]
    pub(crate) command: Option<Vec<String>>,
    #[serde(skip)]
    pub(crate) https: bool,
    /// The number of the port, if it is one of the pod.
    #[serde(skip)]
    pub(crate) port: Option<i32>,
    /// Path of an HTTP request, without its query.
    #[serde(skip)]
    pub(crate) path: Option<SharedText>,
    /// Seconds from the container's start to the first try.
    pub(crate) initial_delay_seconds: i32,
    pub(crate) period_seconds: i32,
    /// Seconds that a try may take.
    pub(crate) timeout_seconds: i32,
    /// Failures in a row that count.
    pub(crate) failure_threshold: i32,
    /// Successes in a row that count.
    pub(crate) success_threshold: i32,
    /// The response when it failed, by its events.
    pub(crate) failure: Option<ProbeFailure>,
}

/// The response to a failing probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ProbeFailure {
    /// The newest answer. Untrusted.
    #[serde(rename = "message")]
    pub(crate) answer: SharedText,
    pub(crate) count: i64,
    /// The first time (UTC).
    pub(crate) first: Option<Timestamp>,
    /// The last time (UTC).
    pub(crate) last: Option<Timestamp>,
}

impl ProbeDetail {
    /// `HTTP GET :15021/healthz/ready`, `TCP :5432`, `runs /bin/check -v`.
    pub(crate) fn asks(&self) -> String {
        match self.method {
            "httpGet" if self.https => format!("HTTPS GET {}", self.target),
            "httpGet" => format!("HTTP GET {}", self.target),
            "tcpSocket" => format!("TCP {}", self.target),
            "grpc" => format!("gRPC {}", self.target),
            _ => runs(&self.target, LINE),
        }
    }

    /// The same for a sentence, where a command is shorter.
    pub(super) fn asks_in_short(&self) -> String {
        if self.method == "exec" { runs(&self.target, WORDS) } else { self.asks() }
    }

    /// `killed after 3 failures in a row`.
    pub(crate) fn bound(&self) -> String {
        let then = if self.kind == ProbeKind::Readiness { "not ready" } else { "killed" };
        match self.failure_threshold {
            1 => format!("{then} after 1 failure"),
            failures => format!("{then} after {failures} failures in a row"),
        }
    }
}

/// The most characters of a command in a line of its own, and in a sentence.
const LINE: usize = 200;
const WORDS: usize = 60;

/// `runs /bin/check -v`.
fn runs(command: &str, most: usize) -> String {
    format!("runs {}", shortened(command, most))
}

/// What a hook runs: `runs /bin/sh -c 'sleep 5'`.
pub(super) fn runs_command(exec: &Exec) -> String {
    runs(&shown_command(&exec.command).line, LINE)
}

/// The probes of `container`, and how they failed.
pub(super) fn probes(container: &Container, happened: &[Occurrence]) -> Vec<ProbeDetail> {
    ProbeKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let probe = kind.of(container)?;
            let stated = |value: Option<i32>, default| value.filter(|v| *v > 0).unwrap_or(default);
            let http = probe.http_get.as_ref();
            let (method, target) = target(container, probe);
            let at = http.or(probe.tcp_socket.as_ref()).or(probe.grpc.as_ref());
            let own = at.filter(|t| t.host.as_deref().is_none_or(str::is_empty));
            Some(ProbeDetail {
                kind,
                method,
                target: target.into(),
                command: probe.exec.as_ref().filter(|_| method == "exec").and_then(repeatable),
                https: http.is_some_and(|t| t.scheme.as_deref() == Some("HTTPS")),
                port: own.and_then(|t| port_number(container, t.port.as_ref()?)),
                path: http.map(path),
                initial_delay_seconds: probe.initial_delay_seconds.unwrap_or(0),
                period_seconds: stated(probe.period_seconds, 10),
                timeout_seconds: stated(probe.timeout_seconds, 1),
                failure_threshold: stated(probe.failure_threshold, 3),
                success_threshold: stated(probe.success_threshold, 1),
                failure: failure(kind, &container.name, happened),
            })
        })
        .collect()
}

fn target(container: &Container, probe: &Probe) -> (&'static str, String) {
    if let Some(http) = &probe.http_get {
        ("httpGet", format!("{}{}", address(container, http), path(http)))
    } else if let Some(tcp) = &probe.tcp_socket {
        ("tcpSocket", address(container, tcp))
    } else if let Some(grpc) = &probe.grpc {
        let service = grpc.service.as_deref().filter(|s| !s.is_empty());
        let service = service.map(|s| format!(" {s}")).unwrap_or_default();
        ("grpc", format!("{}{service}", address(container, grpc)))
    } else {
        ("exec", probe.exec.as_ref().map(|exec| shown_command(&exec.command).line).unwrap_or_default())
    }
}

/// `:8080`, or `host:8080` where the probe asks another host.
pub(super) fn address(container: &Container, target: &ProbeTarget) -> String {
    let host = target.host.as_deref().unwrap_or_default();
    match &target.port {
        Some(port) => match (port_number(container, port), port) {
            (Some(number), _) => format!("{host}:{number}"),
            (None, PortRef::Name(name)) => format!("{host}:{name}"),
            (None, PortRef::Number(number)) => format!("{host}:{number}"),
        },
        None => host.to_owned(),
    }
}

fn port_number(container: &Container, port: &PortRef) -> Option<i32> {
    match port {
        PortRef::Number(number) => Some(*number),
        PortRef::Name(name) => {
            let declared = container.ports.iter().find(|p| p.name.as_deref() == Some(name));
            declared.map(|p| p.container_port)
        }
    }
}

/// The path of an HTTP request. A query may hold a token.
pub(super) fn path(http: &ProbeTarget) -> SharedText {
    let path = http.path.as_deref().filter(|p| !p.is_empty()).unwrap_or("/");
    path.split('?').next().unwrap_or_default().into()
}

/// The command, if it can be shown as a whole and pasted as one line.
fn repeatable(exec: &Exec) -> Option<Vec<String>> {
    let ShownCommand { line, is_whole } = shown_command(&exec.command);
    let is_one_line =
        !line.is_empty() && line.len() <= LINE && line.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    (is_whole && is_one_line).then(|| exec.command.clone())
}

fn failure(kind: ProbeKind, container: &str, happened: &[Occurrence]) -> Option<ProbeFailure> {
    let mut found: Option<ProbeFailure> = None;
    for occurrence in happened.iter().filter(|o| o.container.as_deref() == Some(container)) {
        let Some(rest) = kind.rest_of(&occurrence.message) else { continue };
        let answer = rest.strip_prefix("failed:").or_else(|| rest.strip_prefix("errored:"));
        let (Some(answer), "Unhealthy") = (answer, &*occurrence.reason) else { continue };
        let earlier = found.take();
        found = Some(ProbeFailure {
            answer: short(answer.trim()).into(),
            count: earlier.as_ref().map_or(0, |f| f.count) + occurrence.count,
            first: [earlier.and_then(|f| f.first), occurrence.first].into_iter().flatten().min(),
            last: occurrence.last,
        });
    }
    found
}

/// The response to a probe in a few words.
fn short(answer: &str) -> String {
    if let Some(code) = answer.strip_prefix("HTTP probe failed with statuscode: ") {
        return format!("HTTP {code}");
    }
    for (sign, words) in [
        ("connection refused", "connection refused"),
        ("no route to host", "no route to host"),
        ("i/o timeout", "no answer in time"),
        ("Client.Timeout exceeded", "no answer in time"),
        ("context deadline exceeded", "no answer in time"),
        ("connection reset by peer", "connection reset"),
    ] {
        if answer.contains(sign) {
            return words.to_owned();
        }
    }
    answer.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(text: &str) -> Container {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_probe_is_told_without_its_secrets() {
        let told = |probe: &str| {
            let text = format!(
                r#"{{"name":"a","ports":[{{"name":"http","containerPort":8080}}],"livenessProbe":{probe}}}"#
            );
            probes(&container(&text), &[])[0].asks()
        };
        assert_eq!(told(r#"{"httpGet":{"path":"/live?token=s3cret","port":"http"}}"#), "HTTP GET :8080/live");
        assert_eq!(told(r#"{"httpGet":{"port":9,"scheme":"HTTPS","host":"x"}}"#), "HTTPS GET x:9/");
        assert_eq!(told(r#"{"tcpSocket":{"port":"gone"}}"#), "TCP :gone");
        assert_eq!(told(r#"{"grpc":{"port":9090,"service":"health"}}"#), "gRPC :9090 health");
        assert_eq!(
            told(r#"{"exec":{"command":["mysqladmin","-ps3cret","ping"]}}"#),
            "runs mysqladmin -p… ping"
        );
    }

    #[test]
    fn answers_are_short_and_counted_over_all_events() {
        let happened = |message: &str, count| Occurrence {
            container: Some("a".into()),
            warning: true,
            reason: "Unhealthy".into(),
            message: message.into(),
            count,
            first: None,
            last: None,
        };
        let container = container(r#"{"name":"a","readinessProbe":{"tcpSocket":{"port":1}}}"#);
        let events = [
            happened("Readiness probe failed: dial tcp 10.0.0.1:1: connect: connection refused", 4),
            happened("Startup probe failed: other", 9),
            happened("Readiness probe failed: HTTP probe failed with statuscode: 503", 3),
        ];
        let probes = probes(&container, &events);
        let failure = probes[0].failure.as_ref().unwrap();
        assert_eq!((&*failure.answer, failure.count), ("HTTP 503", 7));
        assert_eq!(short("unhealthy\n  now"), "unhealthy now");
        let late = "Get \"http://10.0.0.1:1/\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        assert_eq!(short(late), "no answer in time");
    }
}
