//! Logs of a container, which require the permission to get `pods/log`.

use super::Cluster;
use super::bounds::Answer;
use super::errors::ApiRequest;
use super::request::PathAndQuery;
use crate::error::Error;

/// What the server should send at most, from the beginning of the tail on.
const MOST_BYTES: &str = "1048576";

impl Cluster {
    /// Gets the last `lines` lines of a container's log, of the previous run if `previous` is set. `None` if the
    /// container has no such run.
    pub(crate) async fn last_lines(
        &self,
        namespace: &str,
        pod: &str,
        container: &str,
        previous: bool,
        lines: u32,
    ) -> Result<Option<Vec<String>>, Error> {
        let wanted = lines.to_string();
        let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods", pod, "log"])
            .with("container", Some(container))
            .with("tailLines", Some(&wanted))
            .with("limitBytes", Some(MOST_BYTES))
            .with("previous", previous.then_some("true"));
        let answer = self.channel.get(path.as_str(), Answer::Log(lines)).await?;
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
        // A proxy may ignore how much was requested.
        let surplus = text.lines().count().saturating_sub(usize::try_from(lines).unwrap_or(usize::MAX));
        Ok(Some(text.lines().skip(surplus).map(ToOwned::to_owned).collect()))
    }
}
