//! Lists: limits, continue tokens, resource versions.

use bytes::Bytes;
use serde_json::json;

use crate::encoding::{base64_url, from_base64_url};
use crate::protobuf;
use crate::reply::Reply;
use crate::resources::Resource;
use crate::select::Selector;
use crate::status;
use crate::store::{Entry, Snapshot, Store};

/// The parameters of a list request, not parsed yet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ListQuery<'a> {
    pub(crate) labels: &'a str,
    pub(crate) fields: &'a str,
    pub(crate) limit: &'a str,
    pub(crate) token: &'a str,
    pub(crate) version: &'a str,
    pub(crate) version_match: &'a str,
}

/// Changes that a fault makes to a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tweaks {
    /// The next continue token is the one of the request.
    pub(crate) repeat_token: bool,
    /// An item in the middle of the page is not a pod.
    pub(crate) bad_item: bool,
    /// Pages after the first repeat the first item of the list.
    pub(crate) repeat_item: bool,
    /// The next continue token.
    pub(crate) next: Option<String>,
}

impl Tweaks {
    /// The next continue token, where the request had the token `asked`, if any, and `own` would be the right one.
    fn next<'a>(&'a self, asked: &'a str, own: Option<&'a str>) -> Option<&'a str> {
        if self.repeat_token && !asked.is_empty() { Some(asked) } else { self.next.as_deref().or(own) }
    }
}

/// A page before it is encoded.
pub(crate) struct Page {
    pub(crate) version: u64,
    pub(crate) entries: Vec<std::sync::Arc<Entry>>,
    pub(crate) next: Option<String>,
    pub(crate) remaining: Option<usize>,
}

/// Returns the page that a list request asks for, or the error response.
pub(crate) fn list(
    store: &Store,
    resource: &'static Resource,
    namespace: Option<&str>,
    query: ListQuery<'_>,
) -> Result<Page, Box<Reply>> {
    let bad_request = |message: &str| Box::new(status::bad_request(message));
    let selector =
        Selector::parse(resource, query.labels, query.fields).map_err(|text| bad_request(&text))?;
    let mut limit = parse_limit(query.limit).map_err(|text| bad_request(&text))?;
    let prefix = namespace.map(|name| format!("{name}/")).unwrap_or_default();
    let (snapshot, version, start) = if query.token.is_empty() {
        if query.version == "0" {
            // Served from the watch cache, which does not support paging.
            limit = usize::MAX;
        }
        let version = version_of(store, query, limit)?;
        (store.at(resource, version), version, prefix.clone())
    } else {
        if !matches!(query.version, "" | "0") {
            return Err(bad_request("specifying resource version is not allowed when using continue"));
        }
        resume(store, resource, &prefix, query.token)?
    };
    Ok(page(&snapshot, version, &prefix, &start, limit, &selector))
}

fn page(
    snapshot: &Snapshot,
    version: u64,
    prefix: &str,
    start: &str,
    limit: usize,
    selector: &Selector,
) -> Page {
    let first = snapshot.partition_point(|entry| entry.key.as_str() < start);
    let end = first + snapshot[first..].partition_point(|entry| entry.key.starts_with(prefix));
    let mut entries = Vec::new();
    let mut next = None;
    let mut remaining = None;
    for (offset, entry) in snapshot[first..end].iter().enumerate() {
        // As in Kubernetes, there is another page if there are more keys, even if none of them is selected.
        if entries.len() == limit {
            let last = &snapshot[first + offset - 1].key;
            next =
                Some(token(i64::try_from(version).unwrap_or(-1), &format!("/{}\0", &last[prefix.len()..])));
            remaining = selector.is_empty().then_some(end - first - offset);
            break;
        }
        if selector.matches(entry) {
            entries.push(entry.clone());
        }
    }
    Page { version, entries, next, remaining }
}

impl Page {
    /// Encodes the page as JSON, such as a `PodList`.
    pub(crate) fn into_reply(self, resource: &Resource, asked: &str, tweaks: &Tweaks) -> Reply {
        let next = tweaks.next(asked, self.next.as_deref());
        let mut body =
            Vec::with_capacity(self.entries.iter().map(|entry| entry.json.len() + 1).sum::<usize>() + 512);
        let envelope = format!(
            r#"{{"kind":"{}List","apiVersion":"{}","metadata":{},"items":["#,
            resource.kind,
            resource.group_version,
            list_meta(self.version, next, self.remaining)
        );
        body.extend_from_slice(envelope.as_bytes());
        for (index, entry) in self.entries.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            if tweaks.bad_item && index == self.entries.len() / 2 {
                body.extend_from_slice(
                    br#"{"metadata":{"name":17,"namespace":[]},"spec":"none","status":3},"#,
                );
            }
            body.extend_from_slice(&entry.json);
        }
        body.extend_from_slice(b"]}\n");
        Reply::new(200, "application/json", Bytes::from(body))
    }
}

