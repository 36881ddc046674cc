//! What the values of flags and arguments mean.

use clap::{Arg, ValueHint};

use super::first_line;
use super::line::Line;
use crate::render;
use crate::report::{Choice, Dimension, OverheadOrder, Target, explain};
use crate::run::{CompleteCommand, Lookup};
use crate::wording::is_safe_choice;

/// The meaning of a value that is neither from a closed list nor a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    OfKubeconfig(Lookup),
    OfCluster(Lookup),
    /// A container of the pods on the line.
    Container,
    Columns,
    /// Levels of `overhead --by`.
    Levels,
    /// Pods by name, `TYPE/NAME`, or `TYPE NAME`.
    Names,
    /// The same, or a topic of `explain`.
    Topic,
}

/// Meanings by the name of the argument, for every command.
const MEANINGS: [(&str, Meaning); 14] = [
    ("context", Meaning::OfKubeconfig(Lookup::Contexts)),
    ("contexts", Meaning::OfKubeconfig(Lookup::Contexts)),
    ("cluster", Meaning::OfKubeconfig(Lookup::Clusters)),
    ("user", Meaning::OfKubeconfig(Lookup::Users)),
    ("namespace", Meaning::OfCluster(Lookup::Namespaces)),
    ("namespaces", Meaning::OfCluster(Lookup::Namespaces)),
    ("node", Meaning::OfCluster(Lookup::Nodes)),
    ("image", Meaning::OfCluster(Lookup::Images)),
    ("container", Meaning::Container),
    ("without", Meaning::OfCluster(Lookup::Sidecars)),
    ("sort_by", Meaning::Columns),
    ("by", Meaning::Levels),
    ("names", Meaning::Names),
    ("words", Meaning::Topic),
];

/// Completes the value `begun` of `arg`.
pub(super) fn of(arg: &Arg, begun: &str, line: &Line<'_>) -> CompleteCommand {
    let mut complete = CompleteCommand::default();
    let known = arg.get_possible_values();
    let meaning = MEANINGS.into_iter().find(|(id, _)| arg.get_id() == id).map(|(_, meaning)| meaning);
    let is_list =
        arg.get_value_delimiter().is_some() || matches!(meaning, Some(Meaning::Columns | Meaning::Levels));
    let (kept, begun) = match begun.rfind(',').filter(|_| is_list) {
        Some(comma) => begun.split_at(comma + 1),
        None => ("", begun),
    };
    complete.taken = kept.split(',').filter(|item| !item.is_empty()).map(ToOwned::to_owned).collect();
    (complete.kept, complete.begun) = (kept.to_owned(), begun.to_owned());
    if !known.is_empty() {
        let shown = known.iter().filter(|value| !value.is_hide_set());
        complete.choices = shown.map(|v| Choice::new(v.get_name(), first_line(v.get_help()))).collect();
        return complete;
    }
    let is_path =
        matches!(arg.get_value_hint(), ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
    complete.files =
        is_path || arg.get_value_names().is_some_and(|names| names.iter().any(|name| name == "FILE"));
    // Shells cannot complete a file after a comma.
    complete.files &= kept.is_empty();
    // With -f, pods come from files and not from the cluster.
    let from_cluster = |lookup: Lookup| Some(lookup).filter(|_| !line.is_given("filename"));
    match meaning {
        Some(Meaning::OfKubeconfig(lookup)) => complete.lookup = Some(lookup),
        Some(Meaning::OfCluster(lookup)) => complete.lookup = from_cluster(lookup),
        Some(Meaning::Container) => {
            let words = line.words.iter().map(|word| (*word).to_owned()).collect();
            complete.lookup = from_cluster(Lookup::Containers(words));
        }
        Some(Meaning::Columns) => columns(&mut complete, line),
        Some(Meaning::Levels) => complete.choices = plain(Dimension::words()),
        Some(Meaning::Names) => names(&mut complete, line),
        Some(Meaning::Topic) if begun.contains('/') => names(&mut complete, line),
        // A second word would be part of the name.
        Some(Meaning::Topic) if line.words.is_empty() => {
            // `OutOf…` is a title and no word to type.
            complete.choices = explain::names();
            complete.choices.retain(|choice| is_safe_choice(&choice.value));
        }
        Some(Meaning::Topic) | None => {}
    }
    complete
}

/// Columns can have a minus in front.
fn columns(complete: &mut CompleteCommand, line: &Line<'_>) {
    if let Some(name) = complete.begun.strip_prefix('-').map(ToOwned::to_owned) {
        complete.kept.push('-');
        complete.begun = name;
    }
    complete.taken = complete.taken.iter().map(|name| name.trim_start_matches('-').to_owned()).collect();
    complete.choices = match line.command.get_name() {
        "overhead" => plain(OverheadOrder::names(&render::group_sort_columns())),
        _ => plain(render::sort_columns().iter().map(|column| column.name)),
    };
}

fn plain(words: impl Iterator<Item = &'static str>) -> Vec<Choice> {
    words.map(|word| Choice::new(word, "")).collect()
}

/// `NAME`, `TYPE/NAME`, or `NAME` after `TYPE`.
fn names(complete: &mut CompleteCommand, line: &Line<'_>) {
    let elsewhere = ["filename", "selector", "field_selector", "all_namespaces"];
    if elsewhere.iter().any(|id| line.is_given(id)) {
        return;
    }
    let pods_or = |kind: &str| match kind {
        "pod" => Lookup::Pods,
        kind => Lookup::Workloads(kind.to_owned()),
    };
    if let Some((kind, name)) = complete.begun.clone().split_once('/') {
        complete.kept = format!("{kind}/");
        name.clone_into(&mut complete.begun);
        let taken = line.words.iter().filter_map(|word| word.strip_prefix(&complete.kept));
        complete.taken = taken.map(ToOwned::to_owned).collect();
        complete.lookup = Some(pods_or(Target::kind(kind).unwrap_or(&kind.to_ascii_lowercase())));
        return;
    }
    complete.taken = line.words.iter().map(|word| (*word).to_owned()).collect();
    complete.lookup = Some(match line.words.first().and_then(|first| Target::kind(first)) {
        Some(kind) => pods_or(kind),
        None => Lookup::Pods,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_belongs_to_an_argument() {
        let command = crate::cli::command(crate::cli::DEFAULT_NAME);
        let ids: Vec<String> = command
            .get_subcommands()
            .chain([&command])
            .flat_map(clap::Command::get_arguments)
            .map(|arg| arg.get_id().to_string())
            .collect();
        for (id, _) in MEANINGS {
            assert!(ids.iter().any(|known| known == id), "{id}");
        }
    }
}
