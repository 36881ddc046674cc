//! What stands in the columns of tables and of csv.

use super::{Body, Topic, section};

/// Titles (several where they say the same of different things), the table, and what stands below.
type Column = (&'static [&'static str], &'static str);

/// Of `list`, in the order in which they are met.
const LIST: &[Column] = &[
    (&["NAMESPACE"], "The pod's namespace."),
    (&["NAME"], "The pod's name; of a template the workload's."),
    (
        &["READY"],
        "As in kubectl: containers that are ready, of those that should run on (regular ones and native sidecars). Of \
         a container: whether it is ready.",
    ),
    (&["STATUS"], "As in kubectl, to the letter: the symptom that the server met first (`explain states`)."),
    (
        &["RESTARTS"],
        "As in kubectl: of init containers while those run, later of regular containers and native sidecars; with the \
         time of the last one.",
    ),
    (&["SIDECARS"], "How many containers support the app, and which."),
    (
        &["CAUSE"],
        "The container that keeps the pod from being well, and the reason (`explain reasons`); the reason alone where \
         it is the pod as a whole.",
    ),
    (&["SEVERITY"], "How bad it is: starting, degraded or failed."),
    (&["REASON"], "The root of the trouble (`explain reasons`)."),
    (&["MESSAGE"], "The cause in words."),
    (
        &["SIDECAR-CPU", "SIDECAR-MEM"],
        "What of the pod's reservation would come back without its sidecars (`explain overhead`).",
    ),
    (
        &["CPU", "MEM"],
        "Of a pod: what Kubernetes reserves for it. Of a container: what it requests. In overhead: what the sidecars really reserve.",
    ),
    (
        &["USED-CPU", "USED-MEM"],
        "What the sidecars, or the container, use at this moment, as the metrics API tells it (--usage).",
    ),
    (&["POD-USED-CPU", "POD-USED-MEM"], "What the whole pod uses at this moment (--usage)."),
    (&["WORKLOAD"], "Kind and name of what was deployed, and owns the pod."),
    (&["NODE"], "The node on which the pod runs."),
    (&["AGE"], "How long ago the pod was created."),
    (&["LABELS"], "The pod's labels (--show-labels)."),
    (&["CONTAINER"], "The container's name."),
    (&["TYPE"], "How the kubelet runs the container (`explain types`)."),
    (&["PATTERN"], "What the container is for (`explain patterns`)."),
    (&["CONFIDENCE"], "How sure the pattern is, from 0 to 1 (`explain evidence`)."),
    (&["PRODUCT"], "The product that the container runs, where it is a known one (`explain products`)."),
    (&["STARTED"], "Whether the container's start-up probe has passed."),
    (&["STATE"], "What the container does, and why it waits or how it ended (`explain states`)."),
    (&["LAST-END"], "How the run before this one ended."),
    (&["IMAGE"], "The image, as the spec has it; in overhead without its version."),
    (&["EVIDENCE"], "What the pattern rests on (`explain evidence`)."),
    (&["PODS"], "How many pods are meant by the row."),
    (&["EXAMPLE"], "One of the pods that are meant by the row."),
    (&["ABOUT"], "What it is, in a sentence."),
];

/// Of `overhead`.
const OVERHEAD: &[Column] = &[
    (&["SIDECAR"], "The name of the supporting container."),
    (&["POD"], "The pod's name."),
    (&["VERSION"], "Tag or digest of the image."),
    (
        &["STANDING"],
        "How this version stands among the others of its image: only, majority, most-common, behind, ahead, differs.",
    ),
    (&["CONTAINERS"], "How many supporting containers the row counts."),
    (&["WORKLOADS", "NAMESPACES"], "In how many of them the image runs."),
    (&["CPU%", "MEM%"], "What the sidecars really reserve, as a share of what their pods reserve."),
    (&["USED-CPU%", "USED-MEM%"], "What is used, as a share of what the same containers request."),
    (&["UNUSED-CPU", "UNUSED-MEM"], "What is requested and not used."),
    (&["DECLARED-CPU", "DECLARED-MEM"], "The sum of the sidecars' requests in the spec."),
    (&["LIMIT-CPU", "LIMIT-MEM"], "The sum of the sidecars' limits in the spec."),
    (&["CPU-NOW", "MEM-NOW"], "What is declared now (--without, --with)."),
    (&["CPU-THEN", "MEM-THEN"], "What would be declared after the change."),
    (&["CPU-BACK", "MEM-BACK"], "What the change would really give back."),
    (&["CPU-STAYS", "MEM-STAYS"], "What is declared less, and yet stays reserved; WHY says for what reason."),
    (
        &["WHY"],
        "Why the reservation does not follow what is declared: InitPeak, PodLevelResources, Resize, and in how many pods.",
    ),
    (&["TOTAL"], "All rows together; a pod that is in several rows counts once."),
];

