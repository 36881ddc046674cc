//! The reader as a whole: text in, pods, problems and notes out.

use std::fs;
use std::io::Read;

use super::*;

mod broken;
mod paths;
mod shapes;
mod sound;
mod together;

/// Records everything as text.
#[derive(Default)]
struct Record {
    pods: Vec<String>,
    full: Vec<Pod>,
    problems: Vec<String>,
    hints: Vec<String>,
    notes: Vec<String>,
    wanted: Option<WantedTemplates>,
}

impl Sink for Record {
    fn pod(&mut self, pod: Pod, origin: Origin) {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("-");
        let of = match origin {
            Origin::Pod => String::new(),
            Origin::Template { kind, name } => format!(" of {kind}/{name}"),
        };
        let containers = pod.spec.containers.len() + pod.spec.init_containers.len();
        self.pods.push(format!("{namespace}/{} {containers}{of}", pod.metadata.name));
        self.full.push(pod);
    }
    fn wanted_templates(&self) -> WantedTemplates {
        self.wanted.unwrap_or(WantedTemplates::All)
    }
    fn problem(&mut self, error: Error) {
        self.problems.push(error.message().to_owned());
        self.hints.extend_from_slice(error.hints());
    }
    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

/// Returns its text a few bytes at a time, as pipes do.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(3).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn stdin(text: impl AsRef<[u8]>) -> Record {
    let mut record = Record::default();
    read(&["-".into()], Options::default(), &mut Slow(text.as_ref()), &mut record).unwrap();
    record
}

fn files(paths: &[&str], recursive: bool) -> Record {
    let mut record = Record::default();
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    read(&paths, Options { recursive }, &mut io::empty(), &mut record).unwrap();
    record
}

fn pod(name: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","namespace":"shop"}},"spec":{{"containers":[{{"name":"a","image":"x"}}]}}}}"#
    )
}

/// As the API server has it among the items of a `PodList`.
fn bare(name: &str) -> String {
    pod(name).replacen(r#""apiVersion":"v1","kind":"Pod","#, "", 1)
}

const TEMPLATE: &str = r#"{"metadata":{"labels":{"app":"web"}},"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]}}"#;
