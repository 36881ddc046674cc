//! Follows the pages of a list: ends lists that do not end by themselves, and recognizes pods that were sent before.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

use super::bounds::{EMPTY_PAGES, LONGEST_TOKEN, MOST_ITEMS};
use super::errors::{self, ApiServer};
use crate::error::Error;
use crate::model::Pod;

/// What is known about a list from its pages so far.
#[derive(Default)]
pub(super) struct Paging {
    hasher: RandomState,
    /// Hashes of the continue tokens, which may be long.
    tokens: HashSet<u64>,
    /// How many items arrived.
    items: usize,
    /// How many items the first page announced, including its own.
    announced: Option<usize>,
    pages: usize,
    /// How many pages in a row had no new item.
    empty: usize,
}

impl Paging {
    /// Whether there is a next page.
    ///
    /// Errors: its token was sent before, or cannot be sent back.
    pub(super) fn next(&mut self, target: &ApiServer, token: Option<&str>) -> Result<bool, Error> {
        let Some(token) = token else { return Ok(false) };
        if token.len() > LONGEST_TOKEN {
            let why = format!("the continue token for the next page has {} bytes", token.len());
            return Err(errors::unreadable_answer(target, &why));
        }
        if !self.tokens.insert(self.hasher.hash_one(token)) {
            return Err(errors::repeated_page(target));
        }
        Ok(true)
    }

    /// Counts the new items of a page.
    ///
    /// Errors: the list has far more items than its first page announced, or than a cluster can have, or pages keep
    /// coming without new items.
    pub(super) fn count(
        &mut self,
        target: &ApiServer,
        new: usize,
        remaining: Option<i64>,
    ) -> Result<(), Error> {
        self.items += new;
        self.pages += 1;
        self.empty = if new == 0 { self.empty + 1 } else { 0 };
        if self.pages == 1 {
            self.announced = remaining.and_then(|more| usize::try_from(more).ok()?.checked_add(new));
        }
        // The announcement is an estimate.
        let most = self.announced.map_or(MOST_ITEMS, |count| count.saturating_mul(2).saturating_add(1000));
        if self.items > most.min(MOST_ITEMS) {
            let announced = self.announced.map_or(String::new(), |count| format!(", {count} announced"));
            let why = format!("{} items on {} pages{announced}", self.items, self.pages);
            return Err(errors::endless_list(target, &why));
        }
        if self.empty >= EMPTY_PAGES {
            return Err(errors::endless_list(
                target,
                &format!("{EMPTY_PAGES} pages in a row without new items"),
            ));
        }
        Ok(())
    }
}

/// Whether a pod was sent before in the same list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    New,
    Again,
    /// It belongs to an earlier page, which may have had it: the list has to be read again with every pod remembered.
    OutOfOrder,
}

/// The pods of a list so far.
///
/// API servers send a list in the order of its keys, `namespace/name`. While pages are in order, remembering the last
/// key of the page before is enough.
pub(super) struct Seen {
    hasher: RandomState,
    is_ordered: bool,
    /// Hashes of the keys, of the current page only if pages are in order.
    keys: HashSet<u64>,
    /// The last key of the pages before.
    before: String,
    /// The last key so far.
    last: String,
}

impl Seen {
    pub(super) fn new(is_ordered: bool) -> Self {
        Self {
            hasher: RandomState::default(),
            is_ordered,
            keys: HashSet::new(),
            before: String::new(),
            last: String::new(),
        }
    }

    pub(super) fn admit(&mut self, pod: &Pod) -> Arrival {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or_default();
        let name = pod.metadata.name.as_str();
        if self.is_ordered {
            if !self.before.is_empty() && compare(namespace, name, &self.before) != Ordering::Greater {
                return Arrival::OutOfOrder;
            }
            if compare(namespace, name, &self.last) == Ordering::Greater {
                self.last.clear();
                self.last.extend([namespace, "/", name]);
            }
        }
        if self.keys.insert(self.hasher.hash_one((namespace, name))) { Arrival::New } else { Arrival::Again }
    }

    pub(super) fn end_page(&mut self) {
        if self.is_ordered {
            self.keys.clear();
            self.before.clone_from(&self.last);
        }
    }
}

/// Compares the key of a pod with another key, as etcd does: byte by byte.
fn compare(namespace: &str, name: &str, key: &str) -> Ordering {
    namespace.bytes().chain([b'/']).chain(name.bytes()).cmp(key.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> ApiServer {
        ApiServer { base: "https://k8s".into(), ..ApiServer::default() }
    }

    #[test]
    fn lists_without_end_are_errors() {
        let mut paging = Paging::default();
        assert!(!paging.next(&target(), None).unwrap());
        assert!(paging.next(&target(), Some("a")).unwrap() && paging.next(&target(), Some("b")).unwrap());
        assert!(paging.next(&target(), Some("a")).unwrap_err().message().contains("the same page"));
        let error = paging.next(&target(), Some(&"x".repeat(LONGEST_TOKEN + 1))).unwrap_err();
        assert!(error.message().len() < 200, "{error}");

        paging.count(&target(), 500, Some(1500)).unwrap();
        let mut pages = 1;
        let error = loop {
            pages += 1;
            match paging.count(&target(), 500, Some(1500)) {
                Ok(()) => assert!(pages < 20),
                Err(error) => break error,
            }
        };
        assert_eq!(
            error.message(),
            "the list from the API server https://k8s does not end: 5500 items on 11 pages, 2000 announced"
        );

        let mut paging = Paging::default();
        let error = (0..).find_map(|_| paging.count(&target(), 0, None).err()).unwrap();
        assert!(error.message().ends_with("100 pages in a row without new items"), "{error}");
        let mut paging = Paging::default();
        let error = (0..).find_map(|_| paging.count(&target(), 5000, Some(i64::MAX)).err()).unwrap();
        assert!(error.message().contains("2005000 items on 401 pages"), "{error}");
    }

    fn pod(namespace: &str, name: &str) -> Pod {
        serde_json::from_value(serde_json::json!({"metadata": {"namespace": namespace, "name": name}}))
            .unwrap()
    }

    #[test]
    fn pods_that_were_sent_before_are_recognized() {
        let mut seen = Seen::new(true);
        // The order within a page does not matter.
        for (name, arrival) in [("b", Arrival::New), ("a", Arrival::New), ("b", Arrival::Again)] {
            assert_eq!(seen.admit(&pod("n", name)), arrival, "{name}");
        }
        seen.end_page();
        assert_eq!(seen.admit(&pod("n", "c")), Arrival::New);
        assert_eq!(seen.admit(&pod("n", "b")), Arrival::OutOfOrder);
        // Bytes are compared, so a hyphen comes before the slash.
        let mut seen = Seen::new(true);
        assert_eq!(seen.admit(&pod("a-b", "x")), Arrival::New);
        seen.end_page();
        assert_eq!((seen.admit(&pod("a", "x")), seen.keys.len()), (Arrival::New, 1));
        let mut seen = Seen::new(false);
        for (name, arrival) in [("b", Arrival::New), ("a", Arrival::New), ("b", Arrival::Again)] {
            assert_eq!(seen.admit(&pod("n", name)), arrival, "{name}");
            seen.end_page();
        }
    }
}
