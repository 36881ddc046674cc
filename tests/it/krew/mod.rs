//! The manifest for krew, filled in as for a release, follows the rules of krew and its index.
#![cfg(unix)]

mod archive;
mod rules;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use archive::Archive;

const TAG: &str = "v1.2.3";
const PLATFORMS: [&str; 6] = [
    "linux-amd64.tar.gz",
    "linux-arm64.tar.gz",
    "darwin-amd64.tar.gz",
    "darwin-arm64.tar.gz",
    "windows-amd64.zip",
    "windows-arm64.zip",
];
/// A variable with a folder of archives that were built, and perhaps their manifest, to check instead.
const BUILT: &str = "SIDECARS_ARCHIVES";

/// Breaks something.
type Breaking = fn(&mut Archive);

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a folder with the archives of a release: small ones, each with different content.
fn release() -> TempDir {
    let folder = TempDir::with_prefix("sidecars-").expect("a temporary directory can be made");
    for platform in PLATFORMS {
        let path = folder.path().join(format!("kubectl-sidecars-{TAG}-{platform}"));
        let mut file = fs::File::create(path).expect("it can be written");
        if platform.starts_with("windows-") {
            zipped(&mut file, platform);
        } else {
            tarred(&mut file, platform);
        }
    }
    folder
}

fn tarred(file: &mut fs::File, platform: &str) {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for (name, mode) in [("LICENSE", 0o644), ("kubectl-sidecars", 0o755)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(platform.len() as u64);
        header.set_mode(mode);
        tar.append_data(&mut header, format!("./{name}"), platform.as_bytes()).expect("it can be written");
    }
    tar.into_inner().and_then(flate2::write::GzEncoder::finish).expect("it can be written");
}

fn zipped(file: &mut fs::File, platform: &str) {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(file);
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["LICENSE", "kubectl-sidecars.exe"] {
        zip.start_file(name, stored).expect("it can be written");
        zip.write_all(platform.as_bytes()).expect("it can be written");
    }
    zip.finish().expect("it can be written");
}

fn fill(words: &[&str]) -> Output {
    Command::new(project().join("plugin/fill-manifest")).args(words).output().expect("there is bash")
}

