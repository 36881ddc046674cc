//! From evidence to verdicts: the order of the rules, and the app of the pod.

use super::catalogue::Catalogue;
use super::command::{Behaviour, Command};
use super::evidence::{Evidence, Source};
use super::image::{Image, normalise};
use super::injection::Injected;
use super::owner::Owner;
use super::recognise::{Recognised, recognise};
use super::weigh::{
    BEHAVIOUR, CAN_STAND_ALONE, DEFAULT_CONTAINER, FIRST, FRONT, INJECTED, NAMED_AFTER_SIBLING,
    NAMED_AFTER_WORKLOAD, NAMED_LIKE_WORKLOAD, NATIVE_IS_SIDECAR, ONLY_UNMARKED, REGULAR_IS_APP, UNMARKED,
    settled, sum_for, weigh,
};
use super::workload::{Likeness, Workload};
use super::{Classification, Pattern, Verdict, network, volumes, words};
use crate::model::{ContainerRef, ContainerType, Pod};

/// What a regular container can be, likeliest first.
const REGULAR: [Pattern; 5] =
    [Pattern::App, Pattern::Adapter, Pattern::Ambassador, Pattern::ConfigHelper, Pattern::Sidecar];
/// What a native sidecar can be.
const NATIVE: [Pattern; 4] = [Pattern::Sidecar, Pattern::Ambassador, Pattern::Adapter, Pattern::ConfigHelper];
/// Where web servers read their configuration.
const FRONT_CONFIG: [&str; 6] = [
    "/etc/nginx",
    "/opt/bitnami/nginx",
    "/etc/apache2",
    "/usr/local/apache2/conf",
    "/etc/caddy",
    "/etc/traefik",
];

/// One container while it is judged.
struct Case<'a> {
    container: ContainerRef<'a>,
    image: Image,
    command: Command<'a>,
    recognised: Option<Recognised<'a>>,
    /// The verdict, where type or owner settle it.
    settled: Option<Verdict>,
    pieces: Vec<Evidence>,
}

/// Judges every container of a pod. `containers` are `pod.containers()`; the verdicts come in their order.
pub fn classify(pod: &Pod, containers: &[ContainerRef<'_>], catalogue: &Catalogue) -> Classification {
    let owner = Owner::of(pod, containers);
    let only_regular = containers.iter().filter(|c| c.kind == ContainerType::Regular).count() == 1;
    let mut cases: Vec<Case<'_>> =
        containers.iter().map(|&container| open(container, catalogue, &owner, only_regular)).collect();
    if cases.iter().any(|case| case.settled.is_none()) {
        gather(pod, containers, &owner, &mut cases);
        elect_app(&mut cases);
    }
    let verdicts = cases.into_iter().map(conclude).collect();
    Classification { verdicts, warnings: owner.warnings }
}

/// Step 1 and 2: what the type and the owner settle, and the product.
fn open<'a>(
    container: ContainerRef<'a>,
    catalogue: &'a Catalogue,
    owner: &Owner<'_>,
    only_regular: bool,
) -> Case<'a> {
    let spec = container.spec;
    let image = Image::parse(&spec.image);
    let command = Command::of(spec, image.stem());
    let recognised = recognise(spec, &image, &command, catalogue);
    let product = recognised.as_ref().map(|r| r.product.name);
    let name = spec.name.as_str();
    let settled = match (container.kind, owner.word_on(name)) {
        (ContainerType::Init, _) => Some(settled(Pattern::Init, product, 1.0, "type init".into())),
        (ContainerType::Ephemeral, _) => {
            Some(settled(Pattern::Ephemeral, product, 1.0, "type ephemeral".into()))
        }
        (_, Some(pattern)) => {
            Some(settled(pattern, product, 1.0, format!("annotation {}", Owner::key(name))))
        }
        (ContainerType::Regular, None) if only_regular => {
            Some(settled(Pattern::App, product, 0.99, "only regular container".into()))
        }
        _ => None,
    };
    Case { container, image, command, recognised, settled, pieces: Vec::new() }
}

