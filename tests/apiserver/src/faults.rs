//! Faults: what fails, in which requests, and how often.

use std::str::FromStr;
use std::time::Duration;

/// No fault lasts longer, so that a client without timeouts cannot block a test run.
pub(crate) const FAULT_LIMIT: Duration = Duration::from_secs(30);

/// A way to fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The response is correct but late.
    Latency(Duration),
    /// The response is correct but comes in small pieces, with a pause before each.
    Trickle(Duration),
    /// The request is read but never answered.
    Silence,
    /// The connection is accepted and nothing else, not even TLS. Cannot be limited to a page.
    SilentConnect,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404 with the body for an unknown path.
    NotFound,
    /// 410 with a fresh continue token.
    Expired,
    /// 429 with `Retry-After` in seconds.
    TooManyRequests(u64),
    /// 500.
    InternalError,
    /// 502 in HTML, from a load balancer in front.
    BadGateway,
    /// 503.
    Unavailable,
    /// 504.
    GatewayTimeout,
    /// The connection is reset in the middle of the body.
    Reset,
    /// `Content-Length` is that of the whole body, but the connection is closed after half of it.
    Truncated,
    /// The body is chunked, and the connection is closed in the middle.
    ChunkCut,
    /// The framing is correct, but the body ends in the middle.
    HalfBody,
    /// A compressed body ends in the middle. No effect for clients that do not accept gzip.
    GzipTruncated,
    /// A compressed body is corrupt in the middle. No effect for clients that do not accept gzip.
    GzipCorrupt,
    /// The body is correct but has the type `text/plain`.
    WrongType,
    /// 200 with a login page in HTML, as proxies send it.
    LoginPage,
    /// The list never ends, with a pause after every pod.
    Endless(Duration),
    /// The response repeats the continue token of the request; works from page 2 on.
    RepeatToken,
    /// One item of the page is not a pod.
    BadPod,
    /// The response is correct but comes byte by byte, with a pause before each.
    Drip(Duration),
    /// Every page is the first one, with a new continue token.
    EndlessPages,
    /// Every page has as many new pods as requested, announces one more page, and has a new continue token.
    EndlessPods,
    /// Pages repeat the first pod of the list; works from page 2 on.
    RepeatPod,
    /// These bytes come before the body.
    Prelude(&'static [u8]),
    /// `begin`, and then `piece` again and again, so that the body is very large. With `gzip`, it is compressed.
    Flood {
        /// The status code.
        code: u16,
        /// Its `Content-Type`.
        content_type: &'static str,
        /// How the body begins.
        begin: &'static str,
        /// What is repeated.
        piece: Vec<u8>,
        /// How often.
        times: u32,
        /// Whether it is compressed, for clients that accept that.
        gzip: bool,
    },
    /// Any other response.
    Canned {
        /// The status code.
        code: u16,
        /// Its `Content-Type`.
        content_type: &'static str,
        /// Its body.
        body: Vec<u8>,
    },
}

/// A fault and the requests that it affects: all by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    fault: Fault,
    page: Option<usize>,
    path: Option<String>,
    left: Option<u32>,
}

impl From<Fault> for Plan {
    fn from(fault: Fault) -> Self {
        Self { fault, page: None, path: None, left: None }
    }
}

impl Fault {
    /// A page of blanks that is 10 MB long and inflates to 10 GB.
    pub fn bomb() -> Self {
        Self::Flood {
            code: 200,
            content_type: "application/json",
            begin: r#"{"kind":"PodList","metadata":{},"items":["#,
            piece: vec![b' '; 1 << 20],
            times: 10_000,
            gzip: true,
        }
    }

    /// Only on page `page` (from 1) of lists.
    pub fn on_page(self, page: usize) -> Plan {
        Plan::from(self).on_page(page)
    }

    /// Only where path and query, as sent, contain `part`: `/metrics.k8s.io/`, `watch=`.
    pub fn on_path(self, part: &str) -> Plan {
        Plan::from(self).on_path(part)
    }

