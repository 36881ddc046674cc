//! stub
#![allow(missing_docs)]
use crate::{error::Error, model::Pod, settings::Connection};
pub struct Cluster;
pub struct PodQuery {
    pub namespace: Option<String>,
    pub label_selector: Option<String>,
    pub field_selector: Option<String>,
    pub chunk_size: u32,
}
pub trait PageSink {
    fn page(&mut self, p: Vec<Pod>, r: Option<i64>) -> Result<(), Error>;
    fn restart(&mut self);
    fn unreadable(&mut self, p: Vec<Unreadable>);
}
#[derive(Debug)]
pub struct Unreadable;
impl std::fmt::Display for Unreadable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
impl Cluster {
    pub async fn connect(_: &Connection) -> Result<Self, Error> {
        Err(Error::failed("stub"))
    }
    pub fn context(&self) -> Option<&str> {
        None
    }
    pub fn default_namespace(&self) -> &str {
        ""
    }
    pub async fn get_pod(&self, _: &str, _: &str) -> Result<Option<Pod>, Error> {
        todo!()
    }
    pub async fn list_pods(&self, _: &PodQuery, _: &mut dyn PageSink) -> Result<(), Error> {
        todo!()
    }
}
