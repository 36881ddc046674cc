//! `--without` and `--with`: what a change of sidecars would do, before it is done.

use std::str::FromStr;

use crate::classify::Pattern;
use crate::error::Error;
use crate::model::{Pod, Quantity, Resources};
use crate::report::figures::Figures;
use crate::report::filter::ContainerFilter;
use crate::report::pod::{ContainerFacts, PodReport};
use crate::resources::{Edit, Stay, requests_after, why_it_stays};

/// What is to be tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan(Vec<Step>);

/// One `--without` or `--with`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// A container's name, a product (in any case), or a pattern.
    whom: String,
    edit: Edit,
    /// Whether some container was meant by it.
    met: bool,
    /// Whether a step before it, which tries something else, means one of its containers as well.
    outdone: bool,
}

/// What the plan would do to one pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PodChange {
    /// What each container would declare, in the order of the pod's; `None` for those that stay as they are.
    pub(super) after: Vec<Option<Figures>>,
    pub(super) freed: Figures,
    /// Why more or less of the CPU comes back than is declared less, if so it is.
    pub(super) cpu: Stay,
    pub(super) memory: Stay,
}

impl Plan {
    /// Reads the arguments of `--without` (a name, a product, a pattern) and of `--with`
    /// (`NAME:requests.cpu=50m,requests.memory=64Mi`).
    pub(crate) fn parse(without: &[String], with: &[String]) -> Result<Self, Error> {
        let gone = without.iter().map(|whom| {
            let whom = whom.trim().to_owned();
            if whom.is_empty() {
                return Err(Error::usage("--without names nobody").hint(
                    "it takes the name of a container, a product or a pattern, for example --without istio-proxy",
                ));
            }
            Ok(Step { whom, edit: Edit::Remove, met: false, outdone: false })
        });
        let mut plan = Self::default();
        for step in gone.chain(with.iter().map(|text| text.parse())) {
            plan.add(step?)?;
        }
        Ok(plan)
    }

    /// Adds a step, unless one of the others means the same with another end.
    fn add(&mut self, step: Step) -> Result<(), Error> {
        let whom = &step.whom;
        let Some(other) = self.0.iter().find(|other| other.whom.eq_ignore_ascii_case(whom)) else {
            self.0.push(step);
            return Ok(());
        };
        match (other.edit, step.edit) {
            (one, same) if one == same => Ok(()),
            (Edit::Remove, _) | (_, Edit::Remove) => Err(Error::usage(format!(
                "--without and --with both name `{whom}`"
            ))
            .hint(format!(
                "one at a time: --without {whom} has it gone, --with {whom}:… has it request something else"
            ))),
            _ => Err(Error::usage(format!("--with names `{whom}` twice")).hint(format!(
                "say it in one, with a comma: --with {whom}:requests.cpu=50m,requests.memory=64Mi"
            ))),
        }
    }