/// Step 3 and on: every rule adds its pieces.
fn gather(pod: &Pod, containers: &[ContainerRef<'_>], owner: &Owner<'_>, cases: &mut [Case<'_>]) {
    let injected = Injected::of(pod);
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        from_type(case);
        from_injection(case, &injected);
        case.pieces.extend(case.recognised.as_ref().map(Recognised::evidence));
    }
    let helper: Vec<bool> = cases.iter().map(Case::is_known_helper).collect();
    let known: Vec<bool> =
        cases.iter().map(|case| case.settled.is_some() || case.has_settled_product()).collect();
    let mut structure = vec![Vec::new(); cases.len()];
    volumes::judge(pod, containers, &helper, &mut structure);
    network::judge(containers, &helper, &known, &mut structure);
    for (case, pieces) in cases.iter_mut().zip(structure) {
        let supporting = case.recognised.as_ref().is_some_and(|r| r.product.pattern.is_supporting());
        // A recognised product is what it is; a neighbour's volume makes nothing else of it.
        case.pieces.extend(pieces.into_iter().filter(|p| {
            !supporting || case.recognised.as_ref().is_some_and(|r| r.product.pattern == p.says)
        }));
    }
    let unknown_apps = helper.iter().zip(cases.iter()).filter(|(h, c)| !**h && c.runs()).count();
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        from_front(case, unknown_apps > 1);
        from_behaviour(case);
        from_words(case);
    }
    from_siblings(cases);
    from_position(pod, owner, cases);
}

fn from_type(case: &mut Case<'_>) {
    let (says, weight, text) = match case.container.kind {
        ContainerType::NativeSidecar => (Pattern::Sidecar, NATIVE_IS_SIDECAR, "type native-sidecar"),
        _ => (Pattern::App, REGULAR_IS_APP, ""),
    };
    case.pieces.push(Evidence::new(Source::Type, says, weight, text));
}

fn from_injection(case: &mut Case<'_>, injected: &Injected<'_>) {
    if let Some((key, says)) = injected.word_on(&case.container.spec.name) {
        let text = format!("injected, says annotation {key}");
        case.pieces.push(Evidence::new(Source::Structure, says, INJECTED, text));
    }
}

/// A web server beside an app stands in front of it if it brings a configuration of its own.
fn from_front(case: &mut Case<'_>, beside_app: bool) {
    let front = case.recognised.as_ref().is_some_and(|r| r.product.front);
    if !front || !beside_app {
        return;
    }
    let configured = |path: &str| FRONT_CONFIG.iter().any(|dir| path.starts_with(dir));
    let mounts = case.container.spec.volume_mounts.iter().any(|m| configured(&m.mount_path));
    if mounts {
        let text = "web server with a configuration of its own beside an app";
        case.pieces.push(Evidence::new(Source::Structure, Pattern::Ambassador, FRONT, text));
    }
}

fn from_behaviour(case: &mut Case<'_>) {
    if case.is_known_helper() {
        return;
    }
    let (says, text) = match case.command.behaviour() {
        Some(Behaviour::FollowsFile) => (Pattern::Adapter, "follows a file with tail"),
        Some(Behaviour::Syncs) => (Pattern::ConfigHelper, "its script fetches content again and again"),
        Some(Behaviour::Reloads) => (Pattern::ConfigHelper, "its script watches files or asks for a reload"),
        Some(Behaviour::BacksUp) => (Pattern::Sidecar, "its script dumps a database"),
        None => return,
    };
    case.pieces.push(Evidence::new(Source::Words, says, BEHAVIOUR, text));
}

