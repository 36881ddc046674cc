//! What cannot succeed any more, and when that is certain.

use serde_json::{Value, json};

use super::*;

#[test]
fn the_third_failure_of_a_native_sidecar_is_one_too_many() {
    let of_proxy = |proxy: Value| pod("web-a", "a", proxy, waiting("app", "PodInitializing", ""));
    let mut scene = deployment();
    let waits = "waiting: 0 of 1 updated pods available";
    assert_eq!(scene.with(&[of_proxy(crashed("istio-proxy", 0))], 1), waits);
    assert_eq!(scene.with(&[of_proxy(crashed("istio-proxy", 1))], 10), waits);
    // The same restart is not another failure.
    assert_eq!(scene.with(&[of_proxy(crashed("istio-proxy", 1))], 20), waits);
    let failed = scene.with(&[of_proxy(crashed("istio-proxy", 2))], 30);
    assert_eq!(failed, "Error: istio-proxy failed 3 times in pod web-a");
    let tolerant = |restarts: i64, tolerated: i64| {
        let mut scene = Scene::tolerating(WorkloadKind::Deployment, Goal::Ready, Some(tolerated))
            .object(rolling(1, 1, 0));
        scene.with(&[of_proxy(crashed("istio-proxy", restarts))], 1)
    };
    assert_eq!(tolerant(0, 0), "Error: istio-proxy failed once in pod web-a");
    assert_eq!(tolerant(4, 5), waits);
    // A startup probe kills it, and the kubelet starts it again at once: no end of a run is ever seen.
    let mut killed = crashed("istio-proxy", 3);
    killed["state"] = json!({ "running": { "startedAt": at(0).to_string() } });
    assert_eq!(
        deployment().with(&[of_proxy(killed)], 1),
        "NotStarted: istio-proxy failed 3 times in pod web-a"
    );
}

#[test]
fn restarts_from_before_do_not_count() {
    let mut old = running("app");
    old["restartCount"] = json!(14);
    let mut scene = deployment();
    scene.with(&[of_app(old)], 0);
    assert!(scene.with(&[of_app(crashed("app", 14))], 1).starts_with("waiting"));
    assert!(scene.with(&[of_app(crashed("app", 16))], 2).contains("app failed 3 times"));
    // One that is in a loop when it is seen first counts as it is.
    assert!(deployment().with(&[of_app(crashed("app", 14))], 0).contains("app failed 15 times"));
}

#[test]
fn a_container_that_has_been_up_for_long_is_in_no_loop() {
    let mut unready = crashed("app", 14);
    unready["state"] = json!({ "running": { "startedAt": at(-700).to_string() } });
    assert!(deployment().with(&[of_app(unready.clone())], 0).starts_with("waiting"));
    unready["state"] = json!({ "running": { "startedAt": at(-5).to_string() } });
    assert!(deployment().with(&[of_app(unready.clone())], 0).contains("app failed 14 times"));
    let end = json!({ "exitCode": 1, "reason": "Error", "startedAt": at(-9000).to_string(), "finishedAt": at(-1).to_string() });
    unready["state"] = json!({ "terminated": end });
    assert!(deployment().with(&[of_app(unready)], 0).starts_with("waiting"), "it is the first end for long");
}

#[test]
fn images_that_do_not_exist_fail_at_once_and_others_after_three_tries() {
    let image = |reason: &str, message: &str| of_app(waiting("app", reason, message));
    let failed = "the image of app cannot be pulled in pod web-a";
    let word = deployment().with(&[image("ErrImagePull", "manifest unknown")], 0);
    assert_eq!(word, format!("ErrImagePull: {failed}"));
    assert_eq!(deployment().with(&[image("InvalidImageName", "")], 0), format!("InvalidImageName: {failed}"));
    let mut scene = deployment();
    assert!(scene.with(&[image("ErrImagePull", "i/o timeout")], 0).starts_with("waiting"));
    assert!(scene.with(&[image("ImagePullBackOff", "Back-off pulling")], 59).starts_with("waiting"));
    assert_eq!(scene.word(60), format!("ImagePullBackOff: {failed}"));
    // What has passed is forgotten.
    let mut scene = deployment();
    scene.with(&[image("ErrImagePull", "i/o timeout")], 0);
    scene.with(&[of_app(waiting("app", "ContainerCreating", ""))], 30);
    assert!(scene.with(&[image("ErrImagePull", "i/o timeout")], 70).starts_with("waiting"));
}

