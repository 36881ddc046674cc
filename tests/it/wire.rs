//! JSON and protobuf are equivalent: generated pods with every field of Kubernetes are encoded and decoded both ways.
//!
//! The pods come from the table of messages, not from the model: a field that the model gains is compared from then
//! on, whether or not anybody remembers it here.

use apiserver::{
    ApiServer, pods,
    protobuf::{self, Field, Kind, Shape, fields},
};
use bytes::Bytes;
use kubectl_sidecars::harness::PodBatch;
use proptest::prelude::*;
use prost::Message as _;
use serde_json::{Map, Value, json};

use crate::env::TestEnv;

/// The pods of a page in this encoding. Whether containers that come again are decoded again makes no difference.
fn decode(content_type: &str, bytes: &[u8]) -> PodBatch {
    let bytes = &Bytes::copy_from_slice(bytes);
    let [pods, same] =
        [false, true].map(|share| PodBatch::from_page(content_type, bytes, share).expect("it is a page"));
    assert_eq!(pods, same);
    pods
}

fn from_json(pod: &Value) -> PodBatch {
    let list = json!({ "kind": "PodList", "metadata": {}, "items": [pod] });
    decode("application/json", list.to_string().as_bytes())
}

fn from_protobuf(pod: &Value) -> PodBatch {
    let mut list = Vec::new();
    protobuf::write_bytes(&mut list, 1, b"");
    protobuf::write_bytes(&mut list, 2, &protobuf::encode("Pod", pod));
    decode(protobuf::TYPE, &protobuf::envelope("PodList", &list))
}

/// Makes up objects; the same number makes up the same ones.
struct Chance(u64);

impl Chance {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// An object of this message, with some of its fields.
    fn object(&mut self, message: &str) -> Map<String, Value> {
        let mut object = Map::new();
        for field in fields(message) {
            // A container has a name: without one neither it nor its pod is worth reading.
            if !matches!(field.name, "name" | "-") && self.below(3) == 0 {
                continue;
            }
            match field.kind {
                Kind::Message(inner) if field.name == "-" => object.extend(self.in_place(inner)),
                _ => drop(object.insert(field.name.to_owned(), self.shaped(field))),
            }
        }
        object
    }

    /// A message whose fields are inlined into those of another in JSON. There is at most one source or handler.
    fn in_place(&mut self, message: &str) -> Map<String, Value> {
        let all = self.object(message);
        if !matches!(message, "VolumeSource" | "ProbeHandler") {
            return all;
        }
        let kept = self.below(all.len() + 1);
        all.into_iter().skip(kept).take(1).collect()
    }

    fn shaped(&mut self, field: &Field) -> Value {
        match field.shape {
            Shape::One => self.value(field.kind),
            Shape::List => (0..=self.below(2)).map(|_| self.value(field.kind)).collect(),
            Shape::Map => {
                let keys = ["cpu", "memory", "nvidia.com/gpu", "app"];
                (0..=self.below(4)).map(|_| (self.pick(&keys).to_owned(), self.value(field.kind))).collect()
            }
        }
    }

    fn value(&mut self, kind: Kind) -> Value {
        const TEXTS: &[&str] = &["Always", "True", "app", "CrashLoopBackOff", "é\u{1b}[0m\n\u{202e}", "x"];
        const QUANTITIES: &[&str] =
            &["250m", "1", "0", "64Mi", "1e3", "1.5Gi", "999n", "9007199254740988Ki", "{{ .cpu }}"];
        match kind {
            Kind::String => self.pick(TEXTS).into(),
            Kind::Int => self.pick(&[0, 1, -1, 143, i32::MAX, i32::MIN]).into(),
            Kind::Bool => (self.below(2) == 0).into(),
            Kind::Time => {
                let seconds = self.pick(&[0, -1, 1_795_340_000, 4_000_000_000_i64]);
                jiff::Timestamp::from_second(seconds).expect("it is in range").to_string().into()
            }
            Kind::Quantity => self.pick(QUANTITIES).into(),
            Kind::IntOrString if self.below(2) == 0 => self.pick(&[80, 15021]).into(),
            Kind::IntOrString => self.pick(&["http", "metrics"]).into(),
            Kind::FieldsV1 => json!({ "f:metadata": { ".": {} } }),
            Kind::Message(message) => Value::Object(self.object(message)),
        }
    }
}

/// The first line in which two pods differ, and the lines in front of it.
fn difference(json: &PodBatch, protobuf: &PodBatch) -> String {
    let (json, protobuf) = (format!("{json:#?}"), format!("{protobuf:#?}"));
    let (json, protobuf): (Vec<&str>, Vec<&str>) = (json.lines().collect(), protobuf.lines().collect());
    let same = json.iter().zip(&protobuf).take_while(|(a, b)| a == b).count();
    let end = |lines: &[&str]| lines[same.saturating_sub(6)..lines.len().min(same + 3)].join("\n");
    format!("in JSON\n{}\n\nin protobuf\n{}", end(&json), end(&protobuf))
}

