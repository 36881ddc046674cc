//! What every container of a pod is for. (stub till merge)
#![allow(missing_docs)]
use crate::model::*;
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    App,
    Init,
    Ambassador,
    ConfigHelper,
    Adapter,
    Sidecar,
    Ephemeral,
}
impl Pattern {
    pub const ALL: [Self; 7] = [
        Self::App,
        Self::Init,
        Self::Ambassador,
        Self::ConfigHelper,
        Self::Adapter,
        Self::Sidecar,
        Self::Ephemeral,
    ];
    pub fn is_supporting(self) -> bool {
        matches!(self, Self::Ambassador | Self::ConfigHelper | Self::Adapter | Self::Sidecar)
    }
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Init => "init",
            Self::Ambassador => "ambassador",
            Self::ConfigHelper => "config-helper",
            Self::Adapter => "adapter",
            Self::Sidecar => "sidecar",
            Self::Ephemeral => "ephemeral",
        }
    }
}
pub struct Verdict {
    pub pattern: Pattern,
    pub product: Option<String>,
    pub confidence: f64,
    pub evidence: Vec<String>,
}
pub struct Catalogue;
impl Catalogue {
    pub fn built_in() -> &'static Self {
        &Catalogue
    }
}
pub struct Classification {
    pub verdicts: Vec<Verdict>,
    pub warnings: Vec<String>,
}
pub fn classify(_: &Pod, cs: &[ContainerRef<'_>], _: &Catalogue) -> Classification {
    Classification {
        warnings: vec![],
        verdicts: cs
            .iter()
            .map(|c| Verdict {
                pattern: match c.kind {
                    ContainerType::Init => Pattern::Init,
                    ContainerType::Ephemeral => Pattern::Ephemeral,
                    ContainerType::NativeSidecar => Pattern::Ambassador,
                    _ => {
                        if [
                            "istio-proxy",
                            "fluent-bit",
                            "log-shipper",
                            "config-reloader",
                            "sidecar",
                            "classic",
                        ]
                        .contains(&c.spec.name.as_str())
                        {
                            Pattern::Adapter
                        } else {
                            Pattern::App
                        }
                    }
                },
                product: None,
                confidence: 0.5,
                evidence: vec!["stub".into()],
            })
            .collect(),
    }
}
