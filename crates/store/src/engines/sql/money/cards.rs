//! Cards on file and consents as rows.

use std::collections::BTreeMap;

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    rows::Ids,
    tx::{Failed, Tx, map_sqlx_error},
};
use crate::StoreError;
use domain::{
    ids::{BookingId, CardId, ClientId, PracticeId},
    money::payments::{
        card::{Card, Consent},
        payment::Payee,
    },
};

type Connection = <Db as sqlx::Database>::Connection;

/// What a [`CardRow`] is read from, and all that is written of one.
macro_rules! card_columns {
    () => {
        "id, client_id, booking_id, customer, method, saved_at, account, platform"
    };
}

const READ: &str = concat!(
    "SELECT ",
    card_columns!(),
    " FROM cards WHERE practice_id = $1 AND ",
    one_of!("id", "$2")
);
const OF_CLIENT: &str = concat!(
    "SELECT ",
    card_columns!(),
    " FROM cards WHERE practice_id = $1 AND client_id = $2 ORDER BY saved_at DESC, id DESC LIMIT 1"
);
const INSERT: &str = concat!(
    "INSERT INTO cards (practice_id, ",
    card_columns!(),
    r")
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
const AGREE: &str = r"INSERT INTO consents (practice_id, id, client_id, booking_id, text,
        text_hash, given_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

#[derive(FromRow)]
struct CardRow {
    id: Uuid,
    client_id: Uuid,
    booking_id: Uuid,
    customer: String,
    method: String,
    saved_at: At,
    account: Option<String>,
    platform: Option<String>,
}

impl CardRow {
    fn card(self) -> Card {
        Card {
            id: CardId(self.id),
            client: ClientId(self.client_id),
            booking: BookingId(self.booking_id),
            customer: self.customer,
            method: self.method,
            saved_at: self.saved_at.0,
            payee: Payee {
                connected: self.account,
                platform: self.platform,
            },
        }
    }
}

/// The card with that id, if one is given.
pub(crate) async fn read(
    connection: &mut Connection,
    practice: PracticeId,
    id: Option<CardId>,
) -> Result<Option<Card>, Failed> {
    let found = read_all(connection, practice, id).await?;
    Ok(found.into_values().next())
}

/// The cards with those ids.
pub(crate) async fn read_all(
    connection: &mut Connection,
    practice: PracticeId,
    ids: impl IntoIterator<Item = CardId>,
) -> Result<BTreeMap<CardId, Card>, Failed> {
    let ids: Ids = Json(ids.into_iter().map(|one| one.0).collect());
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query_as::<_, CardRow>(READ)
        .bind(practice.0)
        .bind(&ids)
        .fetch_all(connection)
        .await?;
    let cards = rows.into_iter().map(CardRow::card);
    Ok(cards.map(|card| (card.id, card)).collect())
}

/// Keeps a card.
pub(crate) fn insert(tx: &mut Tx, practice: PracticeId, card: &Card) {
    tx.write(INSERT)
        .bind(practice.0)
        .bind(card.id.0)
        .bind(card.client.0)
        .bind(card.booking.0)
        .bind(&card.customer)
        .bind(&card.method)
        .bind(At(card.saved_at))
        .bind(&card.payee.connected)
        .bind(&card.payee.platform);
}

/// Keeps what a client agreed to.
pub(crate) fn agree(tx: &mut Tx, practice: PracticeId, consent: &Consent) {
    tx.write(AGREE)
        .bind(practice.0)
        .bind(consent.id.0)
        .bind(consent.client.0)
        .bind(consent.booking.0)
        .bind(&consent.text)
        .bind(consent.hash.as_slice())
        .bind(At(consent.given_at));
}

impl SqlStore {
    pub(crate) async fn newest_card(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Option<Card>, StoreError> {
        let row = sqlx::query_as::<_, CardRow>(OF_CLIENT)
            .bind(practice.0)
            .bind(client.0)
            .fetch_optional(&self.read)
            .await;
        Ok(row.map_err(map_sqlx_error)?.map(CardRow::card))
    }
}
