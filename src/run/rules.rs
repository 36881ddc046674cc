//! Reads the user's own rules before anything else: a broken rule must not cost a long list first.

use crate::classify::Rules;
use crate::error::Error;
use crate::files;
use crate::settings::{RulesSource, usual_places};

pub(super) fn load(source: &RulesSource) -> Result<Rules, Error> {
    match source {
        RulesSource::None => Ok(Rules::default()),
        RulesSource::File(path) => files::rules::read(path)?.ok_or_else(|| {
            Error::usage(format!("cannot read the rules in {}: no such file or directory", path.display()))
        }),
        RulesSource::Usual => {
            for path in usual_places() {
                if let Some(rules) = files::rules::read(&path)? {
                    return Ok(rules);
                }
            }
            Ok(Rules::default())
        }
    }
}
