//! `--without` and `--with`: the effect of a change of sidecars, calculated before anyone makes it.

use std::str::FromStr;

use crate::classify::Pattern;
use crate::error::Error;
use crate::model::{Pod, Quantity, Resources};
use crate::report::figures::Figures;
use crate::report::filter::ContainerFilter;
use crate::report::pod::{ContainerFacts, PodReport};
use crate::resources::{Edit, Stay, requests_after, why_it_stays};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// A container's name, a product (in any case), or a pattern.
    name: String,
    edit: Edit,
    matched: bool,
    /// Whether an earlier step with another change matches one of its containers as well.
    shadowed: bool,
}

/// The effect of the plan on one pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PodChange {
    /// What each container would declare, in the order of the pod; `None` for containers that do not change.
    pub(super) after: Vec<Option<Figures>>,
    pub(super) freed: Figures,
    /// Why the freed CPU differs from the change in requests, if it does.
    pub(super) cpu: Stay,
    pub(super) memory: Stay,
}

impl Plan {
    /// Reads the arguments of `--without` (a name, a product, a pattern) and of `--with`
    /// (`NAME:requests.cpu=50m,requests.memory=64Mi`).
    pub(crate) fn parse(without: &[String], with: &[String]) -> Result<Self, Error> {
        let gone = without.iter().map(|name| {
            let name = name.trim().to_owned();
            if name.is_empty() {
                return Err(Error::usage("--without is empty").hint(
                    "it takes the name of a container, a product or a pattern, for example --without istio-proxy",
                ));
            }
            Ok(Step { name, edit: Edit::Remove, matched: false, shadowed: false })
        });
        let mut plan = Self::default();
        for step in gone.chain(with.iter().map(|text| text.parse())) {
            plan.add(step?)?;
        }
        Ok(plan)
    }

    /// Adds a step, unless another one asks for a different change of the same containers.
    fn add(&mut self, step: Step) -> Result<(), Error> {
        let name = &step.name;
        let Some(other) = self.0.iter().find(|other| other.name.eq_ignore_ascii_case(name)) else {
            self.0.push(step);
            return Ok(());
        };
        match (other.edit, step.edit) {
            (one, same) if one == same => Ok(()),
            (Edit::Remove, _) | (_, Edit::Remove) => {
                Err(Error::usage(format!("--without and --with both name \"{name}\"")).hint(format!(
                    "use one of them: --without {name} removes it, --with {name}:… changes its requests"
                )))
            }
            _ => Err(Error::usage(format!("--with names \"{name}\" twice"))
                .hint(format!("use a comma: --with {name}:requests.cpu=50m,requests.memory=64Mi"))),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The steps as the user wrote them, with the new requests of what is changed instead of removed.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (&str, Option<Figures>)> {
        self.0.iter().map(|step| {
            let requests = match step.edit {
                Edit::Remove => None,
                Edit::Request(requests) => Some(requests.into()),
            };
            (step.name.as_str(), requests)
        })
    }

    /// The names that match no sidecar of any pod.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|step| !step.matched).map(|step| step.name.as_str())
    }

    /// The names that are ignored for a container that an earlier step matches.
    pub(crate) fn shadowed(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|step| step.shadowed).map(|step| step.name.as_str())
    }

    /// Marks steps as matched if they matched here or there.
    pub(super) fn merge(&mut self, other: &Self) {
        for (step, other) in self.0.iter_mut().zip(&other.0) {
            step.matched |= other.matched;
            step.shadowed |= other.shadowed;
        }
    }

    /// The effect on `pod`; `None` if the plan matches none of its sidecars.
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

    /// The first step that matches this container.
    fn edit(&mut self, facts: &ContainerFacts) -> Option<Edit> {
        let mut found = None;
        for step in &mut self.0 {
            if step.means(facts) {
                step.matched = true;
                step.shadowed |= found.is_some_and(|first| first != step.edit);
                found = found.or(Some(step.edit));
            }
        }
        found
    }
}

/// What a container would declare after the change.
fn declared(facts: &ContainerFacts, edit: Option<Edit>) -> Option<Figures> {
    match edit? {
        Edit::Remove => Some(facts.requests.minus(facts.requests)),
        Edit::Request(requests) => Some(Figures::from(requests).with(facts.requests, Option::or)),
    }
}

impl Step {
    fn means(&self, facts: &ContainerFacts) -> bool {
        let pattern = self.name.parse::<Pattern>().is_ok_and(|pattern| pattern == facts.pattern);
        let product = facts.product.as_ref().is_some_and(|product| product.eq_ignore_ascii_case(&self.name));
        pattern || product || *self.name == *facts.name
    }
}

