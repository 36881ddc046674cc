//! Containers and their states.

use serde_json::{Map, Value, json};

use super::{DAY, ago, hash, map};

/// A container and its state.
#[derive(Clone, Debug)]
pub struct Container {
    pub(super) spec: Map<String, Value>,
    pub(super) status: Map<String, Value>,
}

/// Returns a container that is running and ready, with small requests.
pub fn container(name: &str, image: &str) -> Container {
    let spec = json!({
        "name": name, "image": image,
        "resources": { "requests": { "cpu": "50m", "memory": "64Mi" } },
        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
    });
    let status = json!({
        "name": name, "image": image, "imageID": format!("{image}@sha256:{:064x}", hash(image)),
        "containerID": format!("containerd://{:064x}", hash(name)),
        "state": {}, "lastState": {}, "ready": true, "started": true, "restartCount": 0,
    });
    Container { spec: map(spec), status: map(status) }
        .state(json!({ "running": { "startedAt": ago(2 * DAY - 10) } }))
}

impl Container {
    pub(super) fn state(mut self, state: Value) -> Self {
        self.status.insert("state".to_owned(), state);
        self
    }

    pub(super) fn flags(mut self, ready: bool, started: bool) -> Self {
        self.status.insert("ready".to_owned(), json!(ready));
        self.status.insert("started".to_owned(), json!(started));
        self
    }

    /// Sets the requests.
    pub fn requests(mut self, cpu: &str, memory: &str) -> Self {
        self.spec["resources"]["requests"] = json!({ "cpu": cpu, "memory": memory });
        self
    }

    /// Sets the limits.
    pub fn limits(mut self, cpu: &str, memory: &str) -> Self {
        self.spec["resources"]["limits"] = json!({ "cpu": cpu, "memory": memory });
        self
    }

    /// Sets a field of the spec.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.spec.insert(field.to_owned(), value);
        self
    }

    /// Running, but not ready.
    pub fn not_ready(self) -> Self {
        self.flags(false, true)
    }

    /// Running, but its startup probe has not succeeded.
    pub fn not_started(self) -> Self {
        self.flags(false, false)
    }

    /// Waiting, for this reason.
    pub fn waiting(self, reason: &str, message: &str) -> Self {
        let mut waiting = json!({ "reason": reason });
        if !message.is_empty() {
            waiting["message"] = json!(message);
        }
        self.state(json!({ "waiting": waiting })).flags(false, false)
    }

    /// Terminated a day ago.
    pub fn terminated(self, reason: &str, exit_code: i32) -> Self {
        self.state(termination(reason, exit_code, DAY)).flags(false, false)
    }

    /// Running again after `count` restarts; the last run ended like this five minutes ago.
    pub fn restarted(mut self, count: u32, reason: &str, exit_code: i32) -> Self {
        self.status.insert("restartCount".to_owned(), json!(count));
        self.status.insert("lastState".to_owned(), termination(reason, exit_code, 300));
        self
    }

    /// Keeps crashing.
    pub fn crash_loop(self, count: u32, reason: &str, exit_code: i32) -> Self {
        let name = self.spec["name"].as_str().unwrap_or_default().to_owned();
        let message = format!("back-off 5m0s restarting failed container={name}");
        self.waiting("CrashLoopBackOff", &message).restarted(count, reason, exit_code)
    }

    /// Running for `seconds`.
    pub fn running_for(self, seconds: i64) -> Self {
        self.state(json!({ "running": { "startedAt": ago(seconds) } }))
    }

    /// Terminated `seconds` ago, after a run of `run` seconds.
    pub fn ended(self, reason: &str, exit_code: i32, run: i64, seconds: i64) -> Self {
        self.state(run_of(reason, exit_code, run, seconds)).flags(false, false)
    }

    /// Terminated a little more than ten minutes ago; earlier runs ended in the same way.
    pub fn ended_again(mut self, count: u32, reason: &str, exit_code: i32) -> Self {
        self.status.insert("restartCount".to_owned(), json!(count));
        self.status.insert("lastState".to_owned(), run_of(reason, exit_code, 5, 665));
        self.ended(reason, exit_code, 5, 615)
    }

    /// Keeps crashing, most recently a little more than ten minutes ago, after a run of `run` seconds.
    pub fn crashed(mut self, count: u32, reason: &str, exit_code: i32, run: i64) -> Self {
        self = self.crash_loop(count, reason, exit_code);
        self.status.insert("lastState".to_owned(), run_of(reason, exit_code, run, 615));
        self
    }

    /// Keeps crashing, with this termination message.
    pub fn crashed_with(mut self, count: u32, reason: &str, exit_code: i32, words: &str) -> Self {
        self = self.crashed(count, reason, exit_code, 0);
        self.status["lastState"]["terminated"]["message"] = json!(words);
        self
    }

    /// Running after a restart rule restarted it `count` times: the kubelet records no time for such ends.
    pub fn restarted_by_rule(mut self, count: u32) -> Self {
        let last = json!({ "terminated": { "reason": "RestartingAllContainers", "exitCode": 137, "startedAt": null, "finishedAt": null } });
        self.status.insert("restartCount".to_owned(), json!(count));
        self.status.insert("lastState".to_owned(), last);
        self
    }

    pub(super) fn is_ready(&self) -> bool {
        self.status["ready"] == json!(true)
    }

    pub(super) fn exit_code(&self) -> Option<i64> {
        self.status["state"]["terminated"]["exitCode"].as_i64()
    }
}

fn termination(reason: &str, exit_code: i32, seconds: i64) -> Value {
    json!({ "terminated": {
        "reason": reason, "exitCode": exit_code, "startedAt": ago(seconds + 20), "finishedAt": ago(seconds),
        "containerID": format!("containerd://{:064x}", hash(reason)),
    } })
}

fn run_of(reason: &str, exit_code: i32, run: i64, seconds: i64) -> Value {
    json!({ "terminated": {
        "reason": reason, "exitCode": exit_code, "startedAt": ago(seconds + run), "finishedAt": ago(seconds),
    } })
}
