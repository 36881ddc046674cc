//! The patterns.

use std::fmt;
use std::str::FromStr;

/// What a container does for its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Pattern {
    /// What the pod exists for.
    App,
    /// Does set-up work and ends before the app starts.
    Init,
    /// Is between the app and the network.
    Ambassador,
    /// Brings configuration, secrets, certificates or content, and keeps them fresh.
    ConfigHelper,
    /// Translates between the app and an outside system.
    Adapter,
    /// Helps the app in another way.
    Sidecar,
    /// Added by `kubectl debug`.
    Ephemeral,
}

impl Pattern {
    pub(crate) const ALL: [Self; 7] = [
        Self::App,
        Self::Init,
        Self::Ambassador,
        Self::ConfigHelper,
        Self::Adapter,
        Self::Sidecar,
        Self::Ephemeral,
    ];

    /// The word used in output, on the command line and in annotations.
    pub(crate) fn as_str(self) -> &'static str {
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

    /// Whether a container with this pattern is a sidecar in the everyday sense.
    pub(crate) fn is_supporting(self) -> bool {
        matches!(self, Self::Ambassador | Self::ConfigHelper | Self::Adapter | Self::Sidecar)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word is not a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of app, init, ambassador, config-helper, adapter, sidecar, ephemeral")]
pub(crate) struct ParsePatternError;

impl FromStr for Pattern {
    type Err = ParsePatternError;

    fn from_str(word: &str) -> Result<Self, ParsePatternError> {
        Self::ALL.into_iter().find(|p| p.as_str() == word).ok_or(ParsePatternError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip() {
        for pattern in Pattern::ALL {
            assert_eq!(pattern.as_str().parse(), Ok(pattern));
            assert_eq!(format!("{pattern:>14}").trim_start(), pattern.as_str());
        }
        for word in ["", "App", "sidecars", " app"] {
            assert!(word.parse::<Pattern>().is_err(), "{word}");
        }
        assert_eq!(Pattern::ALL.into_iter().filter(|p| p.is_supporting()).count(), 4);
    }
}
