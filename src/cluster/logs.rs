//! The last lines of a container: the only thing here that needs the permission `get pods/log`.

use super::Cluster;
use super::errors::ApiRequest;
use super::request::PathAndQuery;
use crate::error::Error;

/// As kubectl asks: the lines are plain text, and refusals are JSON.
const ACCEPT: &str = "application/json, */*";
const MOST_BYTES: &str = "1048576";

impl Cluster {
    /// The last `lines` lines of a container of a pod, of the run before this one if `previous`. `None` where there
    /// is no such run, or none at all yet.
    pub(crate) async fn last_lines(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        previous: bool,
        lines: u32,
    ) -> Result<Option<Vec<String>>, Error> {
        let lines = lines.to_string();
        let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods", pod, "log"])
            .with("container", Some(container))
            .with("tailLines", Some(&lines))
            .with("limitBytes", Some(MOST_BYTES))
            .with("previous", previous.then_some("true"));
        let answer = self.channel.get(path.as_str(), ACCEPT).await?;
        // 400: "previous terminated container … not found", "container … is waiting to start: …".
        if answer.status == http::StatusCode::BAD_REQUEST {
            return Ok(None);
        }
        let about = ApiRequest {
            resource: Some("pods/log"),
            namespace: Some(namespace),
            name: Some(pod),
            ..ApiRequest::default()
        };
        let text = String::from_utf8_lossy(self.successful(&about, &answer)?).into_owned();
        Ok(Some(text.lines().map(ToOwned::to_owned).collect()))
    }
}
