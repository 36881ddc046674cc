//! `--admitted`: the API server makes a pod from each template, in a dry run, and the result is judged.

use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use super::remarks;
use crate::check::{Admitted, Candidate, World};
use crate::classify::Rules;
use crate::cluster::{Admission, Cluster};
use crate::error::Error;
use crate::run::live::until_interrupted;
use crate::run::outcome::ReadOutcome;
use crate::settings::Connection;
use crate::wording::{and_list, shortened};

/// How many dry runs are under way at a time: each runs all webhooks.
const PARALLEL: usize = 4;
/// The most letters of a refusal in a note.
const LONGEST_REFUSAL: usize = 300;
/// The most names in a note.
const NAMES: usize = 5;

/// Lets the API server admit a pod of each workload whose template is known, and judges that instead. What cannot be admitted
/// is a note, and is judged as it is written. `namespace` is that of `-n`.
///
/// Errors: the API server cannot be reached.
pub(super) fn admit(
    world: &mut World,
    connection: &Connection,
    namespace: Option<&str>,
    rules: Rules,
    outcome: &mut ReadOutcome,
) -> Result<Vec<Admitted>, Error> {
    let candidates = world.candidates();
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let answers = until_interrupted(async {
        let cluster = Cluster::connect(connection).await?;
        let asked = candidates.into_iter().map(|candidate| {
            let within = candidate
                .namespace
                .as_deref()
                .or(namespace)
                .unwrap_or(cluster.default_namespace())
                .to_owned();
            let cluster = &cluster;
            async move {
                let answer = cluster.admit_pod(&within, &candidate.pod).await;
                (candidate, within, answer)
            }
        });
        Ok(stream::iter(asked).buffered(PARALLEL).collect::<Vec<_>>().await)
    })?;
    let mut made: Vec<(Candidate, Value)> = Vec::new();
    for (candidate, within, answer) in answers {
        let title = candidate.title();
        match answer? {
            Admission::Admitted { pod, warnings } => {
                outcome.notes.extend(warnings.into_iter().map(|text| format!("{title}: {text}")));
                made.push((candidate, pod));
            }
            Admission::Forbidden => outcome.notes.push(format!(
                "forbidden to create pods in namespace \"{within}\", which --admitted needs for its dry runs: templates are \
                 checked as they are written"
            )),
            Admission::Refused(why) => outcome.notes.push(format!(
                "the API server does not admit a pod of {title}, so its template is checked as it is written: {}",
                shortened(&why, LONGEST_REFUSAL)
            )),
        }
    }
    let admitted = world.admit(made, rules);
    outcome.notes.extend(admitted.iter().filter_map(note));
    Ok(admitted)
}

/// What admission changes about the pods of a workload; `None` if nothing that costs.
fn note(admitted: &Admitted) -> Option<String> {
    let more = remarks::more(admitted.before, admitted.after);
    let names: Vec<&str> = admitted.added.iter().map(String::as_str).collect();
    let adds = (!names.is_empty()).then(|| format!("adds {}", and_list(&names, NAMES)));
    let costs = more.map(|more| format!("each replica reserves {more}"));
    let what: Vec<String> = [adds, costs].into_iter().flatten().collect();
    (!what.is_empty()).then(|| format!("{}: admission: {}", admitted.title(), what.join("; ")))
}
