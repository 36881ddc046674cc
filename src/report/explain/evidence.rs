//! What a verdict rests on.

use super::{Body, Topic, items, section};
use crate::classify::Source;
use crate::classify::weigh;

pub(super) fn overview() -> Topic {
    let sources = Source::ALL.iter().map(|source| (source.as_str().to_owned(), meaning(*source).to_owned()));
    Topic {
        title: "Evidence".into(),
        about: "Every verdict is the sum of pieces of evidence. Each speaks for one pattern, and has a source and a \
                weight; what is said of the type and by the owner settles the matter without weighing."
            .into(),
        sections: vec![
            section("Where it comes from, strongest first", Body::Pairs(sources.collect())),
            section("What it weighs", Body::Pairs(weights())),
            section(
                "How the weights add up",
                items(&[
                    "the weights that speak for a pattern are added; one more makes the pattern 2.7 times as likely",
                    "of words only the strongest counts in full: a name and an image that say the same were \
                     written by one hand",
                    "confidence is the share of the winner among all patterns that the type leaves open; never \
                     more than 0.99 where something was guessed",
                    "a container that nothing marks as supporting is the app: a false sidecar is worse than a \
                     missed one",
                    "a pod whose containers all look like helpers gets the best candidate as its app",
                ]),
            ),
            section(
                "What is never shown",
                items(&["values of environment variables, and arguments: they hold passwords. Their names are."]),
            ),
        ],
    }
}

fn meaning(source: Source) -> &'static str {
    match source {
        Source::Type => "where the container stands in the spec; settles init and ephemeral containers",
        Source::Owner => "the pod's owner, in the annotation kubectl-sidecars/CONTAINER: PATTERN",
        Source::Rule => "a rule of your own (`explain rules`)",
        Source::Product => "a product of the catalogue, by command, image or name (`explain products`)",
        Source::Structure => {
            "the pod itself: who listens and who dials localhost, who writes a volume and who reads it, probes, \
             what injectors wrote down, the workload's name"
        }
        Source::Words => "words in the names of container, image and program, and what its commands do",
    }
}

/// The weights that matter most, greatest first, as they are.
fn weights() -> Vec<(String, String)> {
    let mut weights = [
        (weigh::DEFAULT_CONTAINER, "the default container of the pod: app"),
        (weigh::PRODUCT, "the image or the command line is the product's own"),
        (weigh::PRODUCT_NAME, "the container or its program bears a product's name"),
        (weigh::INJECTED, "an injector says that it added it"),
        (weigh::TELLING_ARGUMENT, "an argument that only helpers of one kind take"),
        (weigh::PRODUCT_PART, "a product's name in a longer name"),
        (weigh::ONLY_UNMARKED, "the only container that nothing marks as supporting: app"),
        (weigh::FLOW, "it listens, and sends on to another container"),
        (weigh::BEHAVIOUR, "what its commands do: follow a file, sync, back up"),
        (weigh::NAMED_VOLUME, "writes what another only reads, and the volume's name tells why"),
        (weigh::SIDECAR_THAT_TELLS, "called a sidecar, and something else tells how it helps"),
        (weigh::CHORE, "its script does a chore, sleeps, and starts over"),
        (weigh::NAMED_AFTER_APP, "named after the app beside it, and nobody calls it"),
        (weigh::NAMED_LIKE_WORKLOAD, "bears the workload's name: app"),
        (weigh::DIALLED_FOR_TELEMETRY, "another sends telemetry to its port"),
        (weigh::DIALLED, "another dials its port"),
        (weigh::REGULAR_IS_APP, "a regular container is the app to begin with"),
        (weigh::PROBED_FOR_ANOTHER, "another's probe knocks at its port"),
        (weigh::METRICS_PORT, "its only port is for metrics"),
    ];
    weights.sort_by(|a, b| b.0.total_cmp(&a.0));
    weights.into_iter().map(|(weight, what)| (format!("{weight:.1}"), what.to_owned())).collect()
}
