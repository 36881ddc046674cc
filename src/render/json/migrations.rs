//! `migrate` for scripts.

use serde::Serialize;
use serde_json::Value;

use super::document::{Document, Each};
use crate::check::Found;
use crate::migrate::{Change, Effect, Injected, Migration, MigrationReport, Move, Proof, Stays, operations};
use crate::report::{Figures, Metadata};

/// `kind: MigrationList`.
pub(in crate::render) fn migrations(report: &MigrationReport) -> impl Serialize {
    #[derive(Serialize)]
    struct ListJson<'a, I> {
        items: I,
        metadata: &'a Metadata,
    }
    let items = Each(&report.items, MigrationJson::from);
    Document::new("MigrationList", ListJson { items, metadata: &report.metadata })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MigrationJson<'a> {
    namespace: Option<&'a str>,
    workload: WorkloadJson<'a>,
    change: &'static str,
    managed_by: Option<ManagerJson<'a>>,
    moves: Vec<MoveJson<'a>>,
    stays: Vec<StaysJson<'a>>,
    requests: RequestsJson,
    fixes: Vec<FindingJson<'a>>,
    warnings: Vec<FindingJson<'a>>,
    notes: &'a [String],
    injected: Vec<InjectedJson<'a>>,
    patch: Option<Vec<Value>>,
    proof: Option<ProofJson<'a>>,
    source: Option<SourceJson<'a>>,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct ManagerJson<'a> {
    name: &'a str,
    sign: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MoveJson<'a> {
    container: &'a str,
    pattern: &'static str,
    product: Option<&'a str>,
    confidence: f64,
    from: usize,
    to: usize,
    reason: &'a str,
    startup_probe: Option<&'a Value>,
    removes_pre_stop: bool,
    effects: Vec<EffectJson<'a>>,
}

#[derive(Serialize)]
struct EffectJson<'a> {
    field: &'static str,
    before: &'a str,
    after: &'a str,
}

#[derive(Serialize)]
struct StaysJson<'a> {
    container: Option<&'a str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct RequestsJson {
    before: Figures,
    after: Figures,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'static str,
    severity: &'static str,
    container: Option<&'a str>,
    message: &'a str,
    fix: &'a str,
}

#[derive(Serialize)]
struct InjectedJson<'a> {
    container: &'a str,
    injector: Option<&'static str>,
    setting: &'static str,
}

#[derive(Serialize)]
struct ProofJson<'a> {
    level: &'static str,
    reasons: &'a [String],
    warnings: &'a [String],
}

#[derive(Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    line: u64,
}

impl<'a> From<&'a Migration> for MigrationJson<'a> {
    fn from(item: &'a Migration) -> Self {
        let Migration { subject, plan, change, effects, reserved, notes, injected, proof } = item;
        let manager = match change {
            Change::Source(manager) => Some(manager),
            _ => None,
        };
        Self {
            namespace: subject.namespace(),
            workload: WorkloadJson { kind: subject.kind(), name: subject.name() },
            change: change.as_str(),
            managed_by: manager.map(|manager| ManagerJson { name: &manager.name, sign: &manager.sign }),
            moves: plan.moves.iter().zip(effects).map(MoveJson::from).collect(),
            stays: plan.stays.iter().map(StaysJson::from).collect(),
            requests: RequestsJson { before: reserved.before.into(), after: reserved.after.into() },
            fixes: plan.judged.fixed.iter().map(FindingJson::from).collect(),
            warnings: plan.judged.brought.iter().map(FindingJson::from).collect(),
            notes,
            injected: injected.iter().map(InjectedJson::from).collect(),
            patch: plan.changes().then(|| operations(subject, plan)),
            proof: proof.as_ref().map(ProofJson::from),
            source: subject.place.as_ref().map(|place| SourceJson { file: &place.file, line: place.line }),
        }
    }
}

impl<'a> From<(&'a Move, &'a Vec<Effect>)> for MoveJson<'a> {
    fn from((made, effects): (&'a Move, &'a Vec<Effect>)) -> Self {
        let effect = |effect: &'a Effect| EffectJson {
            field: effect.field,
            before: &effect.before,
            after: &effect.after,
        };
        Self {
            container: &made.container,
            pattern: made.pattern.as_str(),
            product: made.product.as_deref(),
            confidence: made.confidence,
            from: made.original,
            to: made.index,
            reason: &made.why,
            startup_probe: made.probe.as_ref().map(|(probe, _)| probe),
            removes_pre_stop: made.dropped.is_some(),
            effects: effects.iter().map(effect).collect(),
        }
    }
}

impl<'a> From<&'a Stays> for StaysJson<'a> {
    fn from(stays: &'a Stays) -> Self {
        Self { container: stays.container.as_deref(), reason: &stays.reason }
    }
}

impl<'a> From<&'a Found> for FindingJson<'a> {
    fn from(found: &'a Found) -> Self {
        Self {
            id: found.finding.id,
            severity: found.severity.as_str(),
            container: found.container.as_deref(),
            message: &found.message,
            fix: &found.fix,
        }
    }
}

impl<'a> From<&'a Injected> for InjectedJson<'a> {
    fn from(injected: &'a Injected) -> Self {
        Self { container: &injected.container, injector: injected.injector, setting: injected.setting }
    }
}

impl<'a> From<&'a Proof> for ProofJson<'a> {
    fn from(proof: &'a Proof) -> Self {
        Self { level: proof.level.as_str(), reasons: &proof.reasons, warnings: &proof.warnings }
    }
}
