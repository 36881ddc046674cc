//! `--save`: the pods of a result as a snapshot, one JSON object per line.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::outcome::ReadOutcome;
use crate::error::Error;
use crate::files::snapshot;
use crate::render;
use crate::report::PodReport;
use crate::wording::{self, counted};

/// Writes `pods`, as they are at `time` (UTC), and notes how many there are. The file appears whole or not at all.
pub(super) fn save(
    path: &Path,
    pods: &[PodReport],
    time: Timestamp,
    outcome: &mut ReadOutcome,
) -> Result<(), Error> {
    let cannot = |error: io::Error| {
        Error::failed(format!("cannot write the snapshot {}: {}", path.display(), wording::io(&error)))
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let partial = partial_name(path);
    let written = write(&partial, path, pods, time, outcome).and_then(|()| fs::rename(&partial, path));
    if let Err(error) = written {
        // What cannot be written may not exist.
        let _ = fs::remove_file(&partial);
        return Err(cannot(error));
    }
    outcome.notes.push(format!("saved {} to {}", counted(pods.len(), "pod"), path.display()));
    Ok(())
}

/// The name of the file while it is written, which no reader of a folder takes for a snapshot.
fn partial_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.partial", std::process::id()))
}

fn write(
    to: &Path,
    path: &Path,
    pods: &[PodReport],
    time: Timestamp,
    outcome: &ReadOutcome,
) -> io::Result<()> {
    let file = BufWriter::new(File::create(to)?);
    if snapshot::is_compressed(&path.to_string_lossy()) {
        let mut encoder = GzEncoder::new(file, Compression::default());
        write_lines(&mut encoder, path, pods, time, outcome)?;
        encoder.finish()?.flush()
    } else {
        let mut file = file;
        write_lines(&mut file, path, pods, time, outcome)?;
        file.flush()
    }
}

fn write_lines(
    out: &mut dyn Write,
    path: &Path,
    pods: &[PodReport],
    time: Timestamp,
    outcome: &ReadOutcome,
) -> io::Result<()> {
    let complete: HashMap<&str, bool> =
        outcome.contexts.iter().map(|context| (context.name.as_str(), context.complete)).collect();
    let is_complete = outcome.complete && outcome.problems.is_empty();
    let own = cluster_of(path).or_else(|| outcome.context.clone());
    // The result has whole seconds.
    let time = Timestamp::from_second(time.as_second()).unwrap_or(time);
    for pod in pods {
        let context = pod.context.as_deref().or(own.as_deref());
        let complete = context.and_then(|name| complete.get(name)).copied().unwrap_or(is_complete);
        render::saved_pod(out, pod, context, time, complete)?;
    }
    Ok(())
}

/// The name of the cluster in `…/cluster=NAME/…`, as partitions of data are named. It takes precedence over the context of
/// the kubeconfig, and a pod that saves its own cluster has no context at all.
fn cluster_of(path: &Path) -> Option<String> {
    let parts = path.components().filter_map(|part| part.as_os_str().to_str());
    parts.filter_map(|part| part.strip_prefix("cluster=")).find(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cluster_is_that_of_the_folder() {
        let of = |path: &str| cluster_of(Path::new(path));
        assert_eq!(of("/data/cluster=prod-eu/date=2026-11-28/pods.ndjson.gz").as_deref(), Some("prod-eu"));
        assert_eq!(of("/data/cluster=/pods.ndjson"), None);
        assert_eq!(of("pods.ndjson"), None);
    }
}