    /// Whether nothing is to be tried.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is tried, as it was said: gone, and changed with what it would request.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&str, Option<Figures>)> {
        self.0.iter().map(|step| {
            let requests = match step.edit {
                Edit::Remove => None,
                Edit::Request(requests) => Some(requests.into()),
            };
            (step.whom.as_str(), requests)
        })
    }

    /// What was named and is no sidecar of any pod.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|step| !step.met).map(|step| step.whom.as_str())
    }

    /// What was named and gives way where a step before it means the same container.
    pub(crate) fn outdone(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|step| step.outdone).map(|step| step.whom.as_str())
    }

    /// Counts as met what was met here or there.
    pub(super) fn merge(&mut self, other: &Self) {
        for (step, other) in self.0.iter_mut().zip(&other.0) {
            step.met |= other.met;
            step.outdone |= other.outdone;
        }
    }

    /// What the plan would do to `pod`, of which `report` tells; `None` where it means none of its sidecars.
    pub(super) fn change(
        &mut self,
        pod: &Pod,
        report: &PodReport,
        filter: &ContainerFilter,
    ) -> Option<PodChange> {
        let edits: Vec<Option<Edit>> = report
            .containers
            .iter()
            .map(|container| {
                let counts = container.facts.pattern.is_supporting() && filter.admits(container);
                if counts { self.edit(&container.facts) } else { None }
            })
            .collect();
        if edits.iter().all(Option::is_none) {
            return None;
        }
        let containers = pod.containers();
        let after = Figures::from(requests_after(pod, &containers, |index| edits[index]));
        let edited = |index: usize| edits[index].is_some();
        Some(PodChange {
            after: report.containers.iter().zip(&edits).map(|(c, edit)| declared(&c.facts, *edit)).collect(),
            freed: report.reserved.requests.minus(after),
            cpu: why_it_stays(pod, &containers, edited, |resources| resources.cpu),
            memory: why_it_stays(pod, &containers, edited, |resources| resources.memory),
        })
    }

    /// The first step that means this container.
    fn edit(&mut self, facts: &ContainerFacts) -> Option<Edit> {
        let mut found = None;
        for step in &mut self.0 {
            if step.means(facts) {
                step.met = true;
                step.outdone |= found.is_some_and(|first| first != step.edit);
                found = found.or(Some(step.edit));
            }
        }
        found
    }
}

/// What a container would declare after an edit.
fn declared(facts: &ContainerFacts, edit: Option<Edit>) -> Option<Figures> {
    match edit? {
        Edit::Remove => Some(facts.requests.minus(facts.requests)),
        Edit::Request(requests) => {
            let new = Figures::from(requests);
            Some(Figures {
                cpu_millicores: new.cpu_millicores.or(facts.requests.cpu_millicores),
                memory_bytes: new.memory_bytes.or(facts.requests.memory_bytes),
            })
        }
    }
}

impl Step {
    fn means(&self, facts: &ContainerFacts) -> bool {
        let pattern = self.whom.parse::<Pattern>().is_ok_and(|pattern| pattern == facts.pattern);
        let product = facts.product.as_ref().is_some_and(|product| product.eq_ignore_ascii_case(&self.whom));
        pattern || product || *self.whom == *facts.name
    }
}

impl FromStr for Step {
    type Err = Error;

    /// Reads `NAME:requests.cpu=50m,requests.memory=64Mi`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = |why: String| {
            Error::usage(format!("--with cannot read `{text}`: {why}"))
                .hint("for example --with istio-proxy:requests.cpu=50m,requests.memory=64Mi")
        };
        let (whom, settings) = text
            .rsplit_once(':')
            .ok_or_else(|| bad("no `:` parts the name from what it is to request".into()))?;
        if whom.trim().is_empty() {
            return Err(bad("it names nobody".into()));
        }
        let mut requests = Resources::default();
        for setting in settings.split(',') {
            let (key, value) =
                setting.split_once('=').ok_or_else(|| bad(format!("`{setting}` is no KEY=VALUE")))?;
            let quantity: Quantity = value.trim().parse().map_err(|error| bad(format!("{error}")))?;
            if quantity < Quantity::ZERO {
                return Err(bad(format!("`{value}` is less than nothing")));
            }
            let is_cpu = key.trim().ends_with("cpu");
            if let Some((what, meant)) = misspelt(value.trim(), is_cpu) {
                let hint = format!("did you mean {meant}?");
                return Err(Error::usage(format!("--with cannot read `{text}`: {what}")).hint(hint));
            }
            let most = if is_cpu { 1 << 30 } else { 1 << 50 };
            if quantity > Quantity::from_units(most) {
                return Err(bad(format!("`{value}` is more than any cluster has")));
            }
            match key.trim() {
                "requests.cpu" | "cpu" if requests.cpu.is_none() => requests.cpu = Some(quantity),
                "requests.memory" | "memory" if requests.memory.is_none() => requests.memory = Some(quantity),
                "requests.cpu" | "cpu" | "requests.memory" | "memory" => {
                    return Err(bad(format!("`{}` is there twice", key.trim())));
                }
                key if key.starts_with("limits.") => {
                    return Err(bad(
                        "a limit reserves nothing; only requests.cpu and requests.memory do".into()
                    ));
                }
                key => return Err(bad(format!("`{key}` is neither requests.cpu nor requests.memory"))),
            }
        }
        Ok(Self { whom: whom.trim().to_owned(), edit: Edit::Request(requests), met: false, outdone: false })
    }
}

