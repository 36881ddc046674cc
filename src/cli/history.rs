//! `--history`: what to ask Prometheus, and where it is.

use std::path::PathBuf;

use clap::Args;

use crate::cluster::read_credential;
use crate::error::Error;
use crate::history::{Percentile, Question, Window};
use crate::settings::{HistoryRequest, PodRequest, PodSource, PrometheusService, PrometheusSource};

#[derive(Debug, Args)]
#[expect(clippy::doc_markdown, reason = "it is the text of the help, which knows no backticks")]
pub(super) struct HistoryArgs {
    /// Show what sidecars used over the last 7 days
    ///
    /// --history=2w looks further back. Asks Prometheus for the 95th percentile of CPU, the maximum of memory, throttling, OOM kills and restarts of each
    /// sidecar. The window is for example 12h, 7d or 2w.
    #[arg(long, value_name = "WINDOW", num_args = 0..=1, require_equals = true, default_missing_value = Window::DEFAULT, value_parser = Window::parse, help_heading = "Report")]
    history: Option<Window>,
    /// Percentile of CPU for --history; default: 95
    #[arg(long, value_name = "NUMBER", value_parser = Percentile::parse, hide_short_help = true, help_heading = "Report")]
    percentile: Option<Percentile>,
    /// Prometheus: a URL, or NAMESPACE/SERVICE:PORT
    ///
    /// A service is reached through the API server. Without this flag, a service with the labels of Prometheus, Thanos,
    /// VictoriaMetrics or Mimir is looked for. A path can follow the port: monitoring/mimir-query-frontend:8080/prometheus.
    #[arg(long, value_name = "WHERE", hide_short_help = true, help_heading = "Report")]
    prometheus: Option<String>,
    /// HTTP header: 'Name: value', or @FILE
    ///
    /// A file has one per line. Can be repeated. Headers are never printed.
    #[arg(long, value_name = "HEADER", hide_short_help = true, help_heading = "Report")]
    prometheus_header: Vec<String>,
    /// File with a bearer token for Prometheus
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, hide_short_help = true, help_heading = "Report")]
    prometheus_token_file: Option<PathBuf>,
    /// Label of this cluster's series
    ///
    /// For example cluster=prod, for a server that has the series of several clusters. {context} is the name of each context
    /// of --contexts. Can be repeated.
    #[arg(long, value_name = "NAME=VALUE", hide_short_help = true, help_heading = "Report")]
    prometheus_label: Vec<String>,
}

impl HistoryArgs {
    /// What to ask; `None` without `--history`.
    ///
    /// Errors: what contradicts itself, or cannot be read (exit code 2).
    pub(super) fn resolve(self, pods: &PodRequest) -> Result<Option<HistoryRequest>, Error> {
        let Some(window) = self.history else { return self.refuse_without_history().map(|()| None) };
        let PodSource::Cluster(cluster) = &pods.source else {
            return Err(Error::usage("--history cannot be used with -f")
                .hint("it asks the Prometheus of a cluster about its pods"));
        };
        let source = self.prometheus.as_deref().map_or(Ok(PrometheusSource::Discovered), source)?;
        let labels = self.prometheus_label.iter().map(|text| label(text)).collect::<Result<Vec<_>, _>>()?;
        let is_url = matches!(source, PrometheusSource::Url(_));
        if is_url
            && cluster.fleet.is_some()
            && !labels.iter().any(|(_, value)| value.contains(HistoryRequest::CONTEXT))
        {
            return Err(Error::usage(
                "--prometheus URL with --contexts needs a label that tells clusters apart",
            )
            .hint(format!("`--prometheus-label cluster={}`", HistoryRequest::CONTEXT)));
        }
        let mut headers = Vec::new();
        for text in &self.prometheus_header {
            headers.extend(self::headers(text)?);
        }
        if let Some(path) = &self.prometheus_token_file {
            let token = read_credential(path).map_err(|why| {
                Error::usage(format!("cannot read --prometheus-token-file {}: {why}", path.display()))
            })?;
            headers.push(checked("Authorization", &format!("Bearer {}", token.trim()))?);
        }
        let is_authorized = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        if is_authorized && !is_url {
            return Err(Error::usage(
                "the API server passes no Authorization header on, so a token for Prometheus needs its URL",
            )
            .hint("`--prometheus https://prometheus.example.com`"));
        }
        let question = Question { window, percentile: self.percentile.unwrap_or_default(), labels };
        Ok(Some(HistoryRequest { question, source, headers }))
    }

    /// Errors: a flag about how to ask for a history, although none is asked for (exit code 2).
    fn refuse_without_history(&self) -> Result<(), Error> {
        let given = [
            ("--percentile", self.percentile.is_some()),
            ("--prometheus", self.prometheus.is_some()),
            ("--prometheus-header", !self.prometheus_header.is_empty()),
            ("--prometheus-token-file", self.prometheus_token_file.is_some()),
            ("--prometheus-label", !self.prometheus_label.is_empty()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Error::usage(format!("{flag} needs --history")).hint("add --history")),
            None => Ok(()),
        }
    }
}

