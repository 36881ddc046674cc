//! The stored objects: serialized once, sorted by key, every version kept until it is compacted.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::protobuf;
use crate::resources::Resource;

/// One version of an object.
#[derive(Debug)]
pub(crate) struct Entry {
    /// `namespace/name`, or the name alone.
    pub(crate) key: String,
    pub(crate) labels: BTreeMap<String, String>,
    fields: Vec<(&'static str, String)>,
    /// The object without `kind` and `apiVersion`, as an item of a list.
    pub(crate) json: Bytes,
    /// The object in protobuf; pods only.
    pub(crate) protobuf: Bytes,
}

impl Entry {
    fn new(resource: &'static Resource, mut object: Value, version: u64) -> Self {
        let uid = uid(version);
        let metadata = object["metadata"].as_object_mut().expect("objects have metadata");
        metadata.insert("resourceVersion".to_owned(), json!(version.to_string()));
        metadata.entry("uid").or_insert_with(|| json!(uid));
        let labels = metadata
            .get("labels")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        if let Some(members) = object.as_object_mut() {
            members.remove("kind");
            members.remove("apiVersion");
        }
        let fields = resource.fields.iter().map(|field| (*field, text_at(&object, field))).collect();
        let json = serde_json::to_vec(&object).expect("a value is always JSON").into();
        let protobuf =
            if resource.kind == "Pod" { protobuf::encode("Pod", &object).into() } else { Bytes::new() };
        Self { key: key_of(resource, &object), labels, fields, json, protobuf }
    }

    /// Returns the value of a field label, empty if it is unset.
    pub(crate) fn field(&self, field: &str) -> &str {
        match (field, self.key.split_once('/')) {
            ("metadata.name", Some((_, name))) => name,
            ("metadata.name", None) => &self.key,
            ("metadata.namespace", parts) => parts.map_or("", |(namespace, _)| namespace),
            _ => self.fields.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value),
        }
    }

    /// Returns the object with `kind` and `apiVersion` in front.
    pub(crate) fn whole(&self, resource: &Resource) -> Vec<u8> {
        let mut text = format!(r#"{{"kind":"{}","apiVersion":"{}","#, resource.kind, resource.group_version)
            .into_bytes();
        text.extend_from_slice(&self.json[1..]);
        text
    }
}

/// Returns the key of an object of this resource.
pub(crate) fn key_of(resource: &Resource, object: &Value) -> String {
    let metadata = |field: &str| object["metadata"][field].as_str().unwrap_or_default();
    if resource.namespaced {
        format!("{}/{}", metadata("namespace"), metadata("name"))
    } else {
        metadata("name").to_owned()
    }
}

fn text_at(object: &Value, field: &str) -> String {
    match object.pointer(&format!("/{}", field.replace('.', "/"))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(flag)) => flag.to_string(),
        // Only `source` of an event is an object: the selector compares its component.
        Some(Value::Object(members)) => {
            members.get("component").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        _ if field == "spec.hostNetwork" => "false".to_owned(),
        _ => String::new(),
    }
}

fn uid(seed: u64) -> String {
    let hash = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}-{:04x}-4d2f-a6b1-{:012x}", hash >> 32, hash >> 16 & 0xffff, seed)
}

/// All objects of a resource at one version, sorted by key.
pub(crate) type Snapshot = Arc<Vec<Arc<Entry>>>;

/// A change, as watches see it.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) version: u64,
    pub(crate) resource: &'static Resource,
    pub(crate) before: Option<Arc<Entry>>,
    pub(crate) after: Option<Arc<Entry>>,
}

/// The storage of the server.
#[derive(Debug)]
pub(crate) struct Store {
    version: u64,
    compacted: u64,
    history: HashMap<(&'static str, &'static str), BTreeMap<u64, Snapshot>>,
    log: Vec<Change>,
    changed: watch::Sender<u64>,
}

impl Default for Store {
    fn default() -> Self {
        // As in a cluster that is not new.
        let version = 20_000;
        Self {
            version,
            compacted: version,
            history: HashMap::new(),
            log: Vec::new(),
            changed: watch::Sender::new(version),
        }
    }
}

