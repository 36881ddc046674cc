//! Selects a proxy by the rules of Go's `net/http` and `client-go`.
//!
//! `kube` has other rules, which match `NO_PROXY` with the address of the proxy instead of the cluster's.

use std::fmt;
use std::net::IpAddr;

use http::Uri;

use super::environment::Environment;
use crate::error::Error;

/// A proxy, and the flag or variable that sets it. Its address may contain a password, so there is no `Debug` of it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    /// With user name and password, if any.
    pub(super) url: Uri,
    /// `--proxy-url`, `HTTPS_PROXY` …, for messages.
    pub(super) source: &'static str,
}

impl Proxy {
    /// The address without user name and password.
    pub(super) fn shown(&self) -> String {
        let authority = self.url.authority().map_or("", |authority| authority.as_str());
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        format!("{}://{host}", self.url.scheme_str().unwrap_or("http"))
    }

    /// `the proxy http://proxy:3128 (from HTTPS_PROXY)`.
    pub(super) fn named(&self) -> String {
        format!("the proxy {} (from {})", self.shown(), self.source)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.named())
    }
}

/// Returns the proxy for `server`: `explicit`, or that of the environment unless `NO_PROXY` exempts the server.
pub(super) fn choose(
    explicit: Option<(&str, &'static str)>,
    server: &Uri,
    environment: &Environment,
) -> Result<Option<Proxy>, Error> {
    if let Some((url, source)) = explicit {
        return parse(url, source).map(Some);
    }
    let https = server.scheme_str() == Some("https");
    let names = if https { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let Some((source, url)) = environment.first(&names) else {
        return Ok(None);
    };
    let port = server.port_u16().unwrap_or(if https { 443 } else { 80 });
    let exempt = environment.first(&["NO_PROXY", "no_proxy"]).map(|(_, list)| list).unwrap_or_default();
    if is_exempt(server.host().unwrap_or_default(), port, &exempt) {
        return Ok(None);
    }
    parse(&url, source).map(Some)
}

/// Parses the address of a proxy; the default scheme is `http`.
fn parse(text: &str, source: &'static str) -> Result<Proxy, Error> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    // The proxy resolves the name with either scheme, as in Go.
    let full = full.replacen("socks5h://", "socks5://", 1);
    let hint = "an address looks like http://proxy.example.com:3128; the scheme is http, https or socks5";
    let wrong = |why: &str| Error::failed(format!("the proxy address in {source} {why}")).hint(hint);
    let url: Uri = full.parse().map_err(|_| wrong("is not valid"))?;
    // What follows `#`, `/` or `?` is not part of the host: a password with such a character ends up elsewhere.
    let authority = url.authority().map_or("", |authority| authority.as_str());
    if full.contains('@') && !authority.contains('@') {
        return Err(wrong("is not valid: characters such as # / ? in a password must be percent-encoded"));
    }
    if url.host().is_none_or(str::is_empty) {
        return Err(wrong("has no host"));
    }
    match url.scheme_str() {
        Some("http" | "https" | "socks5") => Ok(Proxy { url, source }),
        other => Err(wrong(&format!("has an unknown scheme {:?}", other.unwrap_or_default()))),
    }
}

/// Whether `NO_PROXY` exempts this host (`golang.org/x/net/http/httpproxy`); loopback is always exempt.
fn is_exempt(host: &str, port: u16, list: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_lowercase();
    let address = host.parse::<IpAddr>().ok().map(|address| address.to_canonical());
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    list.split(|c: char| c == ',' || c.is_whitespace())
        .filter(|entry| !entry.is_empty())
        .any(|entry| matches(&entry.to_lowercase(), &host, address, port))
}

/// Whether one entry of `NO_PROXY` covers this host.
fn matches(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Some((network, bits)) = entry.split_once('/')
        && let (Ok(network), Ok(bits)) = (network.parse(), bits.parse())
    {
        return address.is_some_and(|address| in_network(address, network, bits));
    }
    let (name, wanted) = split_port(entry);
    if wanted.is_some_and(|wanted| wanted != port) {
        return false;
    }
    if let Ok(exempt) = name.parse::<IpAddr>() {
        return address == Some(exempt.to_canonical());
    }
    let name = name.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(name);
    match name.strip_prefix('.') {
        // `.example.com` covers only its subdomains, `example.com` covers itself as well.
        Some(domain) => !domain.is_empty() && host.ends_with(name),
        None => !name.is_empty() && (host == name || host.ends_with(&format!(".{name}"))),
    }
}

/// `host:port`, `[address]:port`, or a bare host or address.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    if let Some(rest) = entry.strip_prefix('[') {
        return match rest.split_once(']') {
            Some((address, port)) => (address, port.strip_prefix(':').and_then(|port| port.parse().ok())),
            None => (entry, None),
        };
    }
    match entry.split_once(':') {
        // More than one colon: an IPv6 address.
        Some((_, port)) if port.contains(':') => (entry, None),
        Some((name, port)) => (name, port.parse().ok()),
        None => (entry, None),
    }
}