/// Of csv, beside those that are called as in the tables. Figures end in `_cpu_millicores` and `_memory_bytes`.
const CSV: &[Column] = &[
    (&["workload_kind", "workload_name"], "Kind and name of what was deployed, and owns the pod."),
    (&["template"], "Whether the row is about a workload's pod template rather than a running pod."),
    (&["created_at"], "When the pod was created (UTC)."),
    (&["total"], "How many containers should run on: regular ones and native sidecars."),
    (
        &["restarts_app", "restarts_sidecar", "restarts_init"],
        "Every restart of such containers; they need not add up to kubectl's RESTARTS.",
    ),
    (&["last_restart_at"], "When the newest of kubectl's RESTARTS ended (UTC)."),
    (
        &["cause_container"],
        "The container that keeps the pod from being well; empty where it is the pod as a whole.",
    ),
    (&["cause_reason"], "The root of the trouble (`explain reasons`)."),
    (&["cause_severity"], "How bad it is: starting, degraded or failed."),
    (&["cause_since"], "Since when the trouble lasts, as far as the pod tells (UTC)."),
    (&["cause_message"], "The cause in words."),
    (&["native_sidecars"], "Sidecars among the init containers, with restartPolicy: Always."),
    (&["classic_sidecars"], "Sidecars among the regular containers."),
    (&["requests"], "Of a pod: what Kubernetes reserves for it. Of a container: what it requests."),
    (&["limits"], "Of a pod: what Kubernetes enforces. Of a container or a group: the limits in the spec."),
    (&["sidecar_declared", "declared"], "The sum of the sidecars' requests in the spec."),
    (&["sidecar_effective", "effective"], "What would come back without the sidecars (`explain overhead`)."),
    (&["usage", "sidecar_usage"], "What is used at this moment (--usage)."),
    (&["usage_containers"], "Of how many containers it is known what they use."),
    (&["usage_requested"], "What the containers request of which it is known what they use."),
    (&["unused"], "What is requested and not used."),
    (&["pod_requests"], "What Kubernetes reserves for the pods of the row."),
    (&["share_cpu", "share_memory"], "effective as a share of pod_requests, from 0 to 1."),
    (&["others"], "How many groups stand behind the row that --top made of the rest."),
    (&["then_declared"], "What would be declared after the change (--without, --with)."),
    (&["freed"], "What the change would really give back."),
    (&["repository", "tag", "digest"], "The parts of the image."),
    (&["majority"], "The version that more than half of the pods run, if there is one."),
    (
        &["most_common"],
        "The version that no other is run by more pods than: behind and ahead are meant by it.",
    ),
    (&["example_namespace", "example_name"], "One of the pods that are meant by the row."),
    (&["exit_code"], "How the container ended; empty where it runs or waits."),
    (&["started_at"], "When the container started (UTC)."),
    (
        &["last_reason", "last_exit_code", "last_finished_at"],
        "How and when the run before this one ended (UTC).",
    ),
    (&["labels"], "The pod's labels (--show-labels)."),
];

/// All columns of tables, with what stands in them.
pub(super) fn of_tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = LIST.iter().chain(OVERHEAD);
    all.flat_map(|(titles, means)| titles.iter().map(move |title| (*title, *means)))
}

/// What stands in the column of this title, in tables and in csv.
pub(super) fn meaning(title: &str) -> Option<&'static str> {
    let named = |title: &str, columns: &[Column]| {
        let has = |(titles, _): &&Column| titles.iter().any(|t| t.eq_ignore_ascii_case(title));
        columns.iter().find(has).map(|(_, means)| *means)
    };
    let lower = title.to_ascii_lowercase();
    let figure = ["_cpu_millicores", "_memory_bytes"].iter().find_map(|end| lower.strip_suffix(end));
    named(title, LIST)
        .or_else(|| named(title, OVERHEAD))
        .or_else(|| named(title, CSV))
        .or_else(|| named(figure?, CSV))
}

/// What is told of the column of this title.
pub(super) fn of(title: &str) -> Option<Topic> {
    let means = meaning(title)?;
    let shown = of_tables().find(|(known, _)| known.eq_ignore_ascii_case(title));
    let shown = shown.map_or_else(|| title.to_ascii_lowercase(), |(known, _)| known.to_owned());
    let more = "`explain columns` lists all of them. --sort-by takes most of them, in lower case.";
    Some(Topic {
        title: format!("column {shown}"),
        about: means.into(),
        sections: vec![section("More", Body::Prose(more.into()))],
    })
}

pub(super) fn overview() -> Topic {
    let pairs = |columns: &[Column]| {
        Body::Pairs(columns.iter().map(|(titles, means)| (titles.join(", "), (*means).to_owned())).collect())
    };
    Topic {
        title: "Columns".into(),
        about: "What stands in the columns of tables (more of them with -o wide) and of csv. CPU is told in cores or \
                millicores (m), memory in bytes, Ki, Mi, Gi."
            .into(),
        sections: vec![
            section("Of list", pairs(LIST)),
            section("Of overhead", pairs(OVERHEAD)),
            section("Of csv, beside the same in lower case", pairs(CSV)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_meaning_and_every_meaning_a_column() {
        let columns = crate::render::titles();
        for title in &columns {
            assert!(meaning(title).is_some(), "the column {title} has no meaning in explain");
        }
        // Levels of `overhead --by` are called as they are there, and the last row as what it is.
        let levels = crate::report::Dimension::words().chain(["total"]);
        let known: Vec<String> = columns.iter().copied().chain(levels).map(str::to_ascii_lowercase).collect();
        for title in LIST.iter().chain(OVERHEAD).chain(CSV).flat_map(|(titles, _)| *titles) {
            let figures = [format!("{title}_cpu_millicores"), format!("{title}_memory_bytes")];
            let is_column = known.contains(&title.to_ascii_lowercase());
            assert!(
                is_column || figures.iter().all(|figure| known.contains(figure)),
                "no column is called {title}"
            );
        }
    }
}
