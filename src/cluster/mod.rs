//! The only code that knows `kube`.
