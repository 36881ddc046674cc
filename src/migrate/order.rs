//! Where a container is inserted among the init containers.
//!
//! The kubelet starts them in the order of the list and stops native sidecars in reverse, after the app. A sidecar in
//! front of an init container runs while that one does, and adds to what the step needs. So a container goes to the latest
//! place that everything which depends on it allows; a proxy goes to the earliest, because anything may need the network.

use crate::check::is_mesh_proxy;
use crate::classify::Pattern;

/// Init containers that prepare the network of a mesh for its proxy.
const NETWORK_SETUP: [&str; 9] = [
    "istio-init",
    "istio-validation",
    "linkerd-init",
    "linkerd-network-validator",
    "kuma-init",
    "kuma-validation",
    "consul-connect-inject-init",
    "osm-init",
    "proxyinit",
];

/// What the order depends on, of an init container or of one that moves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) is_native: bool,
    pub(super) pattern: Pattern,
    pub(super) product: Option<String>,
    /// Volumes that can be written, and whether this container may write.
    pub(super) mounts: Vec<(String, bool)>,
    /// Containers whose ports it calls at localhost.
    pub(super) calls: Vec<String>,
}

/// A place among the init containers, and why there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The index at which to insert.
    pub(super) index: usize,
    /// Why, as the rest of a sentence: `after setup, which prepares it`.
    pub(super) why: String,
}

impl Step {
    fn mounts(&self, volume: &str, to_write: bool) -> bool {
        self.mounts.iter().any(|(name, writes)| name == volume && (*writes || !to_write))
    }

    fn is_mesh(&self) -> bool {
        self.product.as_deref().is_some_and(is_mesh_proxy)
    }

    fn is_proxy(&self) -> bool {
        self.is_native && self.pattern == Pattern::Ambassador
    }

    /// Whether it has to be done before `mover` starts. `written` are the volumes that apps write.
    fn prepares(&self, mover: &Self, written: &[String]) -> bool {
        if self.is_native {
            return false;
        }
        let is_network = NETWORK_SETUP.contains(&self.name.as_str()) && mover.pattern == Pattern::Ambassador;
        let is_twin = self.product.is_some() && self.product == mover.product;
        // What an adapter reads of the app is not prepared for the adapter.
        let is_tailed = |volume: &String| mover.pattern == Pattern::Adapter && written.contains(volume);
        let fills = self
            .mounts
            .iter()
            .any(|(volume, writes)| *writes && mover.mounts(volume, false) && !is_tailed(volume));
        // A config helper fills volumes for others: only its twin goes first.
        is_network || is_twin || (fills && mover.pattern != Pattern::ConfigHelper)
    }

    /// Whether it needs `mover` to run. `written` are the volumes that apps write.
    fn needs(&self, mover: &Self, written: &[String]) -> bool {
        if self.calls.contains(&mover.name) {
            return true;
        }
        match mover.pattern {
            Pattern::ConfigHelper => {
                mover.mounts.iter().any(|(volume, writes)| *writes && self.mounts(volume, false))
            }
            Pattern::Adapter => mover
                .mounts
                .iter()
                .any(|(volume, _)| written.contains(volume) && self.mounts(volume, true) && !self.is_native),
            _ => false,
        }
    }
}

/// The order in which containers that move are inserted: those that others need first.
pub(super) fn rank(step: &Step) -> u8 {
    match step.pattern {
        Pattern::Ambassador if step.is_mesh() => 0,
        Pattern::Ambassador => 1,
        Pattern::ConfigHelper => 2,
        Pattern::Adapter => 4,
        _ => 3,
    }
}