/// Returns the manifest of [`release`], filled in.
fn filled(folder: &Path, name: &str) -> String {
    let output = fill(&["me/kubectl-sidecars", TAG, &folder.display().to_string(), name]);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

fn checked(name: &str, text: &str, archives: &BTreeMap<String, Archive>) -> Vec<String> {
    rules::problems(&format!("{name}.yaml"), text, archives)
}

#[test]
fn the_filled_manifest_follows_every_rule() {
    let folder = release();
    let archives = archive::all_in(folder.path());
    assert_eq!(archives.len(), PLATFORMS.len());
    for name in ["sidecars", "view-sidecars"] {
        let text = filled(folder.path(), name);
        assert_eq!(checked(name, &text, &archives), [""; 0], "{text}");
        assert!(text.contains(&format!("kubectl {name} completion --install")), "{text}");
    }
}

#[test]
fn the_template_is_not_yet_a_manifest() {
    let text = fs::read_to_string(project().join("plugin/sidecars.yaml")).expect("it is there");
    let problems = checked("sidecars", &text, &BTreeMap::new());
    assert!(problems.iter().any(|problem| problem.contains("not filled in")), "{problems:?}");
}

#[test]
fn each_broken_rule_is_reported() {
    let folder = release();
    let archives = archive::all_in(folder.path());
    let text = filled(folder.path(), "sidecars");
    let sum = &archives["kubectl-sidecars-v1.2.3-linux-amd64.tar.gz"].sha256;
    let upper = sum.to_uppercase();
    let linux = "        os: linux\n        arch: amd64";
    let short = "shortDescription: Find the failing sidecar, and what sidecars cost";
    let broken: [(&str, &str, &str); 37] = [
        (
            "apiVersion: krew.googlecontainertools.github.com/v1alpha2",
            "apiVersion: v1",
            "apiVersion is not that of krew",
        ),
        ("kind: Plugin", "kind: Pod", "kind is not Plugin"),
        ("kind: Plugin", "kind: Plugin\nstatus: {}", "the manifest has no field status"),
        ("name: \"sidecars\"", "name: other", "is not that of the file"),
        ("name: \"sidecars\"", "name: side_cars", "is not lower case with dashes"),
        ("name: \"sidecars\"", "name: Sidecars", "is not lower case with dashes"),
        ("name: \"sidecars\"", "name: ''", "is not lower case with dashes"),
        ("name: \"sidecars\"", "name: kube-sidecars", "repeats that it is for Kubernetes"),
        ("name: \"sidecars\"", "name: com1", "Windows device"),
        ("name: \"sidecars\"", "name: \"sidecars\"\n  labels: {}", "metadata has no field labels"),
        ("version: \"v1.2.3\"", "version: \"1.2.3\"", "not a semantic one"),
        ("version: \"v1.2.3\"", "version: \"v1.2\"", "not a semantic one"),
        ("version: \"v1.2.3\"", "version: \"v1.02.3\"", "not a semantic one"),
        ("version: \"v1.2.3\"", "version: \"v1.2.4\"", "another repository or version"),
        ("homepage: \"https:", "homepage: \"ftp:", "homepage is not an https address"),
        (
            "homepage: \"https://github.com/me/",
            "homepage: \"https://github.com/you/",
            "another repository or version",
        ),
        (short, "shortDescription: ''", "is not one line"),
        (short, "shortDescription: \"Find\\nit\"", "is not one line"),
        (
            short,
            "shortDescription: Find the failing sidecar, and also what sidecars cost",
            "more than 50 characters",
        ),
        (short, "shortDescription: A Kubectl Plugin for sidecars", "is redundant: plugin"),
        (short, "shortDescription: Sidecars of Kubernetes", "is redundant: kubernetes"),
        ("    Shows what every", "    $ kubectl sidecars list\n    Shows what every", "shows how to use it"),
        (
            "    Shows what",
            "    Shows at much greater length than before what",
            "a line of the description has more",
        ),
        (
            "    Shell completion needs",
            "    Shell completion, which is worth setting up on every machine, needs",
            "a line of the caveats has more",
        ),
        (linux, "        os: linux\n        arch: arm64", "several platforms select linux/arm64"),
        (linux, "        os: linux", "several platforms select linux/arm64"),
        (linux, "        os: plan9\n        arch: amd64", "no platform selects linux/amd64"),
        (linux, "        os: plan9\n        arch: amd64", "platform 0: its selector selects nothing"),
        (linux, "        os: linux\n        libc: musl", "other labels than os and arch"),
        ("linux-amd64.tar.gz\"", "linux-amd64.tar.xz\"", "neither .tar.gz nor .zip"),
        (
            "linux-amd64.tar.gz\"",
            "plan9-amd64.tar.gz\"",
            "archive not found: kubectl-sidecars-v1.2.3-plan9-amd64",
        ),
        (sum, &upper, "64 hexadecimal digits in lower case"),
        (sum, "0000", "64 hexadecimal digits in lower case"),
        ("bin: kubectl-sidecars\n", "bin: ../kubectl-sidecars\n", "not a path inside the archive"),
        ("bin: kubectl-sidecars\n", "bin: kubectl-sidecars\n    files: []\n", "files is empty"),
        ("bin: kubectl-sidecars.exe", "bin: kubectl-sidecars", "programs end in .exe"),
        (sum, "@SHA256@", "not filled in"),
    ];
    for (right, wrong, expected) in broken {
        assert!(text.contains(right), "{right:?} is in the manifest");
        let problems = checked("sidecars", &text.replacen(right, wrong, 1), &archives);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{wrong:?}: {problems:?}");
    }
    assert!(checked("sidecars", "{", &archives)[0].starts_with("it is not YAML"));
}

#[test]
fn each_broken_archive_is_reported() {
    let folder = release();
    let archives = archive::all_in(folder.path());
    let text = filled(folder.path(), "sidecars");
    let broken: [(&str, Breaking); 5] = [
        ("it has no LICENSE", |archive| _ = archive.files.remove("LICENSE")),
        ("it has no LICENSE", |archive| {
            // krew does not recognize this name.
            archive.files.remove("LICENSE");
            archive.files.insert("LICENSE-APACHE".to_owned(), false);
        }),
        ("it has no kubectl-sidecars", |archive| {
            archive.files.retain(|name, _| !name.starts_with("kubectl"));
        }),
        ("is not executable", |archive| archive.files.values_mut().for_each(|runs| *runs = false)),
        ("sha256 is not that of", |archive| archive.sha256 = "0".repeat(64)),
    ];
    for platform in PLATFORMS {
        let name = format!("kubectl-sidecars-{TAG}-{platform}");
        for (expected, breaking) in broken {
            let mut archives = archives.clone();
            breaking(archives.get_mut(&name).expect("it is there"));
            let problems = checked("sidecars", &text, &archives);
            assert!(
                matches!(&problems[..], [one] if one.contains(expected) && one.contains(&name)),
                "{expected}: {problems:?}"
            );
        }
    }
}

#[test]
fn missing_archives_and_invalid_arguments_are_errors() {
    let folder = release();
    let path = folder.path().display().to_string();
    let refusal = |words: &[&str]| {
        let output = fill(words);
        assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    };
    assert_eq!(
        refusal(&["me/it", "v9.9.9", &path]),
        format!("error: {path}/kubectl-sidecars-v9.9.9-linux-amd64.tar.gz not found")
    );
    assert_eq!(
        refusal(&["me/it", "1.2.3", &path]),
        "error: '1.2.3' is not a version; expected one such as v1.2.3"
    );
    assert_eq!(refusal(&["it", TAG, &path]), "error: 'it' is not a repository; expected OWNER/NAME");
    assert_eq!(
        refusal(&["me/it", TAG, &path, "View"]),
        "error: 'View' is not a plugin name; expected one such as view-sidecars"
    );
    assert!(refusal(&[]).starts_with("error: usage: "));
}

/// The archives that `.ci/package` and a release build: `SIDECARS_ARCHIVES=FOLDER cargo test --test it built`.
#[test]
fn built_archives_have_the_expected_files() {
    let Some(folder) = std::env::var_os(BUILT).map(PathBuf::from) else {
        return; // Nothing was built.
    };
    let archives = archive::all_in(&folder);
    assert!(!archives.is_empty(), "no archive in {}", folder.display());
    let pages = fs::read_dir(project().join("man")).expect("it is there").flatten();
    let pages = pages.map(|page| format!("man/{}", page.file_name().display()));
    let scripts =
        ["completions/kubectl-sidecars.bash".to_owned(), "completions/_kubectl-sidecars".to_owned()];
    let others = ["README.md".to_owned(), "CHANGELOG.md".to_owned(), "plugin/rbac.yaml".to_owned()];
    let wanted: Vec<String> = pages.chain(scripts).chain(others).collect();
    for (name, archive) in &archives {
        let bin = if name.contains("-windows-") { "kubectl-sidecars.exe" } else { "kubectl-sidecars" };
        assert_eq!(rules::archive(archive, bin), [""; 0], "{name}");
        for file in &wanted {
            assert!(archive.files.contains_key(file), "{name} lacks {file}");
        }
    }
    if let Ok(text) = fs::read_to_string(folder.join("sidecars.yaml")) {
        assert_eq!(checked("sidecars", &text, &archives), [""; 0]);
        assert_eq!(archives.len(), PLATFORMS.len());
    }
}
