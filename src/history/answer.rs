//! Answers of the API: `{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {…}, "value":
//! [1700000000, "0.12"]}]}}`. Values are text, because they can be `NaN` and `+Inf`.

use serde::Deserialize;

/// One container and a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) namespace: String,
    pub(crate) pod: String,
    pub(crate) container: String,
    pub(crate) value: f64,
}

/// What a server says to a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// Samples without those that are not a number, and warnings.
    Samples(Vec<Sample>, Vec<String>),
    /// The query failed, and why: the type of the error, and its text.
    Refused(String, String),
}

#[derive(Deserialize)]
struct Envelope {
    status: String,
    data: Option<Data>,
    #[serde(default, rename = "errorType")]
    kind: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default, rename = "resultType")]
    kind: String,
    #[serde(default)]
    result: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: Labels,
    value: (f64, String),
}

#[derive(Default, Deserialize)]
struct Labels {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    pod: String,
    #[serde(default)]
    container: String,
}

/// Reads an answer.
///
/// Errors: it is not one of Prometheus' API.
pub(crate) fn decode(body: &[u8]) -> Result<Answer, String> {
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| crate::wording::json(&error))?;
    if envelope.status == "error" {
        return Ok(Answer::Refused(envelope.kind, envelope.error));
    }
    let data = envelope.data.filter(|_| envelope.status == "success").ok_or("it has no data")?;
    if data.kind != "vector" {
        return Err(format!("it is a {:?} instead of a vector", crate::wording::shortened(&data.kind, 40)));
    }
    let samples = data.result.into_iter().filter_map(|Series { metric, value: (_, value) }| {
        let value = value.parse::<f64>().ok().filter(|value| value.is_finite())?;
        let Labels { namespace, pod, container } = metric;
        Some(Sample { namespace, pod, container, value })
    });
    Ok(Answer::Samples(samples.collect(), envelope.warnings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_that_are_not_a_number_are_no_samples() {
        let body = br#"{"status":"success","warnings":["w"],"data":{"resultType":"vector","result":[
            {"metric":{"namespace":"a","pod":"b","container":"c","id":"/x"},"value":[1.5,"0.25"]},
            {"metric":{"namespace":"a","pod":"b","container":"d"},"value":[1.5,"NaN"]},
            {"metric":{"namespace":"a","pod":"b","container":"e"},"value":[1.5,"+Inf"]},
            {"metric":{},"value":[1,"7"]}]}}"#;
        let Ok(Answer::Samples(samples, warnings)) = decode(body) else { panic!("it is an answer") };
        let values: Vec<(&str, f64)> = samples.iter().map(|s| (s.container.as_str(), s.value)).collect();
        assert_eq!((values, warnings), (vec![("c", 0.25), ("", 7.0)], vec!["w".to_owned()]));
    }

    #[test]
    fn errors_of_the_server_are_told_from_other_answers() {
        let refused = br#"{"status":"error","errorType":"execution","error":"too many samples"}"#;
        assert_eq!(decode(refused), Ok(Answer::Refused("execution".into(), "too many samples".into())));
        let bodies: [&[u8]; 5] = [
            b"",
            b"<html>",
            br#"{"kind":"Status","status":"Failure"}"#,
            br#"{"status":"success"}"#,
            br#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#,
        ];
        for body in bodies {
            assert!(decode(body).is_err(), "{}", String::from_utf8_lossy(body));
        }
    }
}
