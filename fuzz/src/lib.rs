//! What the fuzz targets run: from bytes that anybody may send to pods, verdicts and every format.
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run report -- -max_total_time=600
//! ```

use bytes::Bytes;
use jiff::Timestamp;
use kubectl_sidecars::classify::Rules;
use kubectl_sidecars::cluster::{Templates, decode_head, decode_pods};
use kubectl_sidecars::error::Error;
use kubectl_sidecars::files::{self, Options, Sink};
use kubectl_sidecars::model::{Origin, Pod};
use kubectl_sidecars::render::{self, Format, Shape, Theme, View};
use kubectl_sidecars::report::{Filter, Gathered, Judge, ListReport, Metadata, SortOrder, Source};

/// A page of a list, in this encoding.
pub fn page(content_type: &str, bytes: &[u8]) -> Vec<(Pod, Origin)> {
    let _ = decode_head("PodList", content_type, bytes);
    let bytes = &Bytes::copy_from_slice(bytes);
    let (mut pods, mut same) = (Vec::new(), 0);
    let first = decode_pods(content_type, bytes, &mut Templates::default(), &mut |pod| pods.push((pod, Origin::Pod)));
    // What is remembered of one container may not change another.
    let second = decode_pods(content_type, bytes, &mut Templates::none(), &mut |pod| {
        assert_eq!(without_token(&pods[same].0), without_token(&pod));
        same += 1;
    });
    assert_eq!((first, pods.len()), (second, same));
    pods
}

/// The pod, without the suffix in the name of its token's volume.
fn without_token(pod: &Pod) -> Pod {
    let mut pod = pod.clone();
    let spec = &mut pod.spec;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        for mount in container.volume_mounts.iter_mut().filter(|m| m.name.starts_with("kube-api-access-")) {
            // Bytes that are not UTF-8 are mended, to as many characters as there are bytes or fewer.
            mount.name.clear();
        }
    }
    pod
}

/// A file, in JSON or YAML.
pub fn file(bytes: &[u8]) -> Vec<(Pod, Origin)> {
    struct Pods(Vec<(Pod, Origin)>);
    impl Sink for Pods {
        fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
            self.0.push((pod, origin));
            Ok(())
        }
        fn problem(&mut self, _: Error) {}
        fn note(&mut self, _: String) {}
    }
    let mut pods = Pods(Vec::new());
    let options = Options { recursive: false };
    let _ = files::read(&["-".to_owned()], &options, &mut &*bytes, &mut pods);
    pods.0
}

/// Judges pods and writes them in every format; nothing that a terminal would obey may be in it.
pub fn report(pods: &[(Pod, Origin)]) {
    let now = Timestamp::UNIX_EPOCH;
    let (mut judge, mut gathered) = (Judge::new(Rules::default(), true), Gathered::default());
    let filter = Filter { all: true, ..Filter::default() };
    for (pod, origin) in pods {
        gathered.push(judge.judge(pod, origin), false, &filter);
    }
    let notes = judge.warnings().map(ToOwned::to_owned).collect();
    let metadata =
        Metadata { generated_at: now, context: None, source: Source::Files, complete: true, notes };
    let mut list = ListReport { gathered, filter, metadata };
    for format in [Format::Table, Format::Wide, Format::Json, Format::Yaml, Format::Name, Format::Csv] {
        for shape in [Shape::Pods, Shape::Containers, Shape::Summary] {
            for width in [None, Some(20), Some(80)] {
                let view = View {
                    format,
                    shape,
                    order: SortOrder::default(),
                    headers: true,
                    namespaces: true,
                    labels: true,
                    usage: true,
                    width,
                    theme: Theme::new(false),
                    now,
                };
                let mut out = Vec::new();
                render::list(&mut out, &mut list, &view).expect("memory takes every write");
                let text = String::from_utf8(out).expect("all output is text");
                let obeyed = |c: char| c.is_control() && c != '\n' && !(c == '\r' && format == Format::Csv);
                assert!(!text.contains(obeyed), "{format:?} {shape:?}: {text:?}");
            }
        }
    }
}