/// Returns where `mover` goes among `steps`. `written` are the volumes that apps may write.
pub(super) fn place(steps: &[Step], mover: &Step, written: &[String]) -> Spot {
    let last = |holds: &dyn Fn(&Step) -> bool| steps.iter().rposition(holds);
    let setup = last(&|step| step.prepares(mover, written));
    let after_setup = setup.map_or(0, |index| index + 1);
    let setup_name = setup.and_then(|index| steps.get(index)).map(|step| step.name.as_str());
    if mover.pattern == Pattern::Ambassador {
        return place_proxy(steps, mover, after_setup, setup_name);
    }
    let sends_through = |step: &Step| step.is_proxy();
    let proxy = last(&sends_through).map_or(0, |index| index + 1);
    let earliest = after_setup.max(proxy);
    let needs = |step: &Step| step.needs(mover, written) && !step.prepares(mover, written);
    let needed = steps.iter().position(needs);
    let Some(index) = needed else {
        let why = if steps.is_empty() {
            "the only one, so only the app waits for it"
        } else if mover.pattern == Pattern::Adapter {
            "last: no init container needs it, and it stops first while proxies still run"
        } else {
            "last: no init container needs it, and in front of one it would add to what that step requests"
        };
        return Spot { index: steps.len(), why: why.to_owned() };
    };
    let needs = &steps[index].name;
    if index >= earliest {
        return Spot { index, why: format!("before {needs}, which needs it") };
    }
    let first = steps.get(earliest - 1).map_or("", |step| step.name.as_str());
    let why = format!("after {first}, which it needs; {needs} also needs it and still runs before it");
    Spot { index: earliest, why }
}

