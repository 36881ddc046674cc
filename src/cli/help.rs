//! How help looks: kubectl's layout, with examples, and connection flags on a page of their own.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Args as _, Command};

use super::connection::{self, ConnectionArgs};

/// Description, usage and flags; examples come last, next to the prompt.
const TEMPLATE: &str = "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";
/// Flags that work with every command are listed by `options`.
const ROOT_TEMPLATE: &str =
    "{about}\n\n{before-help}{usage-heading} {usage}\n\nCommands:\n{subcommands}{after-help}";
/// The page of shared flags has no usage of its own.
const OPTIONS_TEMPLATE: &str = "{about}\n\n{all-args}";
/// Closed lists that `explain` describes: help on a screen leaves out their words.
const EXPLAINED: [&str; 3] = ["fail_on", "pattern", "kind"];
/// The heading of shared flags that say what is read and how it is printed, on the page of `options`.
const SHARED_HEADING: &str = "Input and output";

/// Examples by command: what each does, and the words after the program's name.
const EXAMPLES: [(&str, &[(&str, &str)]); 11] = [
    (
        "list",
        &[
            ("List unhealthy pods in all namespaces, worst first", "list -A --unhealthy --sort-by -severity"),
            ("List the containers of a Deployment's pods", "list deploy/web --containers"),
            (
                "Show what istio-proxy uses and reserves in namespace shop",
                "list -n shop -c istio-proxy --usage",
            ),
            ("Read saved pods instead of a cluster", "list -f pods.json"),
        ],
    ),
    (
        "describe",
        &[
            ("Show what is wrong with a pod", "describe web-0"),
            ("Group the pods of a Deployment by cause", "describe deploy/web"),
            ("Show the verdicts of all unhealthy pods, worst first", "describe -A"),
            ("Add the last 20 log lines of the failing container", "describe web-0 --previous-logs 20"),
            ("Show one container only", "describe web-0 -c istio-proxy"),
        ],
    ),
    (
        "overhead",
        &[
            ("Show what each sidecar costs in all namespaces", "overhead -A"),
            ("Recommend requests, because of the last 7 days", "overhead -A --history --recommend"),
            ("Calculate what removing Istio would free", "overhead -A --without istio"),
        ],
    ),
    (
        "check",
        &[
            ("Check all namespaces", "check -A"),
            ("Check one Deployment, cost and advice included", "check deploy/web --severity info"),
            ("Check manifests before they are applied", "check -f manifests -R"),
            ("Check them with what webhooks would inject", "check -f manifests -R --admitted"),
            (
                "Fail a pipeline on errors, and annotate the pull request",
                "check -f manifests --fail-on error -o github",
            ),
            ("Accept what is there, and report only what is new", "check -A --write-baseline known.json"),
        ],
    ),
    (
        "compare",
        &[
            ("Save a snapshot", "list -A --save before.ndjson"),
            ("Compare two snapshots", "compare before.ndjson after.ndjson"),
            ("Compare a snapshot with the cluster", "compare before.ndjson --live -A"),
            (
                "Fail a pipeline if a rollout made something worse",
                "compare before.ndjson --live -A --fail-on worse",
            ),
            ("Write a comment for a pull request", "compare before.ndjson after.ndjson -o markdown"),
        ],
    ),
    (
        "migrate",
        &[
            ("Show the change for a Deployment, and prove it", "migrate deploy/web"),
            (
                "Move one container, and let the app wait for it",
                "migrate deploy/web -c proxy --startup-probe readiness",
            ),
            ("Save the patch for kubectl patch", "migrate deploy/web -o patch > web.patch.json"),
            ("Edit a manifest, and keep its comments", "migrate -f web.yaml -o yaml > new.yaml"),
            ("Show which sidecars turn native by themselves", "migrate --preview -A"),
        ],
    ),
    (
        "wait",
        &[
            ("Wait for a rollout, and exit with 3 as soon as it cannot succeed", "wait deploy/web"),
            ("Wait until no sidecar is in trouble either", "wait sts/db --for healthy --timeout 15m"),
            ("Wait for a Job", "wait job/migrate"),
            ("Annotate a pipeline of GitHub Actions", "wait deploy/web -o github"),
            ("Fail at the first restart", "wait deploy/web --tolerate-restarts 0"),
        ],
    ),
    (
        "explain",
        &[
            ("List the topics", "explain"),
            ("Explain a reason in the CAUSE column", "explain OOMKilled"),
            ("Explain a product", "explain istio"),
            ("Explain a finding of check", "explain SC101"),
            ("Show why containers were classified as they were", "explain deploy/web"),
        ],
    ),
    (
        "completion",
        &[
            ("Let kubectl complete this plugin", "completion --install"),
            ("Print the script for bash", "completion bash"),
            ("Print the script for zsh", "completion zsh"),
        ],
    ),
    (
        "version",
        &[
            ("Print the version", "version"),
            ("Print it as JSON", "version -o json"),
            ("Print it as YAML", "version -o yaml"),
        ],
    ),
    (
        "help",
        &[
            ("Show the commands", "help"),
            ("Show the help of a command", "help list"),
            ("Show the flags that several commands share", "options"),
        ],
    ),
];

/// Examples of the whole program.
const ROOT_EXAMPLES: &[(&str, &str)] = &[
    ("List unhealthy pods in all namespaces", "list -A --unhealthy"),
    ("Show what is wrong with a pod", "describe web-0"),
    ("Show what sidecars cost", "overhead -A"),
    ("Find what will go wrong with sidecars", "check -A"),
];