fn from_words(case: &mut Case<'_>) {
    if case.is_known_helper() {
        return;
    }
    let name = normalise(&case.container.spec.name);
    // An app product in the image is what the image's name is about.
    let image = if case.recognised.is_some() { "" } else { case.image.stem() };
    let program = match (&case.command.program, case.command.presumed) {
        (Some(program), false) if case.recognised.is_none() => program.program.as_str(),
        _ => "",
    };
    for (text, of, share) in [("name", name.as_str(), 1.0), ("image", image, 0.8), ("program", program, 0.8)]
    {
        if let Some(saying) = words::listen(of) {
            let text = format!("{text} says {}", saying.word);
            case.pieces.push(Evidence::new(Source::Words, saying.says, saying.weight * share, text));
        }
    }
    // Subcommands are names too: `operator token-minter`.
    if let (Some(program), None) = (&case.command.program, &case.recognised)
        && let Some(saying) = program.plain_words().next().filter(|w| w.contains('-')).and_then(words::listen)
        && saying.says.is_supporting()
    {
        let text = format!("subcommand says {}", saying.word);
        case.pieces.push(Evidence::new(Source::Words, saying.says, saying.weight * 0.8, text));
    }
}

/// `redis-metrics` beside `redis`: a helper's word behind a sibling's name.
fn from_siblings(cases: &mut [Case<'_>]) {
    let names: std::collections::HashSet<&str> =
        cases.iter().filter(|c| c.runs()).map(|c| c.container.spec.name.as_str()).collect();
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        let Some((sibling, _)) = case.container.spec.name.rsplit_once('-') else { continue };
        if !names.contains(sibling) {
            continue;
        }
        let says =
            case.pieces.iter().find(|p| p.source == Source::Words && p.says.is_supporting()).map(|p| p.says);
        if let Some(says) = says {
            let text = format!("named after {sibling}");
            case.pieces.push(Evidence::new(Source::Structure, says, NAMED_AFTER_SIBLING, text));
        }
    }
}

/// What speaks for the app: the default container, the workload's name, and that nothing else marks it.
fn from_position(pod: &Pod, owner: &Owner<'_>, cases: &mut [Case<'_>]) {
    let workload = Workload::of(pod);
    let unmarked: Vec<bool> = cases.iter().map(|case| case.is_open_regular() && !case.is_marked()).collect();
    let count = unmarked.iter().filter(|unmarked| **unmarked).count();
    // With an app that the owner named, others need more than being unmarked.
    let app_is_known = cases.iter().any(|c| c.settled.as_ref().is_some_and(|v| v.pattern == Pattern::App));
    let mut first = true;
    for (i, case) in cases.iter_mut().enumerate() {
        if !case.is_open_regular() {
            continue;
        }
        let name = case.container.spec.name.as_str();
        let mut add = |weight, text: String| {
            case.pieces.push(Evidence::new(Source::Structure, Pattern::App, weight, text));
        };
        if owner.default == Some(name) {
            add(DEFAULT_CONTAINER, "default container of the pod".into());
        }
        match workload.likeness(name) {
            Likeness::Same => add(NAMED_LIKE_WORKLOAD, "bears the workload's name".into()),
            Likeness::Part => add(NAMED_AFTER_WORKLOAD, "named after the workload".into()),
            Likeness::None => {}
        }
        if unmarked[i] {
            if count == 1 && !app_is_known {
                add(ONLY_UNMARKED, "the only container that nothing marks as supporting".into());
            } else {
                add(UNMARKED, "nothing marks it as supporting".into());
            }
        }
        if first {
            add(FIRST, "first container".into());
            first = false;
        }
    }
}

