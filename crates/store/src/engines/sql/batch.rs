//! What a transaction writes is collected, and sent as one statement: in one round trip on PostgreSQL, in one to SQLite's thread
//! (docs/decisions/0049-batches-of-writes.md).

use sqlx::{Arguments, AssertSqlSafe, Database, Encode, Type, error::BoxDynError, query_with};

use super::{Db, engine};
use crate::engines::batch::Texts;

/// Statements that wait to be sent, and what is bound to them.
#[derive(Default)]
pub(crate) struct Batch {
    texts: Texts,
    values: <Db as Database>::Arguments,
    /// The first value that cannot be sent.
    unsendable: Option<BoxDynError>,
}

/// What is bound to the statement that was added last.
pub(crate) struct Parameters<'b>(&'b mut Batch);

impl Parameters<'_> {
    pub(crate) fn bind<'v, T>(self, value: T) -> Self
    where
        T: Encode<'v, Db> + Type<Db>,
    {
        if let Err(error) = self.0.values.add(value) {
            self.0.unsendable.get_or_insert(error);
        }
        self
    }
}

impl Batch {
    pub(crate) const fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(crate) fn add(&mut self, statement: &'static str) -> Parameters<'_> {
        self.texts.add(statement, self.values.len());
        Parameters(self)
    }

    pub(crate) async fn send(
        self,
        connection: &mut <Db as Database>::Connection,
    ) -> Result<(), sqlx::Error> {
        if let Some(error) = self.unsendable {
            return Err(sqlx::Error::Encode(error));
        }
        if !self.texts.is_empty() {
            // Only this program's own texts, and numbers.
            let joined = AssertSqlSafe(engine::joined(&self.texts.numbered()));
            query_with(joined, self.values).execute(connection).await?;
        }
        Ok(())
    }
}
