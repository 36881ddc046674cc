//! The app where every container looks like a helper, and its equals.

use foldhash::HashSet;

use super::Pattern;
use super::app_clue::{AppClue, Known};
use super::case::Case;
use super::evidence::{Evidence, Source};
use super::weigh::{
    DEFAULT_CONTAINER, ELECTED, ELECTED_SURELY, EQUAL, NAMED_LIKE_WORKLOAD, PURPOSE_OF_WORKLOAD,
    PURPOSE_OF_WORKLOAD_IN_DOUBT, sum_for,
};
use super::workload::{Likeness, WorkloadNames};

/// Every pod has an app: where all regular containers look like helpers, the best candidate is the app (a proxy
/// that is the pod's whole purpose, an exporter with a reloader).
pub(super) fn app(cases: &mut [Case<'_>]) {
    let is_app = |case: &Case<'_>| match &case.settled {
        Some(settled) => settled.verdict.pattern == Pattern::App,
        None => case.is_open_regular() && case.leading() == Pattern::App,
    };
    if cases.iter().any(is_app) {
        return;
    }
    // A container that no product and no injector marks looks like a helper by its name, its commands or its place
    // alone: that is less than a mesh's proxy has against it. A product that has the workload's name is the exception.
    // Nor is it a candidate where it is named after such a product: `oathkeeper-maester`.
    let alone = cases.iter().filter(|case| case.can_stand_alone() && case.is_open_regular());
    let alone: HashSet<&str> = alone.map(|case| case.container.spec.name.as_str()).collect();
    let named_after = |name: &str| name.match_indices('-').any(|(at, _)| alone.contains(&name[..at]));
    let weakly_marked = |case: &Case<'_>| {
        case.is_open_regular() && !case.is_known_helper() && !named_after(&case.container.spec.name)
    };
    let named_so = |case: &Case<'_>| case.is_open_regular() && case.says_app(NAMED_LIKE_WORKLOAD);
    let only_weak = cases.iter().any(weakly_marked) && !cases.iter().any(named_so);
    let candidates = cases.iter().enumerate();
    let candidates =
        candidates.filter(|(_, c)| if only_weak { weakly_marked(c) } else { c.is_open_regular() });
    let best = candidates.map(|(i, case)| (i, case.candidacy())).reduce(|a, b| if b.1 > a.1 { b } else { a });
    let Some((best, _)) = best else { return };
    let product = cases[best].product_name();
    let alone = cases[best].can_stand_alone();
    let rival = |case: &Case<'_>| {
        let could_be = case.can_stand_alone() || !case.is_known_helper();
        case.is_open_regular() && could_be && case.product_name() != product
    };
    // The only product that can be a pod's purpose surely is the app here; beside an unknown helper it is a guess.
    let sure = alone && !cases.iter().any(rival) || cases[best].says_app(DEFAULT_CONTAINER);
    let text = if alone {
        "a pod needs an app, and this product is one where it is alone"
    } else {
        "a pod needs an app, and this container looks least like a helper"
    };
    make_app(&mut cases[best], if sure { ELECTED_SURELY } else { ELECTED }, text);
    join_equals(best, cases);
}

/// The fewest containers of one image that are workers of one program rather than an app and its helper.
const WORKERS: usize = 3;

/// Words alone made a helper of the container that became the app. Others of the same image are its equals if they
/// are called the same, or if the pod has several regular containers and all have that image.
fn join_equals(app: usize, cases: &mut [Case<'_>]) {
    if cases[app].is_known_helper() {
        return;
    }
    let image = cases[app].container.spec.image.as_str();
    let word = |case: &Case<'_>| case.name_says.as_ref().map(|s| s.word);
    let called = word(&cases[app]);
    let open = || cases.iter().filter(|case| case.is_open_regular());
    let one_image = open().count() >= WORKERS && open().all(|case| case.container.spec.image == image);
    for case in cases.iter_mut().filter(|case| case.is_open_regular() && case.leading() != Pattern::App) {
        let called_the_same = called.is_some() && word(case) == called;
        if !case.is_known_helper() && case.container.spec.image == image && (one_image || called_the_same) {
            make_app(case, ELECTED, "equal of the pod's app");
        }
    }
}

/// A product that can be a pod's whole purpose is the app where the workload is called a thing of its kind and no
/// other container has the workload's name: `squid` in `egress-proxy`.
pub(super) fn purpose(workload: &WorkloadNames<'_>, known: &Known, cases: &mut [Case<'_>]) {
    let Some(kind) = workload.kind() else { return };
    let likeness = |case: &Case<'_>| workload.likeness(&case.container.spec.name);
    let named = known.clues.contains(&AppClue::Named)
        || cases.iter().any(|case| {
            case.is_open_regular() && !case.is_known_helper() && likeness(case) != Likeness::None
        });
    let fits = |case: &Case<'_>| {
        let product = case.recognised.as_ref().filter(|r| r.is_telling()).map(|r| r.product);
        case.is_open_regular() && product.is_some_and(|p| p.alone.is_some() && p.pattern == kind)
    };
    if named {
        return;
    }
    let bears_its_name =
        |case: &Case<'_>| likeness(case) != Likeness::None || workload.surrounds(&case.container.spec.name);
    let of_its_name = cases.iter().position(|case| fits(case) && bears_its_name(case));
    let Some(purpose) = of_its_name.or_else(|| cases.iter().position(fits)) else { return };
    let rival = |case: &Case<'_>| case.is_open_regular() && !case.is_marked();
    let doubtful = cases.iter().any(rival);
    let weight = if doubtful { PURPOSE_OF_WORKLOAD_IN_DOUBT } else { PURPOSE_OF_WORKLOAD };
    let text = "the workload is called a thing of its kind";
    cases[purpose].pieces.push(Evidence::new(Source::Structure, Pattern::App, weight, text));
}

/// Containers of one image and one product are equals: where one is the app, all are.
pub(super) fn equals(cases: &mut [Case<'_>]) {
    fn key<'a>(case: &Case<'a>) -> Option<(&'static str, &'a str)> {
        let name = case.product_name().filter(|_| case.has_supporting_product())?;
        Some((name, case.container.spec.image.as_str()))
    }
    let is_app = |case: &&Case<'_>| case.is_open_regular() && case.leading() == Pattern::App;
    let apps: HashSet<_> =
        cases.iter().filter(|case| key(case).is_some()).filter(is_app).filter_map(key).collect();
    if apps.is_empty() {
        return;
    }
    for case in cases.iter_mut().filter(|case| case.is_open_regular() && case.leading() != Pattern::App) {
        if key(case).is_some_and(|key| apps.contains(&key)) {
            let margin = if case.called_a_helper().is_some() { ELECTED } else { EQUAL };
            make_app(case, margin, "equal of the pod's app");
        }
    }
}

/// Adds as much evidence as it takes for the container to lead as an app, and the margin.
fn make_app(case: &mut Case<'_>, margin: f64, text: &'static str) {
    let lead = case.strongest_support() - sum_for(Pattern::App, &case.pieces);
    case.pieces.push(Evidence::new(Source::Structure, Pattern::App, lead.max(0.0) + margin, text));
}
