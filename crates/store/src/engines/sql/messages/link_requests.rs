//! Requests for links as rows: kept without a look at what is known of the address, taken under a lease, and forgotten.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::{booking::bookings, clients::stricter},
    At, SqlStore,
    rows::to_u32,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::{
    AddressIndex, Lease, Leased, LinkRequest, LinkRequests, MailedLink, Queue, Record, StoreError,
    engines::{sealed::Encrypted, vault::Vault},
};
use domain::{
    clients::{ContactRules, Personal, email_key},
    ids::{BookingId, PracticeId},
};

// Writes whether or not somebody else has asked, and whether or not there is anything to be sent.
const REQUEST: &str = r"INSERT INTO link_requests (practice_id, address_index, asked_at)
    VALUES ($1, $2, $3)
    ON CONFLICT (practice_id, address_index) DO UPDATE SET asked_at = $3";
const LEASE: &str = skip_locked!(
    r"WITH picked AS (SELECT practice_id, address_index FROM link_requests
            WHERE leased_until IS NULL OR leased_until <= $1 ORDER BY asked_at LIMIT $4",
    r")
        UPDATE link_requests
        SET lease_token = $2, leased_until = $3, attempts = attempts + 1
        WHERE (practice_id, address_index) IN (SELECT practice_id, address_index FROM picked)
        RETURNING practice_id, address_index, attempts"
);
const FORGET: &str = r"DELETE FROM link_requests
    WHERE practice_id = $1 AND address_index = $2 AND lease_token = $3";
const LINKS: &str = concat!(
    r"SELECT id, manage_token, mail_token, contact
    FROM bookings
    WHERE practice_id = $1 AND ",
    one_of!("id", "$2")
);

#[derive(FromRow)]
struct RequestRow {
    practice_id: Uuid,
    address_index: Vec<u8>,
    attempts: i64,
}

#[derive(FromRow)]
struct LinkRow {
    id: Uuid,
    manage_token: Option<Encrypted<String>>,
    mail_token: Option<Encrypted<String>>,
    contact: Option<Encrypted<ContactRules>>,
}

impl LinkRow {
    fn link(self, vault: &Vault, practice: PracticeId) -> Result<MailedLink, StoreError> {
        let booking = BookingId(self.id);
        let (mail, manage) = (self.mail_token.as_ref(), self.manage_token.as_ref());
        Ok(MailedLink {
            token: bookings::mailed_token(vault, practice, booking, mail, manage)?,
            stricter: self
                .contact
                .map(|sealed| vault.open(stricter::place(practice, booking), &sealed))
                .transpose()?,
        })
    }
}

#[async_trait]
impl LinkRequests for SqlStore {
    fn address_index(&self, practice: PracticeId, address: &Personal<String>) -> AddressIndex {
        let key = email_key(address.reveal());
        AddressIndex(self.vault.index(practice, "email", &key))
    }

    async fn request_links(&self, request: &LinkRequest, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(REQUEST)
            .bind(request.practice.0)
            .bind(&request.address.0)
            .bind(At(now))
            .execute(&self.write)
            .await
            .map_err(|error| self.unwritten(error))?;
        self.arrivals.tell(Queue::LinkRequests);
        Ok(())
    }

    async fn lease_link_requests(
        &self,
        lease: Lease,
    ) -> Result<Vec<Leased<LinkRequest>>, StoreError> {
        let taken = self.in_transaction("lease_link_requests", move |tx| {
            Box::pin(async move {
                let rows = sqlx::query_as::<_, RequestRow>(LEASE)
                    .bind(At(lease.now))
                    .bind(lease.token)
                    .bind(At(lease.until()))
                    .bind(i64::from(lease.limit))
                    .fetch_all(&mut **tx)
                    .await?;
                let leased = rows.into_iter().map(|row| {
                    let work = LinkRequest {
                        practice: PracticeId(row.practice_id),
                        address: AddressIndex(row.address_index),
                    };
                    Ok(Leased {
                        work,
                        token: lease.token,
                        attempts: to_u32(row.attempts)?,
                    })
                });
                leased.collect::<Result<Vec<_>, Failed>>()
            })
        });
        taken.await.map_err(|error| store_error(Failed(error)))
    }

    async fn forget_link_request(&self, leased: &Leased<LinkRequest>) -> Result<(), StoreError> {
        sqlx::query(FORGET)
            .bind(leased.work.practice.0)
            .bind(&leased.work.address.0)
            .bind(leased.token)
            .execute(&self.write)
            .await
            .map(|_| ())
            .map_err(|error| self.unwritten(error))
    }

    async fn bookings_of_address(
        &self,
        request: &LinkRequest,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        self.list_of_address(request, since, limit).await
    }

    async fn mailed_links(
        &self,
        practice: PracticeId,
        bookings: &[BookingId],
    ) -> Result<BTreeMap<BookingId, MailedLink>, StoreError> {
        let ids: Vec<_> = bookings.iter().map(|id| id.0).collect();
        let rows = sqlx::query_as::<_, LinkRow>(LINKS)
            .bind(practice.0)
            .bind(Json(ids))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        rows.into_iter()
            .map(|row| Ok((BookingId(row.id), row.link(&self.vault, practice)?)))
            .collect()
    }
}
