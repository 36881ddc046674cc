//! How much each piece of evidence counts, and how the pieces add up to a verdict.
//!
//! A weight is in nats (natural-log odds): the weights that speak for a pattern are added, and the confidence in
//! a pattern is `exp(its sum)` over the total of `exp(sum)` of every pattern that is possible. One nat more makes
//! a pattern 2.7 times as likely. The numbers are the order of the rules made countable: owner before product
//! before structure before words; and an unmarked container is the app.

use std::borrow::Cow;

use super::evidence::{Evidence, Source};
use super::{Pattern, Verdict};

/// The start of a regular container: it is the app unless something marks it as supporting.
pub(crate) const REGULAR_IS_APP: f64 = 1.0;
/// The start of a native sidecar: which kind of helper it is has yet to be found.
pub(crate) const NATIVE_IS_SIDECAR: f64 = 1.0;

/// The image, or a command line with its subcommand, is the product's own.
pub(crate) const PRODUCT: f64 = 5.5;
/// The container or the program has a product's name.
pub(crate) const PRODUCT_NAME: f64 = 4.5;
/// A product's name is in a longer name, or the ending shows the kind of product.
pub(crate) const PRODUCT_PART: f64 = 4.0;
/// A script starts the product among other things.
pub(crate) const PRODUCT_IN_SCRIPT: f64 = 3.2;
/// The product is one that people run for its own sake: a database, a server.
pub(crate) const APP_PRODUCT: f64 = 3.0;
/// The same, where only the image is the product's and a script or another name makes something else of it.
pub(crate) const APP_PRODUCT_AS_TOOLBOX: f64 = 0.6;
/// The same for a web server, which people also put in front of an app.
pub(crate) const FRONT_PRODUCT: f64 = 1.2;

/// An injector wrote down that it added the container.
pub(crate) const INJECTED: f64 = 4.5;
/// An injector that the catalogue does not have says that it is done, and this is the container that nothing else
/// explains.
pub(crate) const INJECTED_BY_ELIMINATION: f64 = 3.4;
/// A database or a cache beside the steps of a CI job.
pub(crate) const SERVICE_OF_JOB: f64 = 6.5;
/// A variable or a flag that helpers of one kind take.
pub(crate) const TELLING_VARIABLE: f64 = 3.4;
/// An argument that only helpers of one kind take.
pub(crate) const TELLING_ARGUMENT: f64 = 4.5;
/// It listens, and sends on to another container of the pod; it sends a signal to reload.
pub(crate) const FLOW: f64 = 3.6;
/// It reads the metrics of another container.
pub(crate) const SCRAPES: f64 = 2.6;
/// Dialed by a later container, and neither matches the workload's name.
pub(crate) const DIALLED_THOUGH_FIRST: f64 = 1.2;
/// The app dials its port.
pub(crate) const DIALLED: f64 = 1.8;
/// The app dials its port, and it answers by itself: a decision, a picture, a page.
pub(crate) const LOCAL_SERVICE: f64 = 2.2;
/// The app dials its port, and the variable or flag speaks of telemetry.
pub(crate) const DIALLED_FOR_TELEMETRY: f64 = 3.0;
/// The probe of another container knocks at its port.
pub(crate) const PROBED_FOR_ANOTHER: f64 = 0.9;
/// One writes a volume and another only reads it, and the volume's name says why.
pub(crate) const NAMED_VOLUME: f64 = 2.6;
/// The same without such a name; the other one has the workload's name.
pub(crate) const VOLUME: f64 = 2.2;
/// The same, and the other one is only first.
pub(crate) const VOLUME_OF_FIRST: f64 = 1.4;
/// The same, and nothing shows which of the two is the app.
pub(crate) const VOLUME_OF_UNKNOWN: f64 = 0.9;
/// Its script keeps writing into a volume that another one serves.
pub(crate) const FILLS: f64 = 3.0;
/// It shares a volume with a web server, and it is not called.
pub(crate) const FILLS_SILENTLY: f64 = 2.2;
/// It shares a volume with a server, the name of which speaks of configuration or content, and it is not called.
pub(crate) const FILLS_UNSURELY: f64 = 1.2;
/// A web server with a configuration of its own beside an app.
pub(crate) const FRONT: f64 = 4.0;
/// Its only port is named `metrics`; apps do that too.
pub(crate) const METRICS_PORT: f64 = 0.8;
/// What its commands do: sync, reload, back up.
pub(crate) const BEHAVIOUR: f64 = 3.0;
/// Its script does a chore, sleeps, and starts over; it does not serve.
pub(crate) const CHORE: f64 = 2.4;
/// Nothing but `tail -F` of a file.
pub(crate) const FOLLOWS_FILE: f64 = 4.0;
/// A database's image whose script only waits: a shell to enter.
pub(crate) const IDLES: f64 = 2.6;
/// It only waits, and an annotation names it for the hooks of a backup.
pub(crate) const NAMED_FOR_BACKUP: f64 = 4.2;
/// It only waits, and another one is the app by its name.
pub(crate) const IDLES_BESIDE_NAMED: f64 = 2.0;
/// It is called `sidecar`, and something else shows how it helps.
pub(crate) const SIDECAR_THAT_TELLS: f64 = 4.2;
/// A helper's word comes after the name of another container of the pod (`redis-metrics` beside `redis`).
pub(crate) const NAMED_AFTER_SIBLING: f64 = 1.5;

