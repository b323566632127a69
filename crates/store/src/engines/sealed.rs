//! What personal data is in the store: bytes that only the vault opens, and only in their place.

use std::{fmt, marker::PhantomData};

use sqlx::{Database, Decode, Encode, Type, encode::IsNull, error::BoxDynError};

/// A sealed `T`, as a column holds it. Made and opened by [`super::Vault`] alone.
pub struct Encrypted<T> {
    pub(super) bytes: Vec<u8>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Encrypted<T> {
    pub(super) const fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            kind: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Encrypted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

impl<T, D: Database> Type<D> for Encrypted<T>
where
    Vec<u8>: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        <Vec<u8> as Type<D>>::type_info()
    }
    fn compatible(ty: &D::TypeInfo) -> bool {
        <Vec<u8> as Type<D>>::compatible(ty)
    }
}

impl<'q, T, D: Database> Encode<'q, D> for Encrypted<T>
where
    Vec<u8>: Encode<'q, D>,
{
    fn encode_by_ref(&self, buffer: &mut D::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.bytes.encode_by_ref(buffer)
    }
}

impl<'r, T, D: Database> Decode<'r, D> for Encrypted<T>
where
    Vec<u8>: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Vec::decode(value).map(Self::new)
    }
}
