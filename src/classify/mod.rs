//! What every container of a pod is for.
