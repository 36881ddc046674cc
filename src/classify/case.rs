//! One container while it is judged.

use std::borrow::Cow;

use super::address::is_local_host;
use super::catalogue::Catalogue;
use super::command::Command;
use super::evidence::{Evidence, Source};
use super::image::{Image, normalise};
use super::owner::Owner;
use super::recognise::{Recognised, recognise};
use super::weigh::{
    CAN_STAND_ALONE, INJECTED, PRODUCT_PART, SETTLES, SURELY_MARKED, TELLING, chances, settled, sum_for,
    weigh,
};
use super::words::{self, Hint};
use super::{Pattern, Verdict};
use crate::model::{ContainerRef, ContainerType};

/// What a regular container can be, likeliest first.
const REGULAR: [Pattern; 5] =
    [Pattern::App, Pattern::Adapter, Pattern::Ambassador, Pattern::ConfigHelper, Pattern::Sidecar];
/// What a native sidecar can be.
const NATIVE: [Pattern; 4] = [Pattern::Sidecar, Pattern::Ambassador, Pattern::Adapter, Pattern::ConfigHelper];

/// A verdict that needs no weighing.
pub(super) struct Settled {
    pub(super) verdict: Verdict,
    by: Source,
}

/// One container while it is judged.
pub(super) struct Case<'a> {
    pub(super) container: ContainerRef<'a>,
    /// The container's name in the spelling that names are compared in.
    pub(super) name: Cow<'a, str>,
    /// What the name says.
    pub(super) name_says: Option<Hint>,
    pub(super) image: Image<'a>,
    pub(super) command: Command<'a>,
    pub(super) recognised: Option<Recognised<'a>>,
    /// The verdict, where type or owner settle it.
    pub(super) settled: Option<Settled>,
    /// What speaks for which pattern.
    pub(super) pieces: Vec<Evidence>,
}

impl<'a> Case<'a> {
    /// Step 1 and 2: what the type and the owner settle, and the product.
    pub(super) fn open(
        container: ContainerRef<'a>,
        catalogue: &'a Catalogue,
        owner: &Owner<'_>,
        only_regular: bool,
    ) -> Self {
        let spec = container.spec;
        let image = Image::parse(&spec.image);
        let command = Command::of(spec, image.shared_stem());
        let name = normalise(&spec.name);
        let recognised = recognise(&name, &image, &command, catalogue);
        let product = recognised.as_ref().map(|r| r.product.name);
        let settled = match (container.kind, owner.override_for(&container)) {
            (ContainerType::Init, _) => Some(Settled::by_type(Pattern::Init, product)),
            (ContainerType::Ephemeral, _) => Some(Settled::by_type(Pattern::Ephemeral, product)),
            (_, Some(said)) => Some(Settled { verdict: said.settle(product), by: said.source }),
            (ContainerType::Regular, None) if only_regular => Some(Settled {
                verdict: settled(Pattern::App, product, 0.99, "only regular container"),
                by: Source::Structure,
            }),
            _ => None,
        };
        // Init and ephemeral containers are never asked.
        let name_says = settled.is_none().then(|| words::classify_name(&name)).flatten();
        Self { container, name, name_says, image, command, recognised, settled, pieces: Vec::new() }
    }

    /// The evidence of the recognised product.
    pub(super) fn product_evidence(&self) -> Option<Evidence> {
        Some(self.recognised.as_ref()?.evidence(&self.name, &self.image, &self.command))
    }

    pub(super) fn conclude(&self) -> Verdict {
        match &self.settled {
            Some(settled) => settled.verdict.clone(),
            None => weigh(self.possible(), &self.pieces, self.product_name()),
        }
    }

    /// The same, of a case that is not needed any more.
    pub(super) fn into_verdict(self) -> Verdict {
        match self.settled {
            Some(settled) => settled.verdict,
            None => self.conclude(),
        }
    }

    /// How likely each pattern is that the type leaves open, likeliest first; nothing where the verdict is settled.
    pub(super) fn chances(&self) -> Vec<(Pattern, f64)> {
        if self.settled.is_some() { Vec::new() } else { chances(self.possible(), &self.pieces) }
    }

