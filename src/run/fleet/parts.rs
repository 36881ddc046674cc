//! How reading several contexts went, as one outcome.

use std::collections::BTreeSet;

use crate::report::Names;
use crate::run::notes::Scope;
use crate::run::outcome::ReadOutcome;
use crate::run::reading::{Collect, PodReader};
use crate::run::similar::SimilarNames;
use crate::wording::comma_list;

/// How many contexts a note names at most.
const NAMED: usize = 3;

/// How reading a context went, with its place in their order, and what was named and found in it.
pub(super) type ContextEnd = (usize, ReadOutcome, Names, SimilarNames);

/// The outcome of all contexts. `reader` has read nothing; a name is missing if no context has it.
pub(super) fn conclude<C: Collect>(
    mut reader: PodReader<'_, C>,
    mut ends: Vec<ContextEnd>,
    notes: Vec<String>,
) -> ReadOutcome {
    ends.sort_by_key(|(place, ..)| *place);
    let mut outcomes = Vec::with_capacity(ends.len());
    for (_, outcome, names, similar) in ends {
        reader.names.merge(&names);
        reader.similar.append(similar);
        outcomes.push(outcome);
    }
    reader.outcome.scope = common_scope(outcomes.iter().map(|outcome| &outcome.scope));
    reader.outcome.notes.extend(notes);
    together(reader.finish().1, outcomes)
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
        for context in &mut contexts {
            context.complete = is_complete;
        }
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
