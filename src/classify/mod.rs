//! What every container of a pod is for. (stub till merge)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub fn is_supporting(self) -> bool {
        matches!(self, Self::Ambassador | Self::ConfigHelper | Self::Adapter | Self::Sidecar)
    }
}
