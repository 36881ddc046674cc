//! Files and directories.

use super::*;

#[test]
fn directories_are_read_in_order_and_subdirectories_on_request() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_string_lossy().into_owned();
    fs::create_dir_all(path("b/deep")).unwrap();
    fs::create_dir_all(path("none/sub")).unwrap();
    for (name, text) in [
        ("c.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\n".to_owned()),
        ("a.json", pod("a")),
        ("b/deep/x.YML", pod("b")),
        ("z.yml", "# nothing\n".into()),
        ("notes.txt", "not read".into()),
    ] {
        fs::write(path(name), text).unwrap();
    }
    let all = path("");
    let got = files(&[&all], false);
    assert_eq!((got.pods, got.problems), (vec!["shop/a 1".into(), "-/c 0".into()], vec![]));
    let got = files(&[&all], true);
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1", "-/c 0"]);

    let (missing, empty, none, z) = (path("missing.yaml"), path("empty.yaml"), path("none"), path("z.yml"));
    fs::write(&empty, "").unwrap();
    let got = files(&[&missing, &empty, &none, &z, &path("a.json")], false);
    assert_eq!(got.pods, ["shop/a 1"], "the rest is read");
    assert_eq!(
        got.problems,
        [
            format!("cannot read {missing}: no such file or directory"),
            format!("{empty} is empty"),
            format!("the directory {none} contains no .json, .yaml or .yml files"),
            format!("{z} contains no Kubernetes objects"),
        ]
    );
    assert!(got.hints.contains(&"-R reads its sub-directories as well".to_owned()));
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_string_lossy().into_owned();
    fs::create_dir_all(path("sub")).unwrap();
    fs::write(path("a.json"), pod("a")).unwrap();
    fs::write(path("b.json"), pod("b")).unwrap();
    let (all, a, detour) = (path(""), path("a.json"), path("sub/../a.json"));
    for paths in [[&all, &a], [&a, &all], [&all, &all], [&all, &detour]] {
        let got = files(&paths.map(String::as_str), false);
        let mut pods = got.pods;
        pods.sort();
        assert_eq!((pods, got.problems), (vec!["shop/a 1".into(), "shop/b 1".into()], vec![]), "{paths:?}");
    }
    let got = files(&[&a, &detour], false);
    assert_eq!(got.pods, ["shop/a 1"]);
    assert_eq!(got.notes, [format!("{detour} is given more than once, but is read only once")]);
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_read_once() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    fs::create_dir(path("..2026_11_22")).unwrap();
    fs::write(path("..2026_11_22/a.json"), pod("a")).unwrap();
    symlink("..2026_11_22", path("..data")).unwrap();
    symlink("..data/a.json", path("a.json")).unwrap();
    let got = files(&[&root.path().to_string_lossy()], true);
    assert_eq!((got.pods, got.notes, got.problems), (vec!["shop/a 1".to_owned()], vec![], vec![]));
}

#[test]
fn a_pod_counts_once_in_its_last_state_and_pods_with_the_same_name_twice() {
    let with_uid = |name: &str, uid: &str| {
        pod(name).replacen(r#""metadata":{"#, &format!(r#""metadata":{{"uid":"{uid}","#), 1)
    };
    let both = |one: &str, other: &str| stdin(format!("{one}\n{other}"));
    let got = both(&with_uid("a", "1-2"), &with_uid("a", "1-2"));
    assert_eq!(got.pods, ["shop/a 1"]);
    assert_eq!(got.notes, ["pod shop/a appears twice with the same uid and is counted once"]);
    let three = |a: &str, b: &str, c: &str| stdin(format!("{a}\n{b}\n{c}"));
    // As `kubectl get pods -w -o json` prints them.
    let state = |phase: &str| {
        let end = format!(r#","status":{{"phase":"{phase}"}}}}"#);
        with_uid("a", "1-2").strip_suffix('}').map(|pod| pod.to_owned() + &end).expect("it is an object")
    };
    let got = three(&state("Pending"), &with_uid("b", "3-4"), &state("Running"));
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1"]);
    assert_eq!(got.full[0].status.as_ref().map(|status| status.phase.as_str()), Some("Running"));
    for (one, other) in [
        // From two clusters; from an unknown number of clusters; copied by hand.
        (with_uid("a", "1-2"), with_uid("a", "3-4")),
        (pod("a"), pod("a")),
        (with_uid("a", "1-2"), with_uid("b", "1-2")),
    ] {
        let got = both(&one, &other);
        assert_eq!((got.pods.len(), got.notes.len()), (2, 0), "{one} {other}");
    }
}
