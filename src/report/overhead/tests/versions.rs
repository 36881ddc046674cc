//! Versions of images, and which ones are older.

use super::*;

fn with_image(namespace: &str, name: &str, image: &str) -> Value {
    let mut logs = container("logs", "10m", "");
    logs["image"] = json!(image);
    pod(namespace, name, &[], &[container("app", "1", ""), logs])
}

fn standings(pods: &[Value], by: &str) -> Vec<String> {
    let report = report(by, pods);
    let row = |row: &OverheadRow| {
        let skew = row.skew.as_ref().unwrap_or_else(|| panic!("{row:?}"));
        let majority = skew.majority.as_deref().unwrap_or("-");
        format!(
            "{} {} {} of {majority}, {} in {} and {}",
            skew.repository,
            skew.version(),
            skew.standing.as_str(),
            row.sums.pods,
            skew.workloads,
            skew.namespaces
        )
    };
    report.rows.iter().map(row).collect()
}

const FLUENT: &str = "fluent/fluent-bit";

#[test]
fn most_pods_are_the_majority_and_older_ones_behind() {
    let image = |tag: &str| format!("{FLUENT}:{tag}");
    let pods = [
        with_image("shop", "web-0", &image("3.2.1")),
        with_image("shop", "web-1", &image("3.2.1")),
        with_image("batch", "web-0", &image("3.2.1")),
        with_image("batch", "web-1", &image("3.2.1")),
        with_image("shop", "db-0", &image("3.1.9")),
        with_image("shop", "new-0", &image("3.10.0")),
        with_image("shop", "odd-0", &format!("{FLUENT}@sha256:0123456789abcdef0123")),
    ];
    assert_eq!(
        standings(&pods, "image"),
        [
            "fluent/fluent-bit 3.2.1 majority of 3.2.1, 4 in 2 and 2",
            "fluent/fluent-bit 3.1.9 behind of 3.2.1, 1 in 1 and 1",
            "fluent/fluent-bit 3.10.0 ahead of 3.2.1, 1 in 1 and 1",
            "fluent/fluent-bit sha256:0123456789ab differs of 3.2.1, 1 in 1 and 1",
        ]
    );
    // Each namespace is compared separately.
    assert!(
        standings(&pods, "namespace,image")
            .contains(&"fluent/fluent-bit 3.2.1 only of -, 2 in 1 and 1".to_owned())
    );
}

#[test]
fn mirrors_of_a_product_are_compared_and_unknown_images_of_one_name_are_not() {
    let pods = [
        with_image("shop", "web-0", "fluent/fluent-bit:3.2.1"),
        with_image("shop", "web-1", "registry.example/mirror/fluent-bit:3.1.0"),
        with_image("shop", "web-2", "registry.example/mirror/fluent-bit:3.2.1"),
        with_image("shop", "x-0", "registry.example/one/thing:2"),
        with_image("shop", "y-0", "registry.example/two/thing:1"),
    ];
    let mut rows = standings(&pods, "image");
    rows.sort();
    assert_eq!(
        rows,
        [
            "fluent/fluent-bit 3.2.1 majority of 3.2.1, 1 in 1 and 1",
            "registry.example/mirror/fluent-bit 3.1.0 behind of 3.2.1, 1 in 1 and 1",
            "registry.example/mirror/fluent-bit 3.2.1 majority of 3.2.1, 1 in 1 and 1",
            "registry.example/one/thing 2 only of -, 1 in 1 and 1",
            "registry.example/two/thing 1 only of -, 1 in 1 and 1",
        ]
    );
}

#[test]
fn versions_are_compared_with_the_newest_of_the_most_common() {
    let pods = [with_image("shop", "web-0", "x/y:1.9"), with_image("shop", "web-1", "x/y:1.10")];
    let mut rows = standings(&pods, "image");
    rows.sort();
    assert_eq!(rows, ["x/y 1.10 most-common of -, 1 in 1 and 1", "x/y 1.9 behind of -, 1 in 1 and 1"]);
}

#[test]
fn less_than_half_is_not_a_majority() {
    let version = |at: usize, tag: &str| with_image("shop", &format!("web-{at}"), &format!("x/y:{tag}"));
    let pods = [version(0, "2"), version(1, "2"), version(2, "1"), version(3, "3"), version(4, "3.1")];
    let report = report("image", &pods);
    let told = report.rows.iter().filter_map(|row| row.skew.as_ref()).map(|skew| {
        (skew.version(), skew.standing.as_str(), skew.majority.as_deref(), skew.most_common.as_deref())
    });
    let two = Some("2");
    let mut told: Vec<_> = told.collect();
    told.sort();
    assert_eq!(
        told,
        [
            ("1".to_owned(), "behind", None, two),
            ("2".to_owned(), "most-common", None, two),
            ("3".to_owned(), "ahead", None, two),
            ("3.1".to_owned(), "ahead", None, two),
        ]
    );
}

#[test]
fn spellings_of_an_image_are_one_group() {
    let pods = [
        with_image("shop", "web-0", "docker.io/library/thing"),
        with_image("shop", "web-1", "thing:latest"),
        with_image("shop", "web-2", "docker.io/thing"),
        with_image("shop", "web-3", "library/thing:1"),
        with_image("shop", "web-4", "registry.example/thing:1"),
    ];
    let mut rows = standings(&pods, "image");
    rows.sort();
    // The shortest spelling is shown.
    assert_eq!(
        rows,
        [
            "library/thing 1 differs of latest, 1 in 1 and 1",
            "registry.example/thing 1 only of -, 1 in 1 and 1",
            "thing latest majority of latest, 3 in 1 and 1",
        ]
    );
    // In parts and in another order, as when namespaces are read in parallel.
    let mut whole = tally(question("image"), &pods[3..]).0;
    whole.append(tally(question("image"), &pods[..1]).0);
    whole.append(tally(question("image"), &pods[1..3]).0);
    let mut keys: Vec<String> = finish(whole, None).rows.iter().map(name).collect();
    keys.sort();
    assert_eq!(keys, ["library/thing:1", "registry.example/thing:1", "thing:latest"]);
}