fn in_network(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let shares =
        |a: u128, b: u128, width: u32| bits <= width && (bits == 0 || (a ^ b) >> (width - bits) == 0);
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => shares(a.to_bits().into(), b.to_bits().into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => shares(a.to_bits(), b.to_bits(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(server: &str, explicit: Option<&str>, variables: &[(&str, &str)]) -> Option<String> {
        let explicit = explicit.map(|url| (url, "--proxy-url"));
        choose(explicit, &server.parse().unwrap(), &Environment::of(variables))
            .unwrap()
            .map(|proxy| proxy.url.to_string())
    }

    #[test]
    fn an_explicit_proxy_takes_precedence() {
        let variables = [("HTTPS_PROXY", "http://other:1"), ("NO_PROXY", "*")];
        let proxy = chosen("https://127.0.0.1:6443", Some("socks5h://p:1080"), &variables);
        assert_eq!(proxy.as_deref(), Some("socks5://p:1080/"));
    }

    #[test]
    fn the_scheme_selects_the_variable() {
        let both = [("HTTPS_PROXY", "s:1"), ("http_proxy", "http://h:2"), ("ALL_PROXY", "http://a:3")];
        assert_eq!(chosen("https://k8s.example", None, &both).as_deref(), Some("http://s:1/"));
        assert_eq!(chosen("http://k8s.example", None, &both).as_deref(), Some("http://h:2/"));
        assert_eq!(chosen("https://k8s.example", None, &[("HTTP_PROXY", "http://h:2")]), None);
        let empty = [("HTTPS_PROXY", ""), ("https_proxy", "http://low:1")];
        assert_eq!(chosen("https://k8s.example", None, &empty).as_deref(), Some("http://low:1/"));
    }

    #[test]
    fn loopback_never_goes_through_the_environments_proxy() {
        for server in ["https://localhost:6443", "https://127.9.9.9", "https://[::1]:6443"] {
            assert_eq!(chosen(server, None, &[("HTTPS_PROXY", "http://p:1")]), None, "{server}");
        }
    }

    #[test]
    fn no_proxy_reads_as_in_go() {
        for (list, server, exempt) in [
            ("10.0.0.0/8", "https://10.1.2.3:6443", true),
            ("10.0.0.0/8", "https://11.1.2.3:6443", false),
            ("0.0.0.0/0", "https://11.1.2.3", true),
            ("10.0.0.0/33", "https://10.0.0.1", false),
            ("fd00::/8", "https://[fd12::1]:6443", true),
            ("fd00::/8", "https://[fe80::1]:6443", false),
            ("10.0.0.0/8", "https://10.example.com", false),
            ("example.com", "https://example.com", true),
            ("example.com", "https://k8s.EXAMPLE.com", true),
            ("example.com", "https://badexample.com", false),
            (".example.com", "https://example.com", false),
            (".example.com", "https://k8s.example.com", true),
            ("*.example.com", "https://k8s.example.com", true),
            ("*.example.com", "https://example.com", false),
            ("example.com:6443", "https://k8s.example.com:6443", true),
            ("example.com:6443", "https://k8s.example.com", false),
            ("example.com:443", "https://k8s.example.com", true),
            ("10.1.2.3:6443", "https://10.1.2.3:6443", true),
            ("10.1.2.3:6443", "https://10.1.2.3:6444", false),
            ("[fd12::1]:6443", "https://[fd12::1]:6443", true),
            ("fd12::1", "https://[fd12:0::1]:6443", true),
            ("other , k8s.example , ", "https://k8s.example", true),
            ("localhost, k8s.example other", "https://k8s.example", true),
            ("localhost,", "https://k8s.example", false),
            (":6443,.,*x", "https://k8s.example:6443", false),
            ("*", "https://k8s.example", true),
            ("a,*", "https://10.0.0.1", true),
        ] {
            let variables = [("HTTPS_PROXY", "http://p:1"), ("no_proxy", list)];
            assert_eq!(chosen(server, None, &variables).is_none(), exempt, "{list:?} {server}");
        }
    }

    #[test]
    fn errors_name_the_source_of_the_address_and_no_password() {
        let server = "https://k8s.example".parse().unwrap();
        for text in ["ftp://p:21", "http://", "http://a b"] {
            let variables = Environment::of(&[("HTTPS_PROXY", text)]);
            let error = choose(None, &server, &variables).unwrap_err();
            assert!(error.message().starts_with("the proxy address in HTTPS_PROXY "), "{error}");
        }
        for password in [
            "s3|cret",
            "s3^cret",
            "s3\"cret",
            "s3#cret",
            "12#s3cret",
            "s3/cret",
            "12/s3cret",
            "12?s3cret",
            "s3 cret",
            "s3ücret",
        ] {
            for proxy in [format!("http://me:{password}@proxy:3128"), format!("me:{password}@proxy")] {
                let error = parse(&proxy, "--proxy-url").unwrap_err();
                let told = error.message();
                assert!(!told.contains("cret") && !told.contains("12"), "{told}");
            }
        }
        let proxy = parse("http://me:s3cret@proxy:3128", "HTTPS_PROXY").unwrap();
        assert!(!format!("{proxy:?}").contains("s3cret"));
        assert_eq!(proxy.shown(), "http://proxy:3128");
    }
}
