//! What several contexts gave, apart and merged.

use std::collections::BTreeSet;

use super::ContextPart;
use crate::run::notes::Scope;
use crate::run::outcome::ReadOutcome;
use crate::run::reading::{Collect, PodReader};
use crate::wording::comma_list;

/// How many contexts a note names at most.
const NAMED: usize = 3;

/// What was read. It is merged only when each part is complete: figures of usage are joined by names that are unique in one
/// cluster.
pub(in crate::run) enum Parts<C> {
    /// Files, or a single cluster.
    One(C, ReadOutcome),
    Contexts {
        parts: Vec<(C, ReadOutcome)>,
        /// A collector without pods.
        empty: C,
        /// What is known of all contexts together.
        whole: ReadOutcome,
    },
}

impl<C: Collect> Parts<C> {
    /// `whole` is a reader that has read nothing. A name is missing if no context has it.
    pub(super) fn of_contexts(
        mut whole: PodReader<'_, C>,
        parts: Vec<ContextPart<C>>,
        notes: &[String],
    ) -> Self {
        let mut finished = Vec::with_capacity(parts.len());
        for ContextPart { collected, outcome, names, similar } in parts {
            whole.names.merge(&names);
            whole.similar.append(similar);
            finished.push((collected, outcome));
        }
        whole.outcome.scope = common_scope(finished.iter().map(|(_, outcome)| &outcome.scope));
        whole.outcome.notes.extend(notes.iter().cloned());
        let (empty, whole) = whole.finish();
        Self::Contexts { parts: finished, empty, whole }
    }

    /// Merges the parts, after `prepare` did what must be done to each by itself.
    pub(in crate::run) fn merged(
        self,
        mut prepare: impl FnMut(&mut C, &mut ReadOutcome),
    ) -> (C, ReadOutcome) {
        match self {
            Self::One(mut collected, mut outcome) => {
                prepare(&mut collected, &mut outcome);
                (collected, outcome)
            }
            Self::Contexts { parts, empty: mut merged, whole } => {
                let mut outcomes = Vec::with_capacity(parts.len());
                for (mut collected, mut outcome) in parts {
                    prepare(&mut collected, &mut outcome);
                    merged.append(collected);
                    outcomes.push(outcome);
                }
                (merged, together(whole, outcomes))
            }
        }
    }

    /// What each context gave, apart, with its name, and how reading all of them went.
    pub(in crate::run) fn apart(self) -> (Vec<(Option<String>, C)>, ReadOutcome) {
        match self {
            Self::One(collected, outcome) => (vec![(None, collected)], outcome),
            Self::Contexts { parts, whole, .. } => {
                let name = |outcome: &ReadOutcome| outcome.contexts.first().map(|c| c.name.clone());
                let parts = parts.into_iter().map(|(c, outcome)| ((name(&outcome), c), outcome));
                let (collected, outcomes) = parts.unzip();
                (collected, together(whole, outcomes))
            }
        }
    }
}

/// Adds up how reading each context went.
fn together(mut whole: ReadOutcome, outcomes: Vec<ReadOutcome>) -> ReadOutcome {
    let several = outcomes.len() > 1;
    if let [only] = &outcomes[..] {
        whole.context.clone_from(&only.context);
    }
    // Equal notes are one, with the contexts they are about.
    let mut notes: Vec<(String, Vec<String>)> = Vec::new();
    for outcome in outcomes {
        let mut contexts = outcome.contexts;
        let is_complete = outcome.complete && outcome.problems.is_empty();
        let name = contexts.first().map(|context| context.name.clone()).unwrap_or_default();
        contexts.iter_mut().for_each(|context| context.complete = is_complete);
        whole.contexts.append(&mut contexts);
        whole.complete &= outcome.complete;
        let problems = outcome.problems.into_iter();
        whole.problems.extend(problems.map(|error| if several { error.in_context(&name) } else { error }));
        for note in outcome.notes {
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, names)) => names.push(name.clone()),
                None => notes.push((note, vec![name.clone()])),
            }
        }
    }
    whole.notes.extend(notes.into_iter().map(|(note, names)| match &names[..] {
        _ if !several => note,
        [name] => format!("context {name:?}: {note}"),
        names => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("contexts {}: {note}", comma_list(&names, NAMED))
        }
    }));
    whole
}

/// The scope of all contexts: their namespaces may differ.
fn common_scope<'a>(scopes: impl Iterator<Item = &'a Scope>) -> Scope {
    let mut namespaces = BTreeSet::new();
    for scope in scopes {
        match scope {
            Scope::Namespace(one) => namespaces.extend([one.clone()]),
            Scope::Namespaces(several) => namespaces.extend(several.iter().cloned()),
            Scope::AllNamespaces | Scope::Files => {}
        }
    }
    match Scope::of_files(&Vec::from_iter(namespaces)) {
        Scope::Files => Scope::AllNamespaces,
        scope => scope,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::report::{ContextReport, Source};

    fn outcome(name: &str, notes: &[&str], problem: Option<&str>) -> ReadOutcome {
        let mut outcome = ReadOutcome::new(Scope::AllNamespaces, Source::Cluster);
        outcome.contexts = vec![ContextReport {
            name: name.to_owned(),
            server: None,
            complete: true,
            pods: 1,
            seconds: 0.0,
            error: None,
        }];
        outcome.notes = notes.iter().map(|note| (*note).to_owned()).collect();
        outcome.problems = problem.into_iter().map(Error::failed).collect();
        outcome
    }

    #[test]
    fn equal_notes_are_one_and_errors_name_their_context() {
        let whole = ReadOutcome::new(Scope::AllNamespaces, Source::Cluster);
        let parts = vec![
            outcome("a", &["no metrics", "slow"], None),
            outcome("b", &["no metrics"], Some("timed out")),
            outcome("c", &[], Some("connection refused (context \"c\")")),
        ];
        let whole = together(whole, parts);
        assert_eq!(whole.notes, ["contexts a, b: no metrics", "context \"a\": slow"]);
        let problems: Vec<&str> = whole.problems.iter().map(Error::message).collect();
        assert_eq!(problems, ["context \"b\": timed out", "connection refused (context \"c\")"]);
        let complete: Vec<bool> = whole.contexts.iter().map(|context| context.complete).collect();
        assert_eq!(complete, [true, false, false]);
    }

    #[test]
    fn namespaces_of_the_contexts_are_joined() {
        let one = |name: &str| Scope::Namespace(name.to_owned());
        let phrase = |scopes: &[Scope]| common_scope(scopes.iter()).phrase();
        assert_eq!(phrase(&[one("shop"), one("shop")]), " in shop namespace");
        assert_eq!(phrase(&[one("shop"), one("cart")]), " in namespaces cart, shop");
        assert_eq!(phrase(&[Scope::AllNamespaces]), "");
    }
}
