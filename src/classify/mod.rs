//! What every container of a pod is for, and what that judgement rests on.
//!
//! The order of the rules: the *type* settles init and ephemeral containers; then what the pod's *owner*
//! says (an annotation), then the *user* (rules of their own), then a recognised *product* ([`Catalogue`]), then
//! the *structure* of the pod (who listens, who dials, who writes a volume and who reads it), then *words* in
//! names and arguments. Every rule only adds a piece of evidence; [`weigh`] is the one place that knows how much
//! each piece counts.
//!
//! The work is linear in the length of the pod's spec: nothing here compares every container with every other.
//! [`Classifier`] remembers what it said, so that the pods of one template are judged once.

mod address;
mod app_clue;
mod arguments;
mod behaviour;
mod case;
mod catalogue;
mod chore;
mod ci;
mod classifier;
mod command;
mod decide;
mod elect;
mod evidence;
mod fingerprint;
mod idle;
mod image;
mod injection;
mod lexicon;
mod marks;
mod network;
mod owner;
mod pattern;
mod recognise;
pub(crate) mod rules;
mod script;
#[cfg(test)]
mod tests;
mod volumes;
pub(crate) mod weigh;
mod windows;
mod wishes;
mod words;
mod workload;

use std::borrow::Cow;

pub(crate) use catalogue::{Catalogue, Product};
pub(crate) use chore::FOREVER;
pub(crate) use classifier::Classifier;
pub(crate) use evidence::{Evidence, Source};
pub(crate) use pattern::Pattern;
pub(crate) use rules::{Rule, Rules};
pub(crate) use script::short_flags;
pub(crate) use wishes::Wishes;

/// What a container is for.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub(crate) struct Verdict {
    /// The pattern that the evidence speaks for.
    pub(crate) pattern: Pattern,
    /// The product that was recognised, whatever the pattern; or the one that a rule of the user's names.
    pub(crate) product: Option<Cow<'static, str>>,
    /// How sure the judgement is, 0 to 1, with two decimals.
    pub(crate) confidence: f64,
    /// The pieces that decided, strongest first, each short enough for a line. Never holds the value of an
    /// environment variable, nor arguments.
    pub(crate) evidence: Vec<Cow<'static, str>>,
}

/// The verdicts on a pod, in the order of the containers, and what the owner should know.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Classification {
    /// One a container, in the order in which they were given.
    pub(crate) verdicts: Vec<Verdict>,
    /// Annotations and rules that were not followed, and why.
    pub(crate) warnings: Vec<String>,
}

/// Everything that speaks for and against a verdict.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Examination {
    /// What the container is classified as.
    pub(crate) verdict: Verdict,
    /// Every piece of evidence, whatever it speaks for, strongest first. The text of a piece may be empty: then
    /// it is where the container's type starts from.
    pub(crate) pieces: Vec<Evidence>,
    /// How likely each pattern is, likeliest first, 0 to 1; empty where type or owner settled the verdict.
    pub(crate) chances: Vec<(Pattern, f64)>,
    /// What the container would be classified as if its owner and the user's rules had not spoken.
    pub(crate) otherwise: Option<Verdict>,
}