#[test]
fn configuration_may_be_a_moment_late() {
    let config = |message: &str| of_app(waiting("app", "CreateContainerConfigError", message));
    let mut scene = deployment();
    assert!(scene.with(&[config("secret \"db\" not found")], 0).starts_with("waiting"));
    let failed = "CreateContainerConfigError: app cannot be created from its configuration in pod web-a";
    assert_eq!(scene.word(15), failed);
    let at_once = config("container has runAsNonRoot and image will run as root");
    assert_eq!(deployment().with(&[at_once], 0), failed);
    let program = waiting("app", "RunContainerError", "exec: \"run\": executable file not found in $PATH");
    assert_eq!(
        deployment().with(&[of_app(program)], 0),
        "RunContainerError: app cannot be started in pod web-a"
    );
}

#[test]
fn a_job_decides_how_often_its_work_may_fail() {
    let job = |tolerated| {
        let scene = Scene::tolerating(WorkloadKind::Job, Goal::Completed, tolerated);
        scene.object(json!({ "status": { "active": 1 } }))
    };
    let waits = "waiting: 0 of 1 pods completed";
    assert_eq!(job(None).with(&[of_app(crashed("app", 4))], 0), waits);
    assert_eq!(job(Some(2)).with(&[of_app(crashed("app", 4))], 0), "Error: app failed 5 times in pod web-a");
    // The kubelet restarts a native sidecar for ever, and the Job does not count it.
    let proxy = pod("web-a", "a", crashed("istio-proxy", 2), waiting("app", "PodInitializing", ""));
    assert_eq!(job(None).with(&[proxy], 0), "Error: istio-proxy failed 3 times in pod web-a");
}

#[test]
fn a_native_sidecar_that_is_stopped_after_the_work_has_not_failed() {
    let end = |code: i32| json!({ "terminated": { "exitCode": code, "finishedAt": at(-5).to_string() } });
    let mut done = pod("web-a", "a", status("istio-proxy", 0, end(143)), status("app", 0, end(0)));
    done["spec"]["restartPolicy"] = json!("Never");
    let mut scene = Scene::tolerating(WorkloadKind::Job, Goal::Completed, Some(0))
        .object(json!({ "status": { "active": 1 } }));
    assert!(scene.with(&[done], 0).starts_with("waiting"));
}

#[test]
fn a_sidecar_that_outlives_the_work_is_given_half_a_minute() {
    let mut done = healthy("web-a", "a");
    let end = json!({ "exitCode": 0, "reason": "Completed", "finishedAt": at(-5).to_string() });
    done["spec"]["restartPolicy"] = json!("Never");
    done["spec"]["initContainers"] = json!([]);
    done["spec"]["containers"] =
        json!([{ "name": "app", "image": APP }, { "name": "istio-proxy", "image": PROXY }]);
    done["status"]["initContainerStatuses"] = json!([]);
    done["status"]["containerStatuses"] =
        json!([status("app", 0, json!({ "terminated": end })), running("istio-proxy")]);
    let mut scene =
        Scene::new(WorkloadKind::Job, Goal::Completed).object(json!({ "status": { "active": 1 } }));
    assert!(scene.with(&[done], 0).starts_with("waiting"));
    assert_eq!(
        scene.word(30),
        "KeepsPodRunning: istio-proxy keeps running although the work is done in pod web-a"
    );
}