    /// Every piece that was weighed, strongest first; or the one that settled the verdict.
    pub(super) fn sorted_pieces(&self) -> Vec<Evidence> {
        let Some(Settled { verdict, by }) = &self.settled else {
            let mut pieces = self.pieces.clone();
            pieces.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            return pieces;
        };
        let text = verdict.evidence.first().cloned().unwrap_or_default();
        vec![Evidence::new(*by, verdict.pattern, SETTLES, text)]
    }

    /// What the type leaves open.
    fn possible(&self) -> &'static [Pattern] {
        if self.container.kind == ContainerType::NativeSidecar { &NATIVE } else { &REGULAR }
    }

    /// Whether a product or an injector marks it as supporting.
    pub(super) fn is_known_helper(&self) -> bool {
        match &self.settled {
            Some(settled) => settled.verdict.pattern.is_supporting(),
            None => {
                self.has_supporting_product()
                    || self.pieces.iter().any(|p| p.says.is_supporting() && p.weight >= INJECTED)
            }
        }
    }

    pub(super) fn has_supporting_product(&self) -> bool {
        self.recognised.as_ref().is_some_and(|r| r.product.pattern.is_supporting() && r.is_telling())
    }

    /// Whether a product says already what it is. Web servers may be either.
    pub(super) fn has_settled_product(&self) -> bool {
        self.recognised.as_ref().is_some_and(|r| !r.product.front && r.is_telling())
    }

    /// Whether it is a web server, which serves what others put into its folder.
    pub(super) fn is_web_server(&self) -> bool {
        self.recognised.as_ref().is_some_and(|r| r.product.front)
    }

    /// Whether it runs beside the others, as init and ephemeral containers do not.
    pub(super) fn runs(&self) -> bool {
        matches!(self.container.kind, ContainerType::Regular | ContainerType::NativeSidecar)
    }

    pub(super) fn is_open_regular(&self) -> bool {
        self.settled.is_none() && self.container.kind == ContainerType::Regular
    }

    /// Whether anything of weight speaks for a supporting pattern.
    pub(super) fn is_marked(&self) -> bool {
        self.strongest_support() >= sum_for(Pattern::App, &self.pieces)
    }

    /// Whether a web server may be in front of it.
    pub(super) fn may_be_fronted(&self) -> bool {
        match &self.settled {
            Some(settled) => settled.verdict.pattern == Pattern::App,
            None => {
                self.container.kind == ContainerType::Regular
                    && !self.is_marked()
                    && (!self.recognised.as_ref().is_some_and(|r| r.product.store) || self.binds_locally())
            }
        }
    }

    /// Whether it only takes calls from its own pod, so that another container has to take those from outside.
    fn binds_locally(&self) -> bool {
        self.container.spec.env.iter().any(|variable| {
            let binds = || variable.name.to_ascii_lowercase().contains("bind");
            variable.value.as_deref().is_some_and(is_local_host) && binds()
        })
    }

    /// Whether its product can be a pod's whole purpose, although it is a helper beside an app.
    pub(super) fn can_stand_alone(&self) -> bool {
        self.recognised.as_ref().is_some_and(|r| r.product.alone.is_some())
    }

    /// The same, and its name does not say that it is a helper of what the workload is called after: an exporter
    /// that is called like the workload is the purpose only where the workload is called an exporter.
    pub(super) fn may_be_the_purpose(&self) -> bool {
        let kind = self.recognised.as_ref().map_or(&[][..], |r| r.product.heads.as_slice());
        let name = self.container.spec.name.as_str();
        self.can_stand_alone() && (kind.is_empty() || kind.iter().any(|head| name.ends_with(head)))
    }

    /// Whether it is an application server that only a web server can speak to.
    pub(super) fn speaks_fastcgi(&self) -> bool {
        self.runs()
            && (self.recognised.as_ref().is_some_and(|r| r.product.fastcgi)
                || self.image.tag_has("fpm")
                || self.image.stem().split('-').any(|word| word == "fpm"))
    }

    /// Whether what marks it as a helper is more than a guess.
    pub(super) fn is_surely_marked(&self) -> bool {
        self.runs()
            && (self.is_known_helper()
                || self.strongest_support() - sum_for(Pattern::App, &self.pieces) >= SURELY_MARKED)
    }

    pub(super) fn product_name(&self) -> Option<&'static str> {
        self.recognised.as_ref().map(|r| r.product.name)
    }

    pub(super) fn strongest_support(&self) -> f64 {
        let sums = REGULAR.iter().filter(|p| p.is_supporting()).map(|&p| sum_for(p, &self.pieces));
        sums.fold(0.0, f64::max)
    }

    /// The pattern of a helper that the pieces so far speak for, if more than a weak word does.
    pub(super) fn telling_support(&self) -> Option<Pattern> {
        let support = REGULAR.iter().filter(|p| p.is_supporting()).map(|&p| (p, sum_for(p, &self.pieces)));
        let (pattern, sum) = support.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        (sum >= TELLING && self.is_marked()).then_some(pattern)
    }

    /// The pattern of a helper that a word speaks for, even a weak one.
    pub(super) fn said_support(&self, least: f64) -> Option<Pattern> {
        let words = self.pieces.iter().filter(|p| p.source == Source::Words && p.says.is_supporting());
        words
            .reduce(|a, b| if b.weight > a.weight { b } else { a })
            .filter(|p| p.weight >= least)
            .map(|p| p.says)
    }

    /// Whether a single piece of at least this weight speaks for the app.
    pub(super) fn says_app(&self, weight: f64) -> bool {
        self.pieces.iter().any(|p| p.says == Pattern::App && p.weight >= weight)
    }

    /// Whether it is the app by its product, which is neither a web server nor a database that another app may use.
    pub(super) fn is_app_by_product(&self) -> bool {
        self.is_open_regular()
            && self.recognised.as_ref().is_some_and(|r| {
                r.is_telling()
                    && r.product.pattern == Pattern::App
                    && !(r.product.front || r.product.store || r.product.steps)
            })
    }

    /// Whether no product, word or place in the pod shows what it is for, and no other container calls it:
    /// it opens no port and is not asked whether it is ready.
    pub(super) fn says_nothing(&self) -> bool {
        let spec = self.container.spec;
        self.recognised.is_none()
            && spec.ports.is_empty()
            && spec.readiness_probe.is_none()
            && self.pieces.iter().all(|p| p.source == Source::Type)
    }

    /// Whether it is an exporter, which is a pod's purpose only where the workload is called so.
    pub(super) fn exports_metrics(&self) -> bool {
        self.container.spec.name.ends_with("exporter")
    }

    /// What its name says, if that is a helper.
    pub(super) fn called_a_helper(&self) -> Option<&Hint> {
        self.name_says.as_ref().filter(|hint| hint.says.is_supporting())
    }

    pub(super) fn leading(&self) -> Pattern {
        weigh(&REGULAR, &self.pieces, None).pattern
    }

    /// How fit it is to be the app of a pod whose containers all look like helpers.
    pub(super) fn candidacy(&self) -> f64 {
        let app = sum_for(Pattern::App, &self.pieces);
        let Some(product) = self.recognised.as_ref().filter(|r| r.is_telling()).map(|r| r.product) else {
            return app - self.strongest_support();
        };
        // How sure the product is must not count against it: the clearest proxy is the likeliest gateway.
        let bonus = if product.alone.is_some() { CAN_STAND_ALONE } else { 0.0 };
        let exporter = if product.heads.is_empty() { 0.0 } else { 1.0 };
        app - PRODUCT_PART + bonus - exporter - self.called_a_helper().map_or(0.0, |hint| hint.weight / 4.0)
    }
}

impl Settled {
    fn by_type(pattern: Pattern, product: Option<&'static str>) -> Self {
        Self { verdict: settled(pattern, product, 1.0, format!("type {pattern}")), by: Source::Type }
    }
}