/// A proxy goes right after its own set-up and after proxies that it calls through.
fn place_proxy(steps: &[Step], mover: &Step, after_setup: usize, setup: Option<&str>) -> Spot {
    let mesh = steps.iter().rposition(|step| step.is_proxy() && step.is_mesh()).filter(|_| !mover.is_mesh());
    let mut index = after_setup.max(mesh.map_or(0, |index| index + 1));
    let mut why = match (mesh, setup) {
        (Some(mesh), _) if mesh + 1 == index => format!("after {}, through which it calls", steps[mesh].name),
        (_, Some(setup)) => format!("after {setup}, which prepares it"),
        _ => "first".to_owned(),
    };
    // Proxies keep the order that they have.
    while let Some(step) = steps.get(index).filter(|step| step.is_proxy() && !mover.is_mesh()) {
        index += 1;
        why = format!("after {}", step.name);
    }
    let others: Vec<&str> = steps[index..].iter().map(|step| step.name.as_str()).collect();
    let why = match others.first() {
        Some(first) => {
            format!("{why} and before {first}: init containers may need the network, and a proxy stops last")
        }
        None if index == 0 => "the only one, so only the app waits for it".to_owned(),
        None => format!("{why}, and before the app"),
    };
    Spot { index, why }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(name: &str, pattern: Pattern, is_native: bool, mounts: &[(&str, bool)]) -> Step {
        let mounts = mounts.iter().map(|(volume, writes)| ((*volume).to_owned(), *writes)).collect();
        Step { name: name.to_owned(), is_native, pattern, product: None, mounts, calls: Vec::new() }
    }

    fn at(steps: &[Step], mover: &Step) -> usize {
        place(steps, mover, &["logs".to_owned()]).index
    }

    #[test]
    fn a_proxy_goes_after_its_own_setup_and_before_everything_else() {
        let proxy = step("proxy", Pattern::Ambassador, false, &[("certs", false)]);
        let steps = [
            step("istio-init", Pattern::Init, false, &[]),
            step("certs", Pattern::Init, false, &[("certs", true)]),
            step("migrate", Pattern::Init, false, &[]),
            step("shipper", Pattern::Adapter, true, &[]),
        ];
        assert_eq!(at(&steps, &proxy), 2);
        assert_eq!(at(&[], &proxy), 0);
    }

    #[test]
    fn a_proxy_goes_after_the_mesh_through_which_it_calls() {
        let proxy = step("cloud-sql-proxy", Pattern::Ambassador, false, &[]);
        let mut mesh = step("istio-proxy", Pattern::Ambassador, true, &[]);
        mesh.product = Some("Istio proxy".to_owned());
        let steps =
            [step("a", Pattern::Init, false, &[]), mesh.clone(), step("b", Pattern::Init, false, &[])];
        assert_eq!(at(&steps, &proxy), 2);
        assert_eq!(at(&[step("a", Pattern::Init, false, &[])], &mesh), 0);
    }

    #[test]
    fn a_config_helper_goes_after_its_twin_and_before_the_first_reader() {
        let mut helper = step("git-sync", Pattern::ConfigHelper, false, &[("repo", true)]);
        helper.product = Some("git-sync".to_owned());
        let mut twin = step("clone", Pattern::Init, false, &[("repo", true)]);
        twin.product.clone_from(&helper.product);
        let reader = step("build", Pattern::Init, false, &[("repo", false)]);
        let other = step("other", Pattern::Init, false, &[]);
        assert_eq!(at(&[twin, other.clone(), reader, other], &helper), 2);
    }

    #[test]
    fn an_adapter_goes_last_unless_a_step_writes_what_it_reads() {
        let adapter = step("fluent-bit", Pattern::Adapter, false, &[("logs", false), ("config", false)]);
        let render = step("render", Pattern::Init, false, &[("config", true)]);
        let writer = step("migrate", Pattern::Init, false, &[("logs", true)]);
        let other = step("other", Pattern::Init, false, &[]);
        assert_eq!(at(&[render.clone(), other.clone()], &adapter), 2);
        assert_eq!(at(&[render, other.clone(), writer, other], &adapter), 2);
    }

    #[test]
    fn whatever_calls_a_sidecar_at_localhost_comes_after_it() {
        let cache = step("redis", Pattern::Sidecar, false, &[]);
        let mut caller = step("warm-up", Pattern::Init, false, &[]);
        caller.calls.push("redis".to_owned());
        assert_eq!(at(&[step("a", Pattern::Init, false, &[]), caller], &cache), 1);
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let volumes = prop::collection::vec(("[a-c]", any::<bool>()), 0..3);
        let names = prop_oneof![Just("istio-init".to_owned()), "[a-z]{3}"];
        let products =
            prop::option::of(prop_oneof![Just("Istio proxy"), Just("git-sync"), Just("Fluent Bit")]);
        let patterns = prop::sample::select(vec![
            Pattern::Init,
            Pattern::Ambassador,
            Pattern::ConfigHelper,
            Pattern::Adapter,
            Pattern::Sidecar,
        ]);
        (names, any::<bool>(), patterns, products, volumes).prop_map(
            |(name, is_native, pattern, product, mounts)| {
                let is_native = is_native && pattern != Pattern::Init;
                let pattern = if is_native { pattern } else { Pattern::Init };
                let product = product.map(str::to_owned);
                Step { name, is_native, pattern, product, mounts, calls: Vec::new() }
            },
        )
    }

    fn any_mover() -> impl Strategy<Value = Step> {
        let patterns = prop::sample::select(vec![
            Pattern::Ambassador,
            Pattern::ConfigHelper,
            Pattern::Adapter,
            Pattern::Sidecar,
        ]);
        (any_step(), patterns).prop_map(|(step, pattern)| Step {
            name: "mover".to_owned(),
            is_native: false,
            pattern,
            ..step
        })
    }

    proptest! {
        #[test]
        fn setup_comes_before_and_the_latest_place_is_taken(
            steps in prop::collection::vec(any_step(), 0..7),
            mover in any_mover(),
            written in prop::collection::vec("[a-c]", 0..3),
        ) {
            let Spot { index, why } = place(&steps, &mover, &written);
            prop_assert!(index <= steps.len() && !why.is_empty());
            let (before, after) = steps.split_at(index);
            prop_assert!(!after.iter().any(|step| step.prepares(&mover, &written)), "set-up stays in front");
            if mover.pattern == Pattern::Ambassador {
                // Nothing that is neither set-up nor a proxy comes first.
                let last = before.iter().rposition(|step| step.prepares(&mover, &written) || step.is_proxy());
                prop_assert_eq!(last.map_or(0, |at| at + 1), index);
            } else {
                prop_assert!(!after.iter().any(Step::is_proxy), "what sends goes after the proxies");
                let needs = |step: &Step| step.needs(&mover, &written) && !step.prepares(&mover, &written);
                let first = steps.iter().position(needs);
                match first {
                    None => prop_assert_eq!(index, steps.len(), "no one needs it: last"),
                    Some(first) => prop_assert!(index >= first.min(steps.len())),
                }
            }
        }
    }
}
