//! Instants as the engines keep them, in microseconds: `timestamptz` on PostgreSQL, an integer since 1970 on SQLite.

use jiff::Timestamp;
use sqlx::{
    Decode, Encode, Postgres, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef},
    sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
};

/// An instant in a statement or a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(pub Timestamp);

/// 2000-01-01T00:00:00Z, where PostgreSQL counts from, in microseconds since 1970.
// PostgreSQL's binary format counts from 2000 (PostgreSQL, "Date/Time Types"); SQLite holds an
// integer of our own.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl Type<Sqlite> for At {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
    fn compatible(ty: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(ty)
    }
}

impl Encode<'_, Sqlite> for At {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'_, Sqlite>>::encode_by_ref(&self.0.as_microsecond(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for At {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::from_microsecond(<i64 as Decode<
            'r,
            Sqlite,
        >>::decode(
            value
        )?)?))
    }
}

impl Type<Postgres> for At {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("TIMESTAMPTZ")
    }
}

impl Encode<'_, Postgres> for At {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let since = self
            .0
            .as_microsecond()
            .checked_sub(POSTGRES_EPOCH)
            .ok_or("the instant is out of range")?;
        <i64 as Encode<'_, Postgres>>::encode_by_ref(&since, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for At {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let since = i64::from_be_bytes(value.as_bytes()?.try_into()?);
                Ok(Self(Timestamp::from_microsecond(
                    since
                        .checked_add(POSTGRES_EPOCH)
                        .ok_or("the instant is out of range")?,
                )?))
            }
            // sqlx reads text only outside prepared statements, and ours are all prepared.
            PgValueFormat::Text => Err("an instant outside a prepared statement".into()),
        }
    }
}