/// Gives every command the layout, and the examples with `program` as the name.
pub(super) fn lay_out(root: Command, program: &str) -> Command {
    let everywhere: Vec<Arg> = root.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    let (about, rest) = halves(&root);
    let more = format!(
        "Use \"{program} COMMAND --help\" for the flags and examples of a command.\n\
         Use \"{program} options\" for the flags that several commands share."
    );
    let shared = shared_flags(&root);
    let after = format!("{}\n{more}", examples(ROOT_EXAMPLES, program));
    let root = before(root.about(about), rest).after_help(after).help_template(ROOT_TEMPLATE);
    let root = with_help_flag(root);
    root.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        let command = with_help_flag(command);
        if name == "options" {
            let command = with_hidden(command, &everywhere, |_| true);
            let command = with_shown_flags(command).args(shared.iter().cloned());
            return command.help_template(OPTIONS_TEMPLATE);
        }
        let (about, rest) = halves(&command);
        let reads_pods = reads_pods(&command);
        let found = EXAMPLES.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, examples)| examples);
        let mut after = examples(found, program);
        if reads_pods {
            after.extend(["\nUse \"", program, " options\" for connection and other shared flags."]);
        }
        let command = before(command.about(about), rest).after_help(after.trim_end().to_owned());
        let hidden = |arg: &Arg| !reads_pods || arg.get_help_heading() == Some(connection::HEADING);
        with_hidden(command, &everywhere, hidden).help_template(TEMPLATE)
    })
}

/// Whether flags of the command select pods, so that flags about their source and the rules mean something to it.
pub(super) fn reads_pods(command: &Command) -> bool {
    command.get_arguments().any(|arg| arg.get_id() == "selector" || arg.get_id() == "names")
}

/// Puts further paragraphs of the description before the usage.
fn before(command: Command, rest: String) -> Command {
    if rest.is_empty() { command } else { command.before_help(rest) }
}

/// The first two paragraphs of a command's help. Manual and reference have all of them.
fn halves(command: &Command) -> (String, String) {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    (about, long.split("\n\n").nth(1).unwrap_or_default().to_owned())
}

/// Returns the command line as help on a screen shows it: a flag has one line, closed lists are part of it.
pub(super) fn for_screen(root: Command) -> Command {
    root.mut_subcommands(|command| {
        command.mut_args(|arg| {
            let words = arg.get_possible_values();
            if words.is_empty() || !arg.get_action().takes_values() {
                return arg;
            }
            let hidden = arg.hide_possible_values(true);
            if EXPLAINED.contains(&hidden.get_id().as_str()) {
                return hidden;
            }
            let words: Vec<&str> = words.iter().map(PossibleValue::get_name).collect();
            let help = hidden.get_help().map(ToString::to_string).unwrap_or_default();
            hidden.help(format!("{help}: {}", words.join(", ")))
        })
    })
}

/// Flags that the pages of commands leave out, each once.
fn shared_flags(root: &Command) -> Vec<Arg> {
    let mut shared: Vec<Arg> = Vec::new();
    for arg in root.get_subcommands().flat_map(Command::get_arguments) {
        if arg.is_hide_short_help_set() && !shared.iter().any(|known| known.get_id() == arg.get_id()) {
            shared.push(arg.clone().hide_short_help(false).help_heading(SHARED_HEADING));
        }
    }
    shared
}

/// `-h` and `--help` print the same page.
fn with_help_flag(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::HelpShort).help("Print help");
    command.disable_help_flag(true).arg(help.hide_short_help(true))
}

/// Redefines flags that work with every command, so that this command's help can leave some out. They keep working.
fn with_hidden(command: Command, everywhere: &[Arg], hidden: impl Fn(&Arg) -> bool) -> Command {
    command.args(everywhere.iter().cloned().map(|arg| {
        let hide = hidden(&arg) || arg.is_hide_short_help_set();
        arg.hide_short_help(hide)
    }))
}

/// Lists the flags of all commands that every other page leaves out.
fn with_shown_flags(command: Command) -> Command {
    let flags = ConnectionArgs::augment_args(Command::new("flags"));
    let ids: Vec<String> = flags.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    let command =
        ids.into_iter().fold(command, |command, id| command.mut_arg(id, |arg| arg.hide_short_help(false)));
    command.mut_arg("rules", |arg| arg.hide_short_help(false).help_heading(SHARED_HEADING))
}

/// `Examples:` and each with its comment above it, as kubectl prints them but without gaps, so that help fits a screen.
fn examples(examples: &[(&str, &str)], program: &str) -> String {
    let mut text = String::from("Examples:\n");
    for (what, words) in examples {
        text.extend(["  # ", what, "\n  ", program, " ", words, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_command_line_that_parses() {
        let all = EXAMPLES.iter().flat_map(|(_, examples)| *examples).chain(ROOT_EXAMPLES);
        for (what, words) in all {
            let args = std::iter::once("kubectl-sidecars").chain(words.split(' '));
            let parsed = super::super::command("kubectl sidecars").try_get_matches_from(args);
            assert!(parsed.is_ok(), "{what}: {words}: {parsed:?}");
        }
    }

    #[test]
    fn every_command_has_three_to_six_examples() {
        for command in super::super::command("kubectl sidecars").get_subcommands() {
            let name = command.get_name();
            let examples =
                EXAMPLES.iter().find(|(of, _)| *of == name).map_or(0, |(_, examples)| examples.len());
            assert!((3..=6).contains(&examples) || name == "options", "{name} has {examples}");
        }
    }
}
