//! What the server was asked, for tests to look at.

use hyper::HeaderMap;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Which page of a list was asked for, from 1; `None` for what is no list, such as a watch.
    pub(crate) page: Option<usize>,
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
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A header; the name is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a header that may come more than once, such as `impersonate-group`.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }
}
