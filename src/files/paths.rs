//! The arguments of `-f`: files, directories, standard input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::Options;
use super::reader::FileReader;
use super::{content, snapshot};
use crate::error::{Error, ErrorKind};
use crate::wording;

/// Checks the arguments before anything is read.
pub(super) fn check(paths: &[String]) -> Result<(), Error> {
    if paths.iter().filter(|path| *path == "-").count() > 1 {
        return Err(Error::usage("standard input (-f -) can be read only once"));
    }
    for path in paths {
        if path.is_empty() {
            return Err(Error::usage("the name of a file is empty")
                .hint("a shell variable may be unset: give a file, a directory, or - for standard input"));
        }
        if path.starts_with("http://") || path.starts_with("https://") {
            return Err(Error::usage(format!("-f does not support URLs: {path}"))
                .hint(format!("curl -fsS {} | kubectl sidecars list -f -", wording::shell_word(path))));
        }
    }
    Ok(())
}

/// Reads one file, or the files of a directory.
pub(super) fn read_path(path: &str, options: Options, reader: &mut FileReader<'_>) {
    let is_directory = match fs::metadata(path) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => {
            reader.begin(path);
            reader.problem(cannot_open(path, error));
            return;
        }
    };
    if is_directory {
        return read_directory(path, options, reader);
    }
    if reader.seen.knows_file(Path::new(path)) {
        reader.note_repeated_file(path);
        return;
    }
    read_file(path, reader);
    // A snapshot of no pods is empty.
    if reader.found_nothing() && !snapshot::is_named_so(path) {
        let is_empty = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
        let what = if is_empty { "is empty" } else { "contains no Kubernetes objects" };
        let error = Error::failed(format!("{path} {what}"));
        reader.problem(error.hint("write one with: kubectl get pods -A -o json > pods.json"));
    }
}

fn read_file(path: &str, reader: &mut FileReader<'_>) {
    match File::open(path) {
        Ok(file) => content::read_file(path, file, reader),
        Err(error) => {
            reader.begin(path);
            reader.problem(cannot_open(path, error));
        }
    }
}

/// Reads every `.json`, `.yaml` and `.yml` file of a directory, in kubectl's order. With `--recursive`, also reads
/// files without an extension that begin like Kubernetes objects.
fn read_directory(path: &str, options: Options, reader: &mut FileReader<'_>) {
    let mut files = Vec::new();
    let mut walk = Walk { recursive: options.recursive, skipped_directories: false, files: &mut files };
    let walked = walk.directory(Path::new(path));
    let skipped_directories = walk.skipped_directories;
    if let Err((place, error)) = walked {
        reader.begin(path);
        reader.problem(cannot_open(&place.to_string_lossy(), error));
    }
    let mut nothing = true;
    for file in &files {
        if reader.seen.knows_file(file) {
            // A mounted `ConfigMap` has each file under two paths, so there is no note about it.
            nothing = false;
            continue;
        }
        read_file(&file.to_string_lossy(), reader);
        nothing &= reader.found_nothing();
    }
    if nothing {
        let what = if files.is_empty() {
            "contains no .json, .yaml or .yml files"
        } else {
            "contains no Kubernetes objects in its .json, .yaml and .yml files"
        };
        reader.begin(path);
        let error = Error::failed(format!("the directory {path} {what}"));
        reader.problem(if skipped_directories {
            error.hint("-R reads its sub-directories as well")
        } else {
            error
        });
    }
}

struct Walk<'f> {
    recursive: bool,
    skipped_directories: bool,
    files: &'f mut Vec<PathBuf>,
}

impl Walk<'_> {
    /// Collects files and subdirectories, sorted by name. Links to directories are not followed, to avoid loops.
    /// Links to files are followed, because a mounted `ConfigMap` consists of them.
    fn directory(&mut self, path: &Path) -> Result<(), (PathBuf, io::Error)> {
        let entries = fs::read_dir(path)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .map_err(|error| (path.to_owned(), error))?;
        let mut entries: Vec<_> = entries.into_iter().map(|entry| (entry.file_name(), entry)).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut failed = Ok(());
        for (_, entry) in entries {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if self.recursive {
                    // After an error, the other directories are still read.
                    failed = failed.and(self.directory(&entry.path()));
                } else {
                    self.skipped_directories = true;
                }
                continue;
            }
            let path = entry.path();
            // Opening a pipe or a socket could hang. A dangling link is an error when it is opened.
            let special = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file());
            let wanted = |ending: &OsStr| {
                ["json", "yaml", "yml"].iter().any(|wanted| ending.eq_ignore_ascii_case(wanted))
            };
            let is_wanted = match path.extension() {
                _ if snapshot::is_named_so(&path.to_string_lossy()) => true,
                Some(ending) => wanted(ending),
                None => self.recursive && !special && content::is_of_kubernetes(&path),
            };
            if is_wanted && !special {
                self.files.push(path);
            }
        }
        failed
    }
}

fn cannot_open(path: &str, error: io::Error) -> Error {
    let why = error.kind();
    let kind = if why == io::ErrorKind::NotFound { ErrorKind::NotFound } else { ErrorKind::Failed };
    let failed = Error::new(kind, format!("cannot read {path}: {}", wording::io(&error))).caused_by(error);
    match why {
        io::ErrorKind::NotFound if path.contains(['*', '?']) => {
            failed.hint("patterns in -f are not expanded: use -f DIRECTORY, or one -f for each file")
        }
        io::ErrorKind::NotFound => failed.hint("-f takes a file, a directory, or - for standard input"),
        io::ErrorKind::PermissionDenied => {
            failed.hint(format!("check its permissions: ls -ld {}", wording::shell_word(path)))
        }
        _ => failed,
    }
}