/// Its name begins with that of the app, which has the workload's name (`shop-warmup` beside `shop`), and
/// it is not called.
pub(crate) const NAMED_AFTER_APP: f64 = 2.2;
/// What marks it as a helper is worth more beside a container that is the app by its name.
pub(crate) const BESIDE_NAMED_APP: f64 = 1.0;

/// What it deals with, `backup` in `backup-server`, beside the app by name.
pub(crate) const TOPIC_BESIDE_NAMED: f64 = 2.0;
/// The workload is called a thing of its kind: a proxy, a collector.
pub(crate) const PURPOSE_OF_WORKLOAD: f64 = 5.0;
/// The same, and something else may be the app as well.
pub(crate) const PURPOSE_OF_WORKLOAD_IN_DOUBT: f64 = 2.4;

/// `kubectl.kubernetes.io/default-container` names it.
pub(crate) const DEFAULT_CONTAINER: f64 = 6.0;
/// It is beside the agent of a CI server, as a step of the job.
pub(crate) const STEP: f64 = 2.5;
/// It has the workload's name.
pub(crate) const NAMED_LIKE_WORKLOAD: f64 = 2.5;
/// The same, and its product is one that people run for its own sake: a `DaemonSet` of log shippers.
pub(crate) const NAMED_LIKE_WORKLOAD_AND_STANDS_ALONE: f64 = 4.8;
/// Its name is part of the workload's name, or the other way round.
pub(crate) const NAMED_AFTER_WORKLOAD: f64 = 1.0;
/// The only one of the pod that nothing marks as supporting.
pub(crate) const ONLY_UNMARKED: f64 = 3.5;
/// Nothing marks it as supporting, nor some others.
pub(crate) const UNMARKED: f64 = 1.2;
/// The same beside the default container: the owner named another one.
pub(crate) const UNMARKED_BESIDE_DEFAULT: f64 = 0.4;
/// People write the app first.
pub(crate) const FIRST: f64 = 0.5;
/// The same, and nothing marks it as a helper.
pub(crate) const FIRST_AND_UNMARKED: f64 = 0.7;
/// The same of a product that people run for its own sake too: doubt, not more.
pub(crate) const FIRST_AND_STANDS_ALONE: f64 = 2.4;
/// The only unmarked container after such a product.
pub(crate) const ONLY_UNMARKED_IN_DOUBT: f64 = 2.2;
/// A product that can be a pod's purpose, when an app is looked for among supporting products.
pub(crate) const CAN_STAND_ALONE: f64 = 3.0;
/// How far a container leads that was made the app because a pod needs one, and nothing else comes close.
pub(crate) const ELECTED_SURELY: f64 = 3.0;
/// The same where others could be the app as well.
pub(crate) const ELECTED: f64 = 1.6;
/// How far a container leads that has the app's own image and product.
pub(crate) const EQUAL: f64 = 2.6;
/// How far a pattern leads that is more than a guess.
pub(crate) const SURELY_MARKED: f64 = 1.2;

/// What counts less is a weak word.
pub(crate) const TELLING: f64 = 2.0;
/// After the name of another container even such a word is enough.
pub(crate) const TELLING_AFTER_SIBLING: f64 = 1.0;
/// Beside an app that is known by its product, a weak word is enough.
pub(crate) const TELLING_BESIDE_PRODUCT: f64 = 0.75;

/// How many pieces of evidence are shown.
const TOLD: usize = 3;
/// Pieces that count less are not shown beside stronger ones.
const WORTH_TELLING: f64 = 0.75;
/// What type or owner say settles the verdict; nothing is weighed against it.
pub(crate) const SETTLES: f64 = f64::INFINITY;
/// A guess is never shown as certain.
const SUREST_GUESS: f64 = 0.99;

/// Adds up the pieces. `possible` are the patterns that the type leaves open, the likeliest one first: it wins
/// ties.
pub(super) fn weigh(possible: &[Pattern], pieces: &[Evidence], product: Option<&'static str>) -> Verdict {
    let (pattern, chance) = chances(possible, pieces).first().copied().unwrap_or((Pattern::App, 0.0));
    Verdict {
        pattern,
        product: product.map(Cow::Borrowed),
        confidence: two_decimals(chance.min(SUREST_GUESS)),
        evidence: strongest_texts(pattern, pieces),
    }
}

