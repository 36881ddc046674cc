//! Files and directories.

use super::*;

#[test]
fn directories_are_read_in_order_and_deeper_ones_only_when_asked() {
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
            format!("the directory {none} holds no .json, .yaml or .yml files"),
            format!("{z} holds no Kubernetes objects"),
        ]
    );
    assert!(got.hints.contains(&"-R reads its sub-directories as well".to_owned()));
}