impl Page {
    /// Encodes the page as a `PodList` in protobuf.
    pub(crate) fn into_protobuf(self, resource: &Resource, asked: &str, tweaks: &Tweaks) -> Reply {
        let next = tweaks.next(asked, self.next.as_deref());
        let metadata =
            serde_json::from_str(&list_meta(self.version, next, self.remaining)).expect("it is JSON");
        let mut list = Vec::with_capacity(
            self.entries.iter().map(|entry| entry.protobuf.len() + 8).sum::<usize>() + 512,
        );
        protobuf::write_bytes(&mut list, 1, &protobuf::encode("ListMeta", &metadata));
        for (index, entry) in self.entries.iter().enumerate() {
            if tweaks.bad_item && index == self.entries.len() / 2 {
                // Metadata whose name is a number.
                protobuf::write_bytes(&mut list, 2, b"\x0a\x02\x08\x11");
            }
            protobuf::write_bytes(&mut list, 2, &entry.protobuf);
        }
        Reply::new(200, protobuf::TYPE, protobuf::envelope(&format!("{}List", resource.kind), &list))
    }
}

/// Returns the `metadata` of a list.
pub(crate) fn list_meta(version: u64, next: Option<&str>, remaining: Option<usize>) -> String {
    let next = next.map(|token| format!(r#","continue":"{token}""#)).unwrap_or_default();
    let remaining = remaining.map(|count| format!(r#","remainingItemCount":{count}"#)).unwrap_or_default();
    format!(r#"{{"resourceVersion":"{version}"{next}{remaining}}}"#)
}

fn parse_limit(text: &str) -> Result<usize, String> {
    let limit: i64 = match text {
        "" => 0,
        text => text.parse().map_err(|_| format!("strconv.ParseInt: parsing {text:?}: invalid syntax"))?,
    };
    // Zero and negative limits mean no limit.
    Ok(usize::try_from(limit).ok().filter(|limit| *limit > 0).unwrap_or(usize::MAX))
}

/// Returns the version at which a new list is read.
fn version_of(store: &Store, query: ListQuery<'_>, limit: usize) -> Result<u64, Box<Reply>> {
    let current = store.version();
    if matches!(query.version, "" | "0") {
        return Ok(current);
    }
    let Ok(asked) = query.version.parse::<u64>() else {
        let message = format!(
            "resourceVersion: Invalid value: {:?}: strconv.ParseUint: parsing {:?}: invalid syntax",
            query.version, query.version
        );
        return Err(Box::new(status::bad_request(&message)));
    };
    if asked > current {
        return Err(Box::new(status::version_too_large(asked, current)));
    }
    let exact = match query.version_match {
        "Exact" => true,
        "NotOlderThan" => false,
        _ => limit != usize::MAX,
    };
    if !exact {
        return Ok(current);
    }
    if asked < store.oldest() { Err(Box::new(status::version_expired())) } else { Ok(asked) }
}

/// Returns the position that a continue token encodes.
fn resume(
    store: &Store,
    resource: &'static Resource,
    prefix: &str,
    token_text: &str,
) -> Result<(Snapshot, u64, String), Box<Reply>> {
    let invalid = |why: &str| {
        Box::new(status::bad_request(&format!("invalid continue token: continue key is not valid: {why}")))
    };
    let bytes = from_base64_url(token_text)
        .map_err(|offset| invalid(&format!("illegal base64 data at input byte {offset}")))?;
    let token_json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| invalid(&error.to_string()))?;
    let (Some(version), Some(start)) = (token_json["rv"].as_i64(), token_json["start"].as_str()) else {
        return Err(invalid("incorrect encoded start resourceVersion"));
    };
    let key = format!("{prefix}{}", start.trim_start_matches('/'));
    // A negative version means the current one.
    let Ok(version) = u64::try_from(version) else {
        return Ok((store.at(resource, store.version()), store.version(), key));
    };
    if version < store.oldest() {
        return Err(Box::new(status::continue_expired(&token(-1, start))));
    }
    Ok((store.at(resource, version), version, key))
}

/// Returns a continue token in the format of a real API server.
pub(crate) fn token(version: i64, start: &str) -> String {
    let start = json!(start);
    base64_url(format!(r#"{{"v":"meta.k8s.io/v1","rv":{version},"start":{start}}}"#).as_bytes())
}

/// Returns the token with which a list can continue at the current version after a 410 for `token_text`.
pub(crate) fn fresh_token(token_text: &str) -> String {
    from_base64_url(token_text)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .and_then(|old| old["start"].as_str().map(|start| token(-1, start)))
        .unwrap_or_else(|| token(-1, "/"))
}