impl Store {
    /// Adds or replaces objects of any known kind. Missing namespaces are created.
    pub(crate) fn put_all(&mut self, objects: impl IntoIterator<Item = Value>) {
        let mut current: Vec<(&'static Resource, BTreeMap<String, Arc<Entry>>)> = Vec::new();
        let mut namespaces = Vec::new();
        for object in objects {
            let resource =
                Resource::of(&object).expect("apiVersion and kind of the object are known to the server");
            if let Some(namespace) = object["metadata"]["namespace"].as_str()
                && !namespaces.iter().any(|known| known == namespace)
            {
                namespaces.push(namespace.to_owned());
            }
            self.version += 1;
            let entry = Arc::new(Entry::new(resource, object, self.version));
            let index = current.iter().position(|(known, _)| *known == resource).unwrap_or_else(|| {
                current.push((resource, self.latest(resource)));
                current.len() - 1
            });
            let entries = &mut current[index].1;
            let before = entries.insert(entry.key.clone(), entry.clone());
            self.log.push(Change { version: self.version, resource, before, after: Some(entry) });
        }
        for (resource, entries) in current {
            self.keep(resource, entries);
        }
        self.add_namespaces(&namespaces);
        self.changed.send_replace(self.version);
    }

    /// Removes an object; returns whether it existed.
    pub(crate) fn delete(&mut self, resource: &'static Resource, key: &str) -> bool {
        let mut entries = self.latest(resource);
        let Some(before) = entries.remove(key) else { return false };
        self.version += 1;
        self.log.push(Change { version: self.version, resource, before: Some(before), after: None });
        self.keep(resource, entries);
        self.changed.send_replace(self.version);
        true
    }

    /// Compacts old versions: earlier continue tokens become too old.
    pub(crate) fn compact(&mut self) {
        // A new version, so that the current one also becomes too old.
        self.version += 1;
        self.compacted = self.version;
        self.log.clear();
        for versions in self.history.values_mut() {
            if let Some((_, latest)) = versions.pop_last() {
                versions.clear();
                versions.insert(self.version, latest);
            }
        }
        self.changed.send_replace(self.version);
    }

    fn add_namespaces(&mut self, names: &[String]) {
        let resource = Resource::find("v1", "namespaces").expect("namespaces are a resource");
        let mut entries = self.latest(resource);
        for name in names {
            if entries.contains_key(name) {
                continue;
            }
            self.version += 1;
            let object = json!({
                "metadata": {
                    "name": name, "creationTimestamp": "2026-01-05T08:00:00Z",
                    "labels": { "kubernetes.io/metadata.name": name },
                },
                "spec": { "finalizers": ["kubernetes"] },
                "status": { "phase": "Active" },
            });
            let entry = Arc::new(Entry::new(resource, object, self.version));
            entries.insert(name.clone(), entry.clone());
            self.log.push(Change { version: self.version, resource, before: None, after: Some(entry) });
        }
        self.keep(resource, entries);
    }

    fn latest(&self, resource: &Resource) -> BTreeMap<String, Arc<Entry>> {
        self.at(resource, self.version).iter().map(|entry| (entry.key.clone(), entry.clone())).collect()
    }

    fn keep(&mut self, resource: &'static Resource, entries: BTreeMap<String, Arc<Entry>>) {
        self.history
            .entry((resource.group_version, resource.plural))
            .or_default()
            .insert(self.version, Arc::new(entries.into_values().collect()));
    }

    /// Returns the objects of a resource at a version.
    pub(crate) fn at(&self, resource: &Resource, version: u64) -> Snapshot {
        self.history
            .get(&(resource.group_version, resource.plural))
            .and_then(|versions| versions.range(..=version).next_back())
            .map(|(_, snapshot)| snapshot.clone())
            .unwrap_or_default()
    }

    /// Returns the current version of an object.
    pub(crate) fn get(&self, resource: &Resource, key: &str) -> Option<Arc<Entry>> {
        let snapshot = self.at(resource, self.version);
        let index = snapshot.binary_search_by(|entry| entry.key.as_str().cmp(key)).ok()?;
        Some(snapshot[index].clone())
    }

    /// Returns the current version.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Returns the oldest version that can still be read.
    pub(crate) fn oldest(&self) -> u64 {
        self.compacted
    }

    /// Reports whether objects of this resource were ever added.
    pub(crate) fn knows(&self, resource: &Resource) -> bool {
        self.history.contains_key(&(resource.group_version, resource.plural))
    }

    /// Returns the changes after a version.
    pub(crate) fn changes_since(&self, version: u64) -> Vec<Change> {
        let start = self.log.partition_point(|change| change.version <= version);
        self.log[start..].to_vec()
    }

    /// Subscribes to changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}
