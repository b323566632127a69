//! Stripe's form encoding: flat pairs whose keys nest, `line_items[0][price_data][currency]=gbp`.

use std::collections::BTreeMap;

use super::error::ApiError;
use crate::state::records::Metadata;

/// The parameters of one request. What an operation does not take is unknown to it, and refused.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(BTreeMap<String, String>);

/// Bounds as `Form::range` reads them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Range {
    from: Option<i64>,
    after: Option<i64>,
    before: Option<i64>,
    until: Option<i64>,
}

impl Range {
    /// Whether `at` lies within.
    pub(crate) fn holds(&self, at: i64) -> bool {
        self.from.is_none_or(|from| at >= from)
            && self.after.is_none_or(|after| at > after)
            && self.before.is_none_or(|before| at < before)
            && self.until.is_none_or(|until| at <= until)
    }
}

impl Form {
    /// Reads `a=b&c[d]=e`; `x[]` counts up like `x[0]`, `x[1]`.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, ApiError> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(text)
            .map_err(|_| ApiError::parameter(None, "", "The request body is not form-encoded."))?;
        let mut form = BTreeMap::new();
        for (key, value) in pairs {
            // Each `x[]` takes the next free number, which keeps the order of the pairs.
            let key = match key.strip_suffix("[]") {
                Some(list) => (0..100)
                    .map(|i| format!("{list}[{i}]"))
                    .find(|key| !form.contains_key(key))
                    .unwrap_or(key),
                None => key,
            };
            form.insert(key, value);
        }
        Ok(Self(form))
    }

    /// The same text for the same parameters, in whichever order they came.
    pub(crate) fn canonical(&self) -> String {
        // As JSON of sorted pairs, so that no value can pass for another pair.
        serde_json::Value::from_iter(self.0.clone()).to_string()
    }

    /// A text; empty means not given, as at Stripe.
    pub(crate) fn take(&mut self, key: &str) -> Option<String> {
        self.0.remove(key).filter(|value| !value.is_empty())
    }

    /// A text that must be there.
    pub(crate) fn need(&mut self, key: &str) -> Result<String, ApiError> {
        self.take(key).ok_or_else(|| ApiError::missing(key))
    }

    /// A whole number.
    pub(crate) fn number(&mut self, key: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.take(key) else {
            return Ok(None);
        };
        let refused = || {
            ApiError::parameter(
                Some("parameter_invalid_integer"),
                key,
                format!("Invalid integer: {text}"),
            )
        };
        text.parse().map(Some).map_err(|_| refused())
    }

    /// Bounds of a time, `created[gte]=…`, in Unix seconds.
    pub(crate) fn range(&mut self, key: &str) -> Result<Range, ApiError> {
        let mut bound = |name: &str| self.number(&format!("{key}[{name}]"));
        let (from, after, before, until) =
            (bound("gte")?, bound("gt")?, bound("lt")?, bound("lte")?);
        Ok(Range {
            from,
            after,
            before,
            until,
        })
    }

    /// Whether any parameter lies under `prefix`, e.g. `line_items[1]`.
    pub(crate) fn has(&self, prefix: &str) -> bool {
        self.0.keys().any(|key| key.starts_with(prefix))
    }

    /// A list of texts, `expand[0]=…`.
    pub(crate) fn list(&mut self, key: &str) -> Vec<String> {
        (0..)
            .map_while(|i| self.take(&format!("{key}[{i}]")))
            .collect()
    }

    /// Metadata within Stripe's limits: 50 keys of up to 40 characters with values of up to 500.
    pub(crate) fn metadata(&mut self, key: &str) -> Result<Metadata, ApiError> {
        let prefix = format!("{key}[");
        let mut metadata = Metadata::new();
        // Removed one by one, so that `finish` does not find them.
        while let Some(found) = self.0.keys().find(|k| k.starts_with(&prefix)).cloned() {
            let value = self.0.remove(&found).unwrap_or_default();
            let name = found
                .get(prefix.len()..)
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or_default();
            if name.is_empty()
                || name.contains(['[', ']'])
                || name.chars().count() > 40
                || value.chars().count() > 500
            {
                return Err(ApiError::parameter(
                    None,
                    &found,
                    "Metadata keys hold up to 40 and values up to 500 characters.",
                ));
            }
            metadata.insert(name.to_owned(), value);
        }
        if metadata.len() > 50 {
            return Err(ApiError::parameter(
                None,
                key,
                "Metadata holds up to 50 keys.",
            ));
        }
        Ok(metadata)
    }

    /// Refuses what nobody took.
    pub(crate) fn finish(&self) -> Result<(), ApiError> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(key) => Err(ApiError::parameter(
                Some("parameter_unknown"),
                key,
                format!("Received unknown parameter: {key}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_keys_are_read_and_leftovers_refused() {
        let mut form =
            Form::parse(b"a%5B0%5D[b]=1&expand[]=x&expand[]=y&metadata[p]=%C3%A9&metadata[q]=")
                .unwrap();
        assert_eq!(form.number("a[0][b]").unwrap(), Some(1));
        assert_eq!(form.list("expand"), ["x", "y"]);
        assert!(form.finish().is_err());
        assert_eq!(
            form.metadata("metadata").unwrap(),
            Metadata::from([("p".into(), "é".into()), ("q".into(), String::new())])
        );
        assert!(form.finish().is_ok());
    }

    #[test]
    fn a_range_keeps_its_borders() {
        let within = |text: &str| {
            let range = Form::parse(text.as_bytes())
                .unwrap()
                .range("created")
                .unwrap();
            (0..5).filter(|at| range.holds(*at)).collect::<Vec<i64>>()
        };
        assert_eq!(within("created[gte]=1&created[lt]=3"), [1, 2]);
        assert_eq!(within("created[gt]=1&created[lte]=3"), [2, 3]);
        assert_eq!(within(""), [0, 1, 2, 3, 4]);
        assert!(
            Form::parse(b"created[gte]=x")
                .unwrap()
                .range("created")
                .is_err()
        );
    }

    #[test]
    fn the_canonical_text_ignores_order_but_no_border() {
        let canonical = |text: &str| Form::parse(text.as_bytes()).unwrap().canonical();
        assert_eq!(canonical("a=1&b=2"), canonical("b=2&a=1"));
        assert_ne!(canonical("a=1&b=2"), canonical("a=1%3B1:b%3D1:2"));
    }
}
