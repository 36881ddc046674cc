//! From evidence to verdicts: the order of the rules, and the app of the pod.

use foldhash::{HashMap, HashMapExt as _, HashSet};

use super::app_clue::{AppClue, Known};
use super::case::Case;
use super::catalogue::Catalogue;
use super::ci::Job;
use super::evidence::{Evidence, Source};
use super::owner::Owner;
use super::rules::Rules;
use super::weigh::{
    BESIDE_NAMED_APP, DEFAULT_CONTAINER, FIRST, FIRST_AND_STANDS_ALONE, FIRST_AND_UNMARKED, NAMED_AFTER_APP,
    NAMED_AFTER_SIBLING, NAMED_AFTER_WORKLOAD, NAMED_LIKE_WORKLOAD, NAMED_LIKE_WORKLOAD_AND_STANDS_ALONE,
    ONLY_UNMARKED, ONLY_UNMARKED_IN_DOUBT, STEP, TELLING_AFTER_SIBLING, TELLING_BESIDE_PRODUCT,
    TOPIC_BESIDE_NAMED, UNMARKED, UNMARKED_BESIDE_DEFAULT,
};
use super::workload::{Likeness, WorkloadNames};
use super::{Classification, Examination, Pattern, elect, injection, marks, network, volumes, words};
use crate::model::{ContainerRef, ContainerType, Pod};

/// What pods are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) rules: &'a Rules,
}

/// Judges every container of a pod. `containers` are `pod.containers()`; the verdicts come in their order.
pub(super) fn classify(pod: &Pod, containers: &[ContainerRef<'_>], grounds: Grounds<'_>) -> Classification {
    let owner = Owner::of(pod, containers, grounds.rules);
    let cases = judge(pod, containers, &owner, grounds.catalogue);
    let verdicts = cases.into_iter().map(Case::into_verdict).collect();
    Classification { verdicts, warnings: owner.warnings }
}

/// The same with everything that was weighed; the warnings apart.
pub(super) fn examine(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    grounds: Grounds<'_>,
) -> (Vec<Examination>, Vec<String>) {
    let owner = Owner::of(pod, containers, grounds.rules);
    let mut all: Vec<Examination> = judge(pod, containers, &owner, grounds.catalogue)
        .into_iter()
        .map(|case| Examination {
            chances: case.chances(),
            verdict: case.conclude(),
            pieces: case.sorted_pieces(),
            otherwise: None,
        })
        .collect();
    if containers.iter().any(|c| owner.override_for(c).is_some()) {
        let alone = judge(pod, containers, &Owner::silent(pod), grounds.catalogue);
        for ((examination, container), case) in all.iter_mut().zip(containers).zip(alone) {
            examination.otherwise = owner.override_for(container).map(|_| case.conclude());
        }
    }
    (all, owner.warnings)
}

/// Every container with all that was found out about it.
fn judge<'a>(
    pod: &'a Pod,
    containers: &[ContainerRef<'a>],
    owner: &Owner<'a>,
    catalogue: &'a Catalogue,
) -> Vec<Case<'a>> {
    let only_regular = containers.iter().filter(|c| c.kind == ContainerType::Regular).count() == 1;
    let mut cases: Vec<Case<'_>> =
        containers.iter().map(|&container| Case::open(container, catalogue, owner, only_regular)).collect();
    if cases.iter().any(|case| case.settled.is_none()) {
        gather(pod, containers, owner, catalogue, &mut cases);
        elect::app(&mut cases);
        elect::equals(&mut cases);
    }
    cases
}

/// Step 3 and on: every rule adds its pieces.
fn gather(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    owner: &Owner<'_>,
    catalogue: &Catalogue,
    cases: &mut [Case<'_>],
) {
    let workload = WorkloadNames::of(pod);
    let images = count_images(cases);
    from_shared_images(cases, &images, catalogue);
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        marks::from_type(case);
        case.pieces.extend(case.product_evidence());
    }
    injection::judge(pod, owner, &workload, cases);
    let known = Known::of(cases, owner, &workload);
    let mut structure = vec![Vec::new(); cases.len()];
    volumes::judge(pod, cases, &known, &mut structure);
    network::judge(containers, &known, &mut structure);
    for (case, pieces) in cases.iter_mut().zip(structure) {
        let supporting = case.has_supporting_product();
        // A recognised product is what it is; a neighbour's volume makes nothing else of it.
        case.pieces.extend(pieces.into_iter().filter(|p| {
            !supporting || case.recognised.as_ref().is_some_and(|r| r.product.pattern == p.says)
        }));
    }
    let named = known.clues.iter().filter(|place| **place == AppClue::Named).count();
    for (case, &place) in cases.iter_mut().zip(&known.clues).filter(|(case, _)| case.settled.is_none()) {
        let named_elsewhere = named > usize::from(place == AppClue::Named);
        marks::from_behaviour(case, pod, place, named_elsewhere);
        let shared = images.get(case.container.spec.image.as_str()).is_some_and(|count| *count > 1);
        marks::from_words(case, shared, named_elsewhere);
    }
    from_siblings(cases);
    let apps = cases.iter().filter(|case| case.may_be_fronted()).count();
    let fastcgi = cases.iter().any(Case::speaks_fastcgi);
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        marks::from_front(case, apps - usize::from(case.may_be_fronted()) > 0, fastcgi);
    }
    from_named_app(&known, cases);
    let job = Job::of(pod, cases);
    if let Some(job) = job {
        job.judge(cases);
    }
    from_position(&workload, owner, &known, job, cases);
}