impl FromStr for Step {
    type Err = Error;

    /// Reads `NAME:requests.cpu=50m,requests.memory=64Mi`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = |why: String| {
            Error::usage(format!("invalid --with \"{text}\": {why}"))
                .hint("for example --with istio-proxy:requests.cpu=50m,requests.memory=64Mi")
        };
        let (name, settings) = text
            .rsplit_once(':')
            .ok_or_else(|| bad("expected a `:` between the name and the requests".into()))?;
        if name.trim().is_empty() {
            return Err(bad("the name is missing".into()));
        }
        let mut requests = Resources::default();
        for setting in settings.split(',') {
            let (key, value) =
                setting.split_once('=').ok_or_else(|| bad(format!("\"{setting}\" is not KEY=VALUE")))?;
            let quantity: Quantity = value.trim().parse().map_err(|error| bad(format!("{error}")))?;
            if quantity < Quantity::ZERO {
                return Err(bad(format!("\"{value}\" is negative")));
            }
            let is_cpu = key.trim().ends_with("cpu");
            if let Some((what, meant)) = misspelt(value.trim(), is_cpu) {
                let hint = format!("`{meant}`");
                return Err(Error::usage(format!("invalid --with \"{text}\": {what}")).hint(hint));
            }
            let most = if is_cpu { 1 << 30 } else { 1 << 50 };
            if quantity > Quantity::from_units(most) {
                return Err(bad(format!("\"{value}\" is too large")));
            }
            match key.trim() {
                "requests.cpu" | "cpu" if requests.cpu.is_none() => requests.cpu = Some(quantity),
                "requests.memory" | "memory" if requests.memory.is_none() => requests.memory = Some(quantity),
                "requests.cpu" | "cpu" | "requests.memory" | "memory" => {
                    return Err(bad(format!("\"{}\" is set twice", key.trim())));
                }
                key if key.starts_with("limits.") => {
                    return Err(bad(
                        "limits reserve nothing; only requests.cpu and requests.memory can be changed".into(),
                    ));
                }
                key => return Err(bad(format!("\"{key}\" is neither requests.cpu nor requests.memory"))),
            }
        }
        Ok(Self {
            name: name.trim().to_owned(),
            edit: Edit::Request(requests),
            matched: false,
            shadowed: false,
        })
    }
}

/// CPU is counted in thousandths, memory in Ki, Mi and Gi. Returns what is wrong with a value that has it the other way
/// around, and what was probably intended. Kubernetes rounds `64m` of memory up to a byte, with a warning.
fn misspelt(value: &str, is_cpu: bool) -> Option<(String, String)> {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if is_cpu {
        let is_size = value.ends_with('i');
        return is_size.then(|| (format!("\"{value}\" is not an amount of CPU"), format!("{number}m")));
    }
    let is_part = value.ends_with(['m', 'u', 'n']);
    is_part.then(|| (format!("\"{value}\" of memory is in thousandths of a byte"), format!("{number}Mi")))
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
            ("a:memory=64m", "\"64m\" of memory is in thousandths of a byte", "64Mi"),
            ("a:requests.memory=128000m", "\"128000m\" of memory is in thousandths of a byte", "128000Mi"),
            ("a:cpu=50Mi", "\"50Mi\" is not an amount of CPU", "50m"),
        ] {
            let error = with(text).unwrap_err();
            assert_eq!(error.message(), format!("invalid --with \"{text}\": {what}"));
            assert_eq!(error.hints(), [format!("`{meant}`")]);
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
        assert_eq!(message(both), "--without and --with both name \"istio-proxy\"");
        let both = parse(&["Istio Proxy"], &["istio proxy:cpu=1"]);
        assert_eq!(message(both), "--without and --with both name \"istio proxy\"");
        assert_eq!(message(parse(&[], &["a:cpu=1", "a:memory=1Gi"])), "--with names \"a\" twice");
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
            ("istio-proxy", "expected a `:`"),
            (":cpu=1", "the name is missing"),
            ("a:", "is not KEY=VALUE"),
            ("a:requests.cpu=fifty", "not a quantity"),
            ("a:requests.cpu=-1", "is negative"),
            ("a:limits.cpu=1", "limits reserve nothing"),
            ("a:requests.gpu=1", "neither requests.cpu"),
        ] {
            let error = with(text).unwrap_err();
            assert!(error.message().contains(why), "{text}: {error}");
        }
        assert!(Plan::parse(&[" ".to_owned()], &[]).is_err());
    }
}