proptest! {
    #[test]
    fn both_encodings_give_the_same_pod(seed in any::<u64>()) {
        let pod = Value::Object(Chance(seed).object("Pod"));
        let (json, protobuf) = (from_json(&pod), from_protobuf(&pod));
        // Values of variables are not in what is printed, but are compared.
        prop_assert!(json == protobuf, "{}", difference(&json, &protobuf));
    }

    #[test]
    fn damaged_bytes_do_not_panic(seed in any::<u64>(), damage in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..8)) {
        let pod = Value::Object(Chance(seed).object("Pod"));
        let mut list = Vec::new();
        protobuf::write_bytes(&mut list, 2, &protobuf::encode("Pod", &pod));
        let json = json!({ "kind": "PodList", "metadata": {}, "items": [pod] }).to_string().into_bytes();
        for mut bytes in [json, protobuf::envelope("PodList", &list)] {
            for (at, byte) in &damage {
                let length = bytes.len();
                bytes[usize::from(*at) % length] = *byte;
            }
            for content_type in ["application/json", protobuf::TYPE] {
                PodBatch::from_any_page(content_type, &Bytes::copy_from_slice(&bytes), true);
            }
        }
    }
}

#[test]
fn mesh_and_job_pods_decode_the_same_from_both_encodings() {
    for pod in
        pods::mesh(60).chain([pods::completed_job("batch", "report"), pods::crash_loop("shop", "orders")])
    {
        let decoded = from_json(&pod);
        assert!(decoded.containers() > 0);
        assert_eq!(decoded, from_protobuf(&pod));
    }
}

/// The table against the messages that were generated from Kubernetes' own files: every name with its number and type.
#[test]
fn the_message_table_agrees_with_kubernetes() {
    for seed in 0..40 {
        let object = Value::Object(Chance(seed).object("Pod"));
        let bytes = protobuf::encode("Pod", &object);
        let pod = k8s_pb::api::core::v1::Pod::decode(bytes.as_slice()).expect("it is a pod");
        // What has another number or type there is missing here.
        assert_eq!(pod.encode_to_vec().len(), bytes.len());
    }
    // Strings contain the name of their field.
    let mut expected = Vec::new();
    let pod = Value::Object(labelled("Pod", &mut expected));
    let bytes = protobuf::encode("Pod", &pod);
    let pod = k8s_pb::api::core::v1::Pod::decode(bytes.as_slice()).expect("it is a pod");
    let shown = format!("{pod:?}").replace("r#", "");
    assert!(expected.len() > 150, "{}", expected.len());
    for text in expected {
        assert!(shown.contains(&text), "{text} in {shown}");
    }
}

/// An object whose fields all hold their own names; `expected` is how the generated messages show them.
fn labelled(message: &str, expected: &mut Vec<String>) -> Map<String, Value> {
    let mut object = Map::new();
    for field in fields(message) {
        let snake = |name: &str| {
            let words = name.chars().flat_map(|c| {
                let upper = c.is_ascii_uppercase().then_some('_');
                upper.into_iter().chain([c.to_ascii_lowercase()])
            });
            words.collect::<String>()
        };
        let value = match field.kind {
            Kind::String if field.shape == Shape::One => {
                // hostIP is host_ip there.
                let shown =
                    ["ID", "IP", "FQDN", "PID", "IPC"].iter().fold(field.name.to_owned(), |name, word| {
                        name.replace(word, &format!("{}{}", &word[..1], word[1..].to_lowercase()))
                    });
                expected.push(format!("{}: Some(\"{message}.{}\")", snake(&shown), field.name));
                json!(format!("{message}.{}", field.name))
            }
            Kind::Message(inner) if field.name == "-" => {
                object.extend(labelled(inner, expected));
                continue;
            }
            Kind::Message(inner) => json!(labelled(inner, expected)),
            _ => continue,
        };
        let value = if field.shape == Shape::List { json!([value]) } else { value };
        object.insert(field.name.to_owned(), value);
    }
    object
}

/// Pods of one Deployment, whose containers differ in the name of the token's volume alone.
fn replicas() -> (ApiServer, TestEnv, Vec<Value>) {
    let server = ApiServer::start();
    let pods: Vec<Value> = pods::mesh(40).filter(|pod| pod["metadata"]["namespace"] == "cart").collect();
    server.add_all(pods.clone());
    let env = TestEnv::connected(&server);
    (server, env, pods)
}

#[test]
fn described_pods_keep_the_names_of_their_volumes() {
    let (_server, env, pods) = replicas();
    let description =
        env.run(["describe", "-n", "cart", "-l", "app=cart-api-0", "-o", "json"]).success().json();
    let tokens = |pod: &Value, containers: &str| {
        let mounts =
            pod[containers][0]["volumeMounts"].as_array().or(pod[containers][0]["mounts"].as_array());
        let names = mounts
            .expect("there are mounts")
            .iter()
            .filter_map(|m| m["name"].as_str().or(m["volume"].as_str()));
        names.filter(|name| name.starts_with("kube-api-access-")).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let mut wanted: Vec<_> = pods.iter().flat_map(|pod| tokens(&pod["spec"], "initContainers")).collect();
    let mut found: Vec<_> = description["items"]
        .as_array()
        .expect("there are items")
        .iter()
        .flat_map(|pod| tokens(pod, "containers"))
        .collect();
    wanted.sort();
    found.sort();
    assert_eq!((found.len(), &found), (5, &wanted));
    found.dedup();
    assert_eq!(found.len(), 5);
}

#[test]
fn both_encodings_give_the_same_list() {
    let (server, env, _) = replicas();
    let list = |env: &TestEnv| {
        let mut list = env.run(["list", "-A", "--chunk-size=2", "-o", "json"]).success().json();
        list["metadata"]["generatedAt"].take();
        list
    };
    assert_eq!(list(&TestEnv::connected(&server).var("KUBECTL_SIDECARS_WIRE", "json")), list(&env));
}