/// How many running containers have each image.
fn count_images<'a>(cases: &[Case<'a>]) -> HashMap<&'a str, usize> {
    let mut images = HashMap::new();
    for case in cases.iter().filter(|case| case.runs()) {
        *images.entry(case.container.spec.image.as_str()).or_default() += 1;
    }
    images
}

/// Two containers of one image, and one has a helper's name: that one uses the image as a toolbox.
fn from_shared_images(cases: &mut [Case<'_>], images: &HashMap<&str, usize>, catalogue: &Catalogue) {
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        let shared = images.get(case.container.spec.image.as_str()).is_some_and(|count| *count > 1);
        let Some(recognised) = case.recognised.as_mut().filter(|_| shared) else { continue };
        // Products that are never a pod's purpose do one thing only, whatever the container's name.
        let product = recognised.product;
        let versatile = product.pattern == Pattern::App || product.alone.is_some();
        let says_other =
            || case.name_says.as_ref().is_some_and(|s| s.says.is_supporting() && s.says != product.pattern);
        let bears_its_name = || catalogue.by_name(&case.name).is_some_and(|(p, _)| p.name == product.name);
        if versatile && says_other() && !bears_its_name() {
            recognised.make_toolbox();
        }
    }
}

/// `redis-metrics` beside `redis`: a helper's word after a sibling's name.
fn from_siblings(cases: &mut [Case<'_>]) {
    let names: HashSet<&str> =
        cases.iter().filter(|c| c.runs()).map(|c| c.container.spec.name.as_str()).collect();
    for case in cases.iter_mut().filter(|case| case.settled.is_none()) {
        let Some((sibling, _)) = case.container.spec.name.rsplit_once('-') else { continue };
        if !names.contains(sibling) {
            continue;
        }
        let telling = |p: &&Evidence| {
            p.source == Source::Words && p.says.is_supporting() && p.weight >= TELLING_AFTER_SIBLING
        };
        let says = case.pieces.iter().find(telling).map(|p| p.says);
        if let Some(says) = says {
            let text = format!("named after {sibling}");
            case.pieces.push(Evidence::new(Source::Structure, says, NAMED_AFTER_SIBLING, text));
        }
    }
}

/// Beside the container that is the app by its name or its product: what looks like a helper is one, and so is
/// rather what is named after the app.
fn from_named_app(known: &Known, cases: &mut [Case<'_>]) {
    let named = known.clues.iter().zip(cases.iter()).filter(|(place, _)| **place == AppClue::Named);
    let named: HashSet<&str> = named.map(|(_, case)| case.container.spec.name.as_str()).collect();
    let by_product = cases.iter().find(|case| case.is_app_by_product());
    let by_product = by_product.map(|case| case.container.spec.name.as_str());
    let first = cases.iter().map(|case| case.container.spec.name.as_str()).find(|name| named.contains(name));
    let Some(app) = first.or(by_product) else { return };
    for case in cases.iter_mut().filter(|case| case.is_open_regular() && !case.is_known_helper()) {
        let name = case.container.spec.name.as_str();
        if named.contains(name) || name == app {
            continue;
        }
        let after = || name.match_indices('-').map(|(at, _)| &name[..at]).find(|start| named.contains(start));
        if case.recognised.is_none()
            && case.strongest_support() == 0.0
            && let Some(hint) = words::classify_topic(&case.name).filter(|_| first.is_some())
        {
            let text = format!("name says {}", hint.word);
            case.pieces.push(Evidence::new(Source::Words, hint.says, TOPIC_BESIDE_NAMED, text));
        } else if case.recognised.is_none()
            && case.strongest_support() == 0.0
            && first.is_some()
            && name.ends_with("-agent")
        {
            // It works for a system elsewhere, which the app does not have to know.
            let text = "name says agent";
            case.pieces.push(Evidence::new(Source::Words, Pattern::Adapter, TOPIC_BESIDE_NAMED, text));
        }
        let unknown = case.recognised.is_none();
        let support =
            if first.is_some() { case.telling_support() } else { case.said_support(TELLING_BESIDE_PRODUCT) };
        let piece = if let Some(says) = support.filter(|_| unknown) {
            Some((says, BESIDE_NAMED_APP, format!("beside {app}, the app by its name")))
        } else if case.says_nothing() {
            after().map(|app| (Pattern::Sidecar, NAMED_AFTER_APP, format!("named after {app}")))
        } else {
            None
        };
        if let Some((says, weight, text)) = piece {
            case.pieces.push(Evidence::new(Source::Structure, says, weight, text));
        }
    }
}

/// What speaks for the app: the default container, the workload's name, and that nothing else marks it.
fn from_position(
    workload: &WorkloadNames<'_>,
    owner: &Owner<'_>,
    known: &Known,
    job: Option<Job>,
    cases: &mut [Case<'_>],
) {
    from_names(workload, owner, cases);
    elect::purpose(workload, known, cases);
    let unmarked: Vec<bool> = cases.iter().map(|case| case.is_open_regular() && !case.is_marked()).collect();
    let count = unmarked.iter().filter(|unmarked| **unmarked).count();
    // With an app that the owner named, others need more than being unmarked.
    let app_is_known =
        cases.iter().any(|c| c.settled.as_ref().is_some_and(|s| s.verdict.pattern == Pattern::App));
    let default_is_known = cases.iter().any(|case| case.says_app(DEFAULT_CONTAINER));
    let has_steps = job.is_some_and(|job| job.has_steps(cases));
    // A proxy that is first may be the app, and the unknown container after it its helper. And where all that
    // marks the others is a guess, it may be the other way round.
    // Somebody else goes by the workload's name.
    let likeness = |case: &Case<'_>| workload.likeness(&case.container.spec.name);
    let named = known.clues.contains(&AppClue::Named)
        || cases
            .iter()
            .any(|case| !case.is_known_helper() && case.runs() && likeness(case) == Likeness::Part);
    let first = cases.iter().find(|case| case.is_open_regular());
    // Not where another one has the workload's name, or where it only reports figures.
    let may_be_purpose = |case: &Case<'_>| {
        case.can_stand_alone() && !named && (!case.exports_metrics() || workload.is_called("exporter"))
    };
    let doubtful = first.is_some_and(may_be_purpose) || !cases.iter().any(Case::is_surely_marked);
    let only_unmarked = if doubtful { ONLY_UNMARKED_IN_DOUBT } else { ONLY_UNMARKED };
    let service: Vec<bool> = cases.iter().map(|case| job.is_some_and(|job| job.is_service(case))).collect();
    let mut first = true;
    for (i, case) in cases.iter_mut().enumerate() {
        if !case.is_open_regular() {
            continue;
        }
        let (helper, stands_alone) = (case.is_known_helper(), may_be_purpose(case));
        let mut add = |weight, text: &'static str| {
            case.pieces.push(Evidence::new(Source::Structure, Pattern::App, weight, text));
        };
        let service = service[i];
        if has_steps && !helper && !service {
            add(STEP, "a step of a CI job");
        }
        if unmarked[i] && !helper {
            if count == 1 && !app_is_known {
                add(only_unmarked, "the only container that nothing marks as supporting");
            } else {
                let weight = if default_is_known { UNMARKED_BESIDE_DEFAULT } else { UNMARKED };
                add(weight, "nothing marks it as supporting");
            }
        }
        if first {
            let weight = match (stands_alone, unmarked[i]) {
                (true, _) => FIRST_AND_STANDS_ALONE,
                (false, true) => FIRST_AND_UNMARKED,
                (false, false) => FIRST,
            };
            add(weight, "first container");
            first = false;
        }
    }
}

/// What the owner and the workload's name say; asked first, since a container that is the app by name leaves less
/// doubt about the others.
fn from_names(workload: &WorkloadNames<'_>, owner: &Owner<'_>, cases: &mut [Case<'_>]) {
    for case in cases.iter_mut().filter(|case| case.is_open_regular()) {
        let name = case.container.spec.name.as_str();
        // The words of a name that the workload has too describe its task: a Job `warmup` runs `warmup`.
        let says_helper = case.name_says.as_ref().is_some_and(|hint| hint.says.is_supporting());
        let is_the_task = says_helper && !case.is_known_helper();
        let purpose = case.may_be_the_purpose() || is_the_task;
        let mut add = |weight, text: &'static str| {
            case.pieces.push(Evidence::new(Source::Structure, Pattern::App, weight, text));
        };
        if owner.default == Some(name) {
            add(DEFAULT_CONTAINER, "default container of the pod");
        }
        match workload.likeness(name) {
            Likeness::Same if purpose => {
                add(NAMED_LIKE_WORKLOAD_AND_STANDS_ALONE, "has the workload's name");
            }
            Likeness::Same => add(NAMED_LIKE_WORKLOAD, "has the workload's name"),
            Likeness::Part => add(NAMED_AFTER_WORKLOAD, "named after the workload"),
            Likeness::None => {}
        }
    }
}
