//! The contents of an archive.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// An archive of a release.
#[derive(Clone, Debug, Default)]
pub(super) struct Archive {
    /// Lower-case hexadecimal digits.
    pub(super) sha256: String,
    /// The files by path, and whether each is executable. Zip archives do not say; there, every file is.
    pub(super) files: BTreeMap<String, bool>,
}

/// Returns the archives in a folder by name.
pub(super) fn all_in(folder: &Path) -> BTreeMap<String, Archive> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    let archive = |path: &Path| {
        let name = path.file_name()?.to_str()?.to_owned();
        let is_archive =
            name.ends_with(".tar.gz") || path.extension().is_some_and(|extension| extension == "zip");
        is_archive.then(|| (name, read(path)))
    };
    entries.filter_map(|entry| archive(&entry.path())).collect()
}

fn read(path: &Path) -> Archive {
    let bytes = fs::read(path).expect("the archive can be read");
    let mut sha256 = String::new();
    for byte in ring::digest::digest(&ring::digest::SHA256, &bytes).as_ref() {
        write!(sha256, "{byte:02x}").expect("text takes everything");
    }
    let is_zip = path.extension().is_some_and(|extension| extension == "zip");
    Archive { sha256, files: if is_zip { zipped(&bytes) } else { tarred(&bytes) } }
}

fn tarred(bytes: &[u8]) -> BTreeMap<String, bool> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let entries = archive.entries().expect("it is a tar archive").map(|entry| entry.expect("it is whole"));
    let files = entries.filter(|entry| entry.header().entry_type().is_file());
    let file = |entry: tar::Entry<'_, _>| {
        let path = entry.path().expect("it has a name").display().to_string();
        let mode = entry.header().mode().unwrap_or_default();
        (path.trim_start_matches("./").to_owned(), mode & 0o111 != 0)
    };
    files.map(file).collect()
}

fn zipped(bytes: &[u8]) -> BTreeMap<String, bool> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is a zip archive");
    let files = archive.file_names().filter(|name| !name.ends_with('/'));
    files.map(|name| (name.replace('\\', "/"), true)).collect()
}