/// Every pod has an app: where all regular containers look like helpers, the best candidate is the app, and its
/// equals are too (a proxy that is the pod's whole purpose, an exporter with a reloader).
fn elect_app(cases: &mut [Case<'_>]) {
    let is_app = |case: &Case<'_>| match &case.settled {
        Some(verdict) => verdict.pattern == Pattern::App,
        None => case.is_open_regular() && case.leading() == Pattern::App,
    };
    if cases.iter().any(is_app) {
        return;
    }
    let candidates = cases.iter().enumerate().filter(|(_, case)| case.is_open_regular());
    let best = candidates.map(|(i, case)| (i, case.candidacy())).reduce(|a, b| if b.1 > a.1 { b } else { a });
    let Some((best, _)) = best else { return };
    let image = cases[best].container.spec.image.clone();
    let product = cases[best].product_name();
    let alone = cases[best].recognised.as_ref().is_some_and(|r| r.product.alone.is_some());
    for (i, case) in cases.iter_mut().enumerate().filter(|(_, case)| case.is_open_regular()) {
        let equal = product.is_some() && case.product_name() == product && case.container.spec.image == image;
        if i != best && !equal {
            continue;
        }
        let text = if i == best && alone {
            "a pod needs an app, and this product is one where it is alone"
        } else if i == best {
            "a pod needs an app, and this container looks least like a helper"
        } else {
            "equal of the pod's app"
        };
        let lead = case.strongest_support() - sum_for(Pattern::App, &case.pieces);
        // The piece says how sure the choice is: a product that stands alone surely is the app here.
        let margin = if alone || owner_said(case) { 3.0 } else { 1.0 };
        case.pieces.push(Evidence::new(Source::Structure, Pattern::App, lead.max(0.0) + margin, text));
    }
}

fn owner_said(case: &Case<'_>) -> bool {
    case.pieces.iter().any(|p| p.says == Pattern::App && p.weight >= DEFAULT_CONTAINER)
}

fn conclude(case: Case<'_>) -> Verdict {
    if let Some(verdict) = case.settled {
        return verdict;
    }
    let product = case.recognised.as_ref().map(|r| r.product.name);
    let possible: &[Pattern] =
        if case.container.kind == ContainerType::NativeSidecar { &NATIVE } else { &REGULAR };
    weigh(possible, &case.pieces, product)
}

impl Case<'_> {
    /// Whether a product or an injector marks it as supporting.
    fn is_known_helper(&self) -> bool {
        match &self.settled {
            Some(verdict) => verdict.pattern.is_supporting(),
            None => {
                self.recognised.as_ref().is_some_and(|r| r.product.pattern.is_supporting())
                    || self.pieces.iter().any(|p| p.says.is_supporting() && p.weight >= INJECTED)
            }
        }
    }

    /// Whether a product says already what it is. Web servers may be either.
    fn has_settled_product(&self) -> bool {
        self.recognised.as_ref().is_some_and(|r| !r.product.front)
    }

    /// Whether it runs beside the others, as init and ephemeral containers do not.
    fn runs(&self) -> bool {
        matches!(self.container.kind, ContainerType::Regular | ContainerType::NativeSidecar)
    }

    fn is_open_regular(&self) -> bool {
        self.settled.is_none() && self.container.kind == ContainerType::Regular
    }

    /// Whether anything of weight speaks for a supporting pattern.
    fn is_marked(&self) -> bool {
        self.strongest_support() >= sum_for(Pattern::App, &self.pieces)
    }

    fn product_name(&self) -> Option<&'static str> {
        self.recognised.as_ref().map(|r| r.product.name)
    }

    fn strongest_support(&self) -> f64 {
        let sums = REGULAR.iter().filter(|p| p.is_supporting()).map(|&p| sum_for(p, &self.pieces));
        sums.fold(0.0, f64::max)
    }

    fn leading(&self) -> Pattern {
        weigh(&REGULAR, &self.pieces, None).pattern
    }

    /// How fit it is to be the app of a pod whose containers all look like helpers.
    fn candidacy(&self) -> f64 {
        let alone = self.recognised.as_ref().is_some_and(|r| r.product.alone.is_some());
        let bonus = if alone { CAN_STAND_ALONE } else { 0.0 };
        sum_for(Pattern::App, &self.pieces) - self.strongest_support() + bonus
    }
}
