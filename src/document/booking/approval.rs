//! `approval`: a word, or yes or no.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, OneOfBuilder, Ref, Schema, Type},
};

use crate::document::words::ApprovalDto;

pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ApprovalDto>, D::Error> {
    deserializer.deserialize_any(Approval)
}

pub(super) fn schema() -> RefOr<Schema> {
    OneOfBuilder::new()
        .item(Ref::from_schema_name("ApprovalDto"))
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .into()
}

struct Approval;

impl de::Visitor<'_> for Approval {
    type Value = Option<ApprovalDto>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("`always`, `first_visit`, true or false")
    }

    fn visit_bool<E: de::Error>(self, always: bool) -> Result<Self::Value, E> {
        Ok(always.then_some(ApprovalDto::Always))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Self::Value, E> {
        ApprovalDto::deserialize(de::value::StrDeserializer::new(word)).map(Some)
    }
}
