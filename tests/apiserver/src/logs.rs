//! `pods/log`: the last lines of a container's log.

use crate::reply::Reply;
use crate::request::Call;
use crate::shared::Shared;
use crate::status;

impl Call {
    /// Returns the log of a container; if there is none, the error of a kubelet.
    pub(crate) fn tail(&self, shared: &Shared, pod: &str, name: &str) -> Reply {
        let container = self.param("container");
        let previous = self.param("previous") == "true";
        let Some(text) = shared.log(&format!("{pod}/{container}"), previous) else {
            let what = if previous { "previous terminated container" } else { "container" };
            return status::bad_request(&format!("{what} {container:?} in pod {name:?} not found"));
        };
        let wanted = self.param("tailLines").parse().unwrap_or(usize::MAX);
        let lines: Vec<&str> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(wanted)..].join("\n") + "\n";
        Reply::new(200, "text/plain", tail)
    }
}