    /// Only the first `count` times.
    pub fn times(self, count: u32) -> Plan {
        Plan::from(self).times(count)
    }
}

impl Plan {
    /// Only on page `page` (from 1) of lists.
    pub fn on_page(self, page: usize) -> Self {
        Self { page: Some(page), ..self }
    }

    /// Only where path and query, as sent, contain `part`: `/metrics.k8s.io/`, `watch=`.
    pub fn on_path(self, part: &str) -> Self {
        Self { path: Some(part.to_owned()), ..self }
    }

    /// Only the first `count` times.
    pub fn times(self, count: u32) -> Self {
        Self { left: Some(count), ..self }
    }

    /// Reports whether this affects a request, and counts it if so. `page` is `None` if the request is not a list.
    fn strikes(&mut self, target: &str, page: Option<usize>) -> bool {
        let meant = self.page.is_none_or(|wanted| page == Some(wanted))
            && self.path.as_deref().is_none_or(|part| target.contains(part))
            && self.left != Some(0);
        if let (true, Some(left)) = (meant, &mut self.left) {
            *left -= 1;
        }
        meant
    }
}

/// Returns the faults that affect this request, in the order in which they were set.
pub(crate) fn strike(plans: &mut [Plan], target: &str, page: Option<usize>) -> Vec<Fault> {
    plans
        .iter_mut()
        .filter(|plan| plan.fault != Fault::SilentConnect)
        .filter_map(|plan| plan.strikes(target, page).then(|| plan.fault.clone()))
        .collect()
}

/// Reports whether a new connection is to be ignored.
pub(crate) fn strike_connection(plans: &mut [Plan]) -> bool {
    plans.iter_mut().any(|plan| plan.fault == Fault::SilentConnect && plan.strikes("", None))
}

impl FromStr for Plan {
    type Err = String;

    /// Parses `NAME`, `NAME=VALUE`, `NAME:PAGE`, `NAME=VALUE:PAGE`; times are in milliseconds.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, page) = match text.split_once(':') {
            Some((name, page)) => {
                (name, Some(page.parse().map_err(|_| format!("page {page:?} is no number"))?))
            }
            None => (text, None),
        };
        let (name, value) = match name.split_once('=') {
            Some((name, value)) => {
                (name, Some(value.parse().map_err(|_| format!("value {value:?} is no number"))?))
            }
            None => (name, None),
        };
        let milliseconds = |default| Duration::from_millis(value.unwrap_or(default));
        let fault = match name {
            "latency" => Fault::Latency(milliseconds(500)),
            "trickle" => Fault::Trickle(milliseconds(20)),
            "silence" => Fault::Silence,
            "silent-connect" => Fault::SilentConnect,
            "401" => Fault::Unauthorized,
            "403" => Fault::Forbidden,
            "404" => Fault::NotFound,
            "410" => Fault::Expired,
            "429" => Fault::TooManyRequests(value.unwrap_or(1)),
            "500" => Fault::InternalError,
            "502" => Fault::BadGateway,
            "503" => Fault::Unavailable,
            "504" => Fault::GatewayTimeout,
            "reset" => Fault::Reset,
            "truncated" => Fault::Truncated,
            "chunk-cut" => Fault::ChunkCut,
            "half-body" => Fault::HalfBody,
            "gzip-truncated" => Fault::GzipTruncated,
            "gzip-corrupt" => Fault::GzipCorrupt,
            "wrong-type" => Fault::WrongType,
            "login-page" => Fault::LoginPage,
            "endless" => Fault::Endless(milliseconds(10)),
            "repeat-token" => Fault::RepeatToken,
            "bad-pod" => Fault::BadPod,
            "drip" => Fault::Drip(milliseconds(1000)),
            "endless-pages" => Fault::EndlessPages,
            "endless-pods" => Fault::EndlessPods,
            "repeat-pod" => Fault::RepeatPod,
            // A page that inflates to 10 GB.
            "bomb" => Fault::bomb(),
            _ => return Err(format!("no fault is called {name:?}")),
        };
        Ok(Self { page, ..Self::from(fault) })
    }
}