/// CPU is counted in thousandths and memory in Ki, Mi, Gi: what is wrong with a value that has it the other way
/// around, and what was meant. Kubernetes takes `64m` of memory for a byte, with a warning.
fn misspelt(value: &str, is_cpu: bool) -> Option<(String, String)> {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if is_cpu {
        let is_size = value.ends_with('i');
        return is_size.then(|| (format!("`{value}` is no amount of CPU"), format!("{number}m")));
    }
    let is_part = value.ends_with(['m', 'u', 'n']);
    is_part.then(|| (format!("`{value}` of memory is a part of a byte"), format!("{number}Mi")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Plan, Error> {
        Plan::parse(&[], &[text.to_owned()])
    }

    #[test]
    fn figures_beyond_reason_and_repetitions_are_refused() {
        for text in ["a:cpu=1e30", "a:cpu=1,requests.cpu=2", "a:memory=8E", "a:memory=1,memory=1"] {
            assert!(with(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_unit_of_the_other_resource_is_told() {
        for (text, what, meant) in [
            ("a:memory=64m", "`64m` of memory is a part of a byte", "64Mi"),
            ("a:requests.memory=128000m", "`128000m` of memory is a part of a byte", "128000Mi"),
            ("a:cpu=50Mi", "`50Mi` is no amount of CPU", "50m"),
        ] {
            let error = with(text).unwrap_err();
            assert_eq!(error.message(), format!("--with cannot read `{text}`: {what}"));
            assert_eq!(error.hints(), [format!("did you mean {meant}?")]);
        }
        assert!(with("a:memory=64M,cpu=1500u").is_ok());
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let parse = |without: &[&str], with: &[&str]| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            Plan::parse(&owned(without), &owned(with))
        };
        let message = |plan: Result<Plan, Error>| plan.unwrap_err().message().to_owned();
        let both = parse(&["istio-proxy"], &["istio-proxy:cpu=1"]);
        assert_eq!(message(both), "--without and --with both name `istio-proxy`");
        let both = parse(&["Istio Proxy"], &["istio proxy:cpu=1"]);
        assert_eq!(message(both), "--without and --with both name `istio proxy`");
        assert_eq!(message(parse(&[], &["a:cpu=1", "a:memory=1Gi"])), "--with names `a` twice");
        let twice = parse(&["a", "a"], &["b:cpu=1", "b:cpu=1"]).unwrap();
        assert_eq!(twice.steps().count(), 2);
    }

    #[test]
    fn requests_are_read_as_they_are_written() {
        let plan = with("istio-proxy:requests.cpu=50m,requests.memory=64Mi").unwrap();
        let expected = Figures { cpu_millicores: Some(50), memory_bytes: Some(64 << 20) };
        assert_eq!(plan.steps().collect::<Vec<_>>(), [("istio-proxy", Some(expected))]);
        assert_eq!(with("a:cpu=0").unwrap().steps().next().and_then(|s| s.1?.cpu_millicores), Some(0));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, why) in [
            ("istio-proxy", "no `:`"),
            (":cpu=1", "names nobody"),
            ("a:", "is no KEY=VALUE"),
            ("a:requests.cpu=fifty", "not a quantity"),
            ("a:requests.cpu=-1", "less than nothing"),
            ("a:limits.cpu=1", "a limit reserves nothing"),
            ("a:requests.gpu=1", "neither requests.cpu"),
        ] {
            let error = with(text).unwrap_err();
            assert!(error.message().contains(why), "{text}: {error}");
        }
        assert!(Plan::parse(&[" ".to_owned()], &[]).is_err());
    }
}
