//! The only code that knows `kube`.
mod access;
mod credentials;
mod environment;
mod kubeconfig;
mod plugin;
mod proxy;
mod suggest;
mod trace;
