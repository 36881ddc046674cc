//! What the server was asked, for tests to look at.

use hyper::HeaderMap;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Which page of a list was asked for, from 1; `None` for what is no list, such as a watch.
    pub page: Option<usize>,
}

impl Recorded {
    pub(crate) fn new(
        method: &str,
        path: &str,
        query: &[(String, String)],
        headers: &HeaderMap,
        page: Option<usize>,
    ) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Self { method: method.to_owned(), path: path.to_owned(), query: query.to_vec(), headers, page }
    }

    /// A query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header; the name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a header that may come more than once, such as `impersonate-group`.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }
}
