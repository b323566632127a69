//! Payments and fees as the practice looks through them.

use async_trait::async_trait;
use uuid::Uuid;

use super::{
    super::booking::{belongings, bookings},
    SqlStore,
    tx::{map_sqlx_error, store_error},
};
use crate::{FeesQuery, ListedFee, MoneyOfBooking, PaymentQueries, PaymentsQuery, StoreError};
use domain::ids::{BookingId, FeeId, PaymentId, PracticeId};

// Empty texts and the nil id stand for any, so that all filters are one statement.
const PAYMENTS: &str = r"SELECT id, booking_id
    FROM payments
    WHERE practice_id = $1 AND id < $2 AND ($3 = '' OR state = $3) AND ($4 = '' OR purpose = $4)
        AND (booking_id = $5 OR $5 = $6)
    ORDER BY id DESC LIMIT $7";
const FEES: &str = r"SELECT id, booking_id
    FROM fees
    WHERE practice_id = $1 AND id < $2 AND ($3 = '' OR state LIKE $3)
    ORDER BY id DESC LIMIT $4";
const OF_PAYMENT: &str = "SELECT booking_id FROM payments WHERE practice_id = $1 AND id = $2";
const OF_FEE: &str = "SELECT booking_id FROM fees WHERE practice_id = $1 AND id = $2";

impl SqlStore {
    /// The bookings that the rows name second, each with its money.
    async fn with_money(
        &self,
        practice: PracticeId,
        rows: Vec<(Uuid, Uuid)>,
    ) -> Result<Vec<(Uuid, MoneyOfBooking)>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = rows
            .iter()
            .map(|(_, booking)| BookingId(*booking))
            .collect();
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let bookings = bookings::read_all(&mut connection, practice, &ids)
            .await
            .map_err(store_error)?;
        let money = belongings::of_bookings(&mut connection, &self.vault, practice, ids)
            .await
            .map_err(store_error)?;
        let joined = rows.into_iter().map(|(id, booking)| {
            let booking = bookings.get(&BookingId(booking));
            let booking = booking.ok_or(sqlx::Error::RowNotFound)?.clone();
            let funds = money.get(&booking.id).map(|of| of.funds.clone());
            let funds = funds.unwrap_or_default();
            Ok((id, MoneyOfBooking { booking, funds }))
        });
        joined.collect::<Result<_, _>>().map_err(map_sqlx_error)
    }

    async fn find(
        &self,
        statement: &'static str,
        practice: PracticeId,
        id: Uuid,
    ) -> Result<Option<MoneyOfBooking>, StoreError> {
        let found = sqlx::query_scalar::<_, Uuid>(statement)
            .bind(practice.0)
            .bind(id)
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        let rows = found.into_iter().map(|booking| (id, booking)).collect();
        let found = self.with_money(practice, rows).await?;
        Ok(found.into_iter().next().map(|(_, money)| money))
    }
}

#[async_trait]
impl PaymentQueries for SqlStore {
    async fn payments(
        &self,
        practice: PracticeId,
        query: &PaymentsQuery,
    ) -> Result<Vec<(PaymentId, MoneyOfBooking)>, StoreError> {
        let rows = sqlx::query_as::<_, (Uuid, Uuid)>(PAYMENTS)
            .bind(practice.0)
            // Ids of version 7 sort by age: a page ends at an id, and no offset has to be counted
            // through.
            .bind(query.before.map_or(Uuid::max(), |id| id.0))
            .bind(query.state.map_or("", |one| one.into_str()))
            .bind(query.purpose.map_or("", |one| one.into_str()))
            .bind(query.booking.map_or(Uuid::nil(), |id| id.0))
            .bind(Uuid::nil())
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await;
        let all = self
            .with_money(practice, rows.map_err(map_sqlx_error)?)
            .await?;
        Ok(all
            .into_iter()
            .map(|(id, of)| (PaymentId(id), of))
            .collect())
    }

    async fn fees(
        &self,
        practice: PracticeId,
        query: &FeesQuery,
    ) -> Result<Vec<(FeeId, MoneyOfBooking)>, StoreError> {
        let state = match query.state {
            None => "",
            Some(ListedFee::Proposed) => "proposed",
            Some(ListedFee::Approved) => "approved",
            Some(ListedFee::Waived) => "waived%",
        };
        let rows = sqlx::query_as::<_, (Uuid, Uuid)>(FEES)
            .bind(practice.0)
            .bind(query.before.map_or(Uuid::max(), |id| id.0))
            .bind(state)
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await;
        let all = self
            .with_money(practice, rows.map_err(map_sqlx_error)?)
            .await?;
        Ok(all.into_iter().map(|(id, of)| (FeeId(id), of)).collect())
    }

    async fn booking_of_payment(
        &self,
        practice: PracticeId,
        id: PaymentId,
    ) -> Result<Option<MoneyOfBooking>, StoreError> {
        self.find(OF_PAYMENT, practice, id.0).await
    }

    async fn booking_of_fee(
        &self,
        practice: PracticeId,
        id: FeeId,
    ) -> Result<Option<MoneyOfBooking>, StoreError> {
        self.find(OF_FEE, practice, id.0).await
    }
}