/// How likely each of the possible patterns is, likeliest first; they add up to 1.
pub(super) fn chances(possible: &[Pattern], pieces: &[Evidence]) -> Vec<(Pattern, f64)> {
    let sums = possible.iter().map(|&pattern| (pattern, sum_for(pattern, pieces)));
    let mut chances: Vec<(Pattern, f64)> = sums.collect();
    // Stable: of two that are as likely the first one of the possible ones leads.
    chances.sort_by(|a, b| b.1.total_cmp(&a.1));
    let best = chances.first().map_or(0.0, |(_, sum)| *sum);
    let total: f64 = chances.iter().map(|(_, sum)| (sum - best).exp()).sum();
    for (_, chance) in &mut chances {
        *chance = (*chance - best).exp() / total;
    }
    chances
}

/// The sum of the weights that speak for a pattern. Of the words, only the strongest counts in full: a name and
/// an image that say the same were written by one hand.
pub(super) fn sum_for(pattern: Pattern, pieces: &[Evidence]) -> f64 {
    let (mut sum, mut words, mut further) = (0.0, 0.0_f64, 0.0);
    for piece in pieces.iter().filter(|p| p.says == pattern) {
        if piece.source == Source::Words {
            further += words.min(piece.weight) / 4.0;
            words = words.max(piece.weight);
        } else {
            sum += piece.weight;
        }
    }
    sum + words + further
}

/// The pieces that decided: strongest first; what hardly counted only where there is nothing better.
fn strongest_texts(pattern: Pattern, pieces: &[Evidence]) -> Vec<Cow<'static, str>> {
    let mut told: Vec<&Evidence> =
        pieces.iter().filter(|p| p.says == pattern && !p.text.is_empty()).collect();
    told.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    if told.first().is_some_and(|p| p.weight >= WORTH_TELLING) {
        told.retain(|p| p.weight >= WORTH_TELLING);
    }
    told.dedup_by(|a, b| a.text == b.text);
    told.truncate(TOLD);
    told.into_iter().map(|p| p.text.clone()).collect()
}

fn two_decimals(confidence: f64) -> f64 {
    (confidence * 100.0).round() / 100.0
}

/// A verdict that needs no weighing: the type or the owner settled it.
pub(super) fn settled(
    pattern: Pattern,
    product: Option<&'static str>,
    confidence: f64,
    why: impl Into<Cow<'static, str>>,
) -> Verdict {
    Verdict { pattern, product: product.map(Cow::Borrowed), confidence, evidence: vec![why.into()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: [Pattern; 3] = [Pattern::App, Pattern::Ambassador, Pattern::Adapter];

    fn piece(source: Source, says: Pattern, weight: f64, text: &'static str) -> Evidence {
        Evidence::new(source, says, weight, text)
    }

    #[test]
    fn nothing_known_is_the_first_possibility_with_little_confidence() {
        let verdict = weigh(&OPEN, &[], None);
        assert_eq!((verdict.pattern, verdict.evidence.len()), (Pattern::App, 0));
        assert!((verdict.confidence - 0.33).abs() < 1e-9);
    }

    #[test]
    fn weights_add_up_and_the_strongest_are_told() {
        let pieces = [
            piece(Source::Structure, Pattern::App, REGULAR_IS_APP, ""),
            piece(Source::Structure, Pattern::Ambassador, DIALLED, "dialled"),
            piece(Source::Words, Pattern::Ambassador, 2.8, "proxy"),
            piece(Source::Words, Pattern::Ambassador, 0.2, "faint"),
            piece(Source::Words, Pattern::Adapter, 2.0, "log"),
        ];
        let verdict = weigh(&OPEN, &pieces, Some("X"));
        assert_eq!(verdict.pattern, Pattern::Ambassador);
        assert_eq!(verdict.evidence, ["proxy", "dialled"]);
        assert!(verdict.confidence > 0.8 && verdict.confidence < 0.99, "{}", verdict.confidence);
    }

    #[test]
    fn words_of_one_hand_count_once() {
        let words = |n| {
            let pieces: Vec<_> = (0..n).map(|_| piece(Source::Words, Pattern::Adapter, 2.0, "w")).collect();
            sum_for(Pattern::Adapter, &pieces)
        };
        assert!((words(1) - 2.0).abs() < 1e-9);
        assert!((words(2) - 2.5).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_the_sources_holds() {
        let order = [DEFAULT_CONTAINER, PRODUCT, PRODUCT_NAME, FLOW, DIALLED];
        assert!(order.is_sorted_by(|a, b| a > b));
        const { assert!(REGULAR_IS_APP > METRICS_PORT && REGULAR_IS_APP > VOLUME_OF_UNKNOWN) };
    }
}
