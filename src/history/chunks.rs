//! Divides what is asked into queries that a server can answer: each is about one namespace, and about few series.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The most series of a query, as far as the pods that exist tell.
const MOST_SERIES: usize = 2000;
/// The most characters that names have in a query: it is part of a URL.
const MOST_TEXT: usize = 2000;
/// What names of pods end with: letters and digits.
const ENDINGS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// How many containers of each name there are, by namespace.
pub(crate) type Wanted = BTreeMap<Arc<str>, BTreeMap<Arc<str>, usize>>;

/// Containers that one query is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) namespace: Arc<str>,
    /// Names of containers.
    pub(super) names: Vec<Arc<str>>,
    /// The last characters of the names of the pods; `None` for all.
    pub(super) endings: Option<&'static [u8]>,
}

/// Divides what is wanted. All containers of a namespace are one chunk if they are few enough.
pub(crate) fn chunks(wanted: &Wanted) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for (namespace, names) in wanted {
        let chunk = |names: Vec<Arc<str>>| Chunk { namespace: Arc::clone(namespace), names, endings: None };
        let (mut gathered, mut series, mut text) = (Vec::new(), 0, 0);
        for (name, count) in names {
            let is_full = series + count > MOST_SERIES || text + name.len() > MOST_TEXT;
            if is_full && !gathered.is_empty() {
                chunks.push(chunk(std::mem::take(&mut gathered)));
                (series, text) = (0, 0);
            }
            if *count > MOST_SERIES {
                chunks.extend(chunk(vec![Arc::clone(name)]).divided(count.div_ceil(MOST_SERIES)));
                continue;
            }
            series += count;
            text += name.len() + 1;
            gathered.push(Arc::clone(name));
        }
        if !gathered.is_empty() {
            chunks.push(chunk(gathered));
        }
    }
    chunks
}

impl Chunk {
    /// Half of it, and the other half; `None` where it cannot be halved.
    pub(crate) fn halves(&self) -> Option<[Self; 2]> {
        if self.names.len() > 1 {
            let (one, other) = self.names.split_at(self.names.len() / 2);
            return Some([one, other].map(|names| Self { names: names.to_vec(), ..self.clone() }));
        }
        let endings = self.endings.unwrap_or(ENDINGS);
        if endings.len() < 2 {
            return None;
        }
        let (one, other) = endings.split_at(endings.len() / 2);
        Some([one, other].map(|endings| Self { endings: Some(endings), ..self.clone() }))
    }

    /// Divides the pods by the last character of their names, into at least `parts` chunks if possible.
    fn divided(self, parts: usize) -> Vec<Self> {
        let mut chunks = vec![self];
        while chunks.len() < parts {
            let halves: Vec<Self> = chunks.iter().filter_map(Self::halves).flatten().collect();
            if halves.len() <= chunks.len() {
                break;
            }
            chunks = halves;
        }
        chunks
    }

    /// The selector of the series, without braces.
    pub(super) fn selector(&self, labels: &[(String, String)]) -> String {
        let names: Vec<String> = self.names.iter().map(|name| regex(name)).collect();
        let mut selector = vec![
            format!("namespace={}", quoted(&self.namespace)),
            format!("container=~{}", quoted(&names.join("|"))),
        ];
        if let Some(endings) = self.endings {
            selector.push(format!("pod=~{}", quoted(&format!(".*[{}]", String::from_utf8_lossy(endings)))));
        }
        selector.extend(labels.iter().map(|(name, value)| format!("{name}={}", quoted(value))));
        selector.join(",")
    }
}

/// A quoted string for a query.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A regular expression that matches the text and nothing else.
fn regex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if r".+*?()|[]{}^$\".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(names: &[(&str, &str, usize)]) -> Wanted {
        let mut wanted = Wanted::new();
        for (namespace, name, count) in names {
            wanted.entry((*namespace).into()).or_default().insert((*name).into(), *count);
        }
        wanted
    }

    #[test]
    fn a_query_has_one_namespace_and_few_series() {
        let chunks = chunks(&wanted(&[
            ("cart", "istio-proxy", 10),
            ("shop", "fluent-bit", 1500),
            ("shop", "istio-proxy", 1500),
            ("shop", "vault-agent", 500),
        ]));
        let selectors: Vec<String> = chunks.iter().map(|chunk| chunk.selector(&[])).collect();
        assert_eq!(
            selectors,
            [
                r#"namespace="cart",container=~"istio-proxy""#,
                r#"namespace="shop",container=~"fluent-bit""#,
                r#"namespace="shop",container=~"istio-proxy|vault-agent""#,
            ]
        );
    }

    #[test]
    fn many_containers_of_one_name_are_divided_by_the_end_of_the_pods_names() {
        let chunks = chunks(&wanted(&[("shop", "istio-proxy", 7000)]));
        let endings: Vec<&[u8]> = chunks.iter().filter_map(|chunk| chunk.endings).collect();
        assert_eq!(endings.concat(), ENDINGS);
        assert_eq!(endings.len(), 4);
        let selector = chunks[0].selector(&[("cluster".into(), "prod".into())]);
        assert_eq!(
            selector,
            r#"namespace="shop",container=~"istio-proxy",pod=~".*[012345678]",cluster="prod""#
        );
    }

    #[test]
    fn halves_end_at_one_container_name_and_one_ending() {
        let mut chunk = chunks(&wanted(&[("shop", "a", 1), ("shop", "b", 1)])).remove(0);
        let mut halvings = 0;
        while let Some([one, _]) = chunk.halves() {
            chunk = one;
            halvings += 1;
        }
        assert_eq!((halvings, chunk.names.len(), chunk.endings), (6, 1, Some(&b"0"[..])));
    }

    #[test]
    fn names_are_literal_in_queries() {
        let chunk = chunks(&wanted(&[("a\"b", "x.*|y\\", 1)])).remove(0);
        assert_eq!(chunk.selector(&[]), r#"namespace="a\"b",container=~"x\\.\\*\\|y\\\\""#);
    }
}