/// Reads `--prometheus`.
fn source(text: &str) -> Result<PrometheusSource, Error> {
    let bad = || {
        Error::usage("invalid --prometheus: expected a URL or NAMESPACE/SERVICE:PORT")
            .hint("`--prometheus monitoring/prometheus-k8s:9090`")
            .hint("`--prometheus https://prometheus.example.com`")
    };
    if text.contains("://") {
        if text.contains('@') {
            return Err(Error::usage(
                "--prometheus contains a user name or a password, which is not supported",
            )
            .hint("`--prometheus-header @FILE` reads a header such as Authorization from a file"));
        }
        let is_http = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
        return if is_http { Ok(PrometheusSource::Url(text.to_owned())) } else { Err(bad()) };
    }
    let (namespace, rest) = text.split_once('/').ok_or_else(bad)?;
    let (address, prefix) = rest.split_once('/').map_or((rest, ""), |(address, prefix)| (address, prefix));
    let (name, port) = address.rsplit_once(':').ok_or_else(bad)?;
    let plain =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    let is_plain = [namespace, name.strip_prefix("https:").unwrap_or(name), port].into_iter().all(plain)
        && prefix.split('/').all(|part| part.is_empty() || (plain(part) && part != ".."));
    if !is_plain {
        return Err(bad());
    }
    let prefix = prefix.trim_end_matches('/');
    let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
    let (namespace, name, port) = (namespace.to_owned(), name.to_owned(), port.to_owned());
    Ok(PrometheusSource::Service(PrometheusService { namespace, name, port, prefix }))
}

/// Reads `NAME=VALUE`.
fn label(text: &str) -> Result<(String, String), Error> {
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match text.split_once('=') {
        Some((name, value)) if is_name(name) => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!("invalid --prometheus-label \"{text}\": expected NAME=VALUE"))
            .hint("`--prometheus-label cluster=prod`")),
    }
}

/// Reads `Name: value`, or a file of them. No message has the value, which may be a secret.
fn headers(text: &str) -> Result<Vec<(String, String)>, Error> {
    let Some(path) = text.strip_prefix('@') else { return header(text).map(|header| vec![header]) };
    let lines = read_credential(path.as_ref())
        .map_err(|why| Error::usage(format!("cannot read --prometheus-header @{path}: {why}")))?;
    lines.lines().filter(|line| !line.trim().is_empty()).map(header).collect()
}

fn header(text: &str) -> Result<(String, String), Error> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        Error::usage("invalid --prometheus-header: expected 'Name: value' or @FILE")
            .hint("`--prometheus-header 'X-Scope-OrgID: anonymous'`")
    })?;
    checked(name.trim(), value.trim())
}

/// A header that HTTP allows.
fn checked(name: &str, value: &str) -> Result<(String, String), Error> {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let is_value = !value.is_empty() && value.chars().all(|c| (' '..='~').contains(&c));
    if is_name && is_value {
        Ok((name.to_owned(), value.to_owned()))
    } else {
        let which = if is_name { format!("the value of {name}") } else { "its name".to_owned() };
        Err(Error::usage(format!(
            "invalid header for Prometheus: {which} is empty or has characters HTTP does not allow"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_and_urls_are_told_apart() {
        let service = |text: &str| match source(text) {
            Ok(PrometheusSource::Service(service)) => Some(service.to_string()),
            _ => None,
        };
        for text in ["monitoring/prometheus-k8s:9090", "a/https:b:web", "mimir/query:8080/prometheus"] {
            assert_eq!(service(text).as_deref(), Some(text));
        }
        assert_eq!(source("https://p.example/x"), Ok(PrometheusSource::Url("https://p.example/x".into())));
        for text in
            ["", "x", "a/b", "a/b:", "/b:1", "a/../b:1", "a/b:1/../x", "ftp://x", "a/b c:1", "a/b?x:1"]
        {
            assert!(source(text).is_err(), "{text}");
        }
    }

    #[test]
    fn messages_about_headers_and_addresses_have_no_secret() {
        for error in [
            source("https://me:s3cret@p.example").unwrap_err(),
            headers("s3cret").unwrap_err(),
            headers("Authorization: s3cret\n").map(|_| ()).err().unwrap_or_else(|| Error::usage("fine")),
            headers("Authorization: s3cr\u{e9}t s3cret").unwrap_err(),
        ] {
            assert!(!format!("{error} {:?}", error.hints()).contains("s3cret"), "{error}");
        }
        assert_eq!(headers("X-Scope-OrgID: a:b").unwrap(), [("X-Scope-OrgID".into(), "a:b".into())]);
    }

    #[test]
    fn labels_have_a_name_of_prometheus() {
        assert_eq!(label("cluster=a=b").unwrap(), ("cluster".into(), "a=b".into()));
        for text in ["cluster", "=x", "1a=b", "a-b=c", "a\"=b"] {
            assert!(label(text).is_err(), "{text}");
        }
    }
}
