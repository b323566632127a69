//! New links, and addresses that were mistyped.

use super::{
    super::booking::bookings::{mail_token_place, phone_place, token_place},
    records::{email_index, look_again, person_index, place},
    tx::{Failed, Writer},
};
use crate::{NewTokens, StoreError};
use domain::{
    booking::Booking,
    clients::{Client, ClientDetails},
};

const REPLACE_MANAGE: &str =
    "UPDATE bookings SET manage_hash = $3, manage_token = $4 WHERE practice_id = $1 AND id = $2";
const REPLACE_MAIL: &str =
    "UPDATE bookings SET mail_hash = $3, mail_token = $4 WHERE practice_id = $1 AND id = $2";
const WRITE: &str = r"UPDATE clients
    SET details = $3, email_index = $4, person_index = $5
    WHERE practice_id = $1 AND id = $2";
const UNPROVE: &str = "UPDATE clients SET proved_at = NULL WHERE practice_id = $1 AND id = $2";
// What lies in the mailbox that was given before proves nothing of the one that is given now.
const FORGET_MAILED: &str = r"UPDATE bookings
    SET mail_hash = NULL, mail_token = NULL
    WHERE practice_id = $1 AND client_id = $2 AND id <> $3";
const RENUMBER: &str = "UPDATE bookings SET phone = $3 WHERE practice_id = $1 AND id = $2";

/// The tokens a booking had open nothing any more.
pub(crate) async fn replace(
    w: &mut Writer<'_>,
    booking: &Booking,
    new: &NewTokens,
) -> Result<(), Failed> {
    let (practice, id) = (booking.practice, booking.id);
    let manage = new
        .manage
        .iter()
        .map(|one| (REPLACE_MANAGE, one, token_place(practice, id)));
    for (statement, one, place) in
        // Two columns, so that neither token is ever taken for the other
        // (docs/decisions/0028-proof-of-mailbox.md).
        manage.chain([(REPLACE_MAIL, &new.mail, mail_token_place(practice, id))])
    {
        let sealed = w
            .vault
            .seal(place, one.token.reveal())
            .map_err(StoreError::from)?;
        let query = sqlx::query(statement)
            .bind(practice.0)
            .bind(id.0)
            .bind(one.hash.to_vec())
            .bind(sealed);
        query.execute(&mut **w.tx).await?;
    }
    Ok(())
}

/// What is known of the client from now on; whether the address is another one, of which nobody has shown that it is theirs.
pub(crate) async fn readdress(
    w: &mut Writer<'_>,
    booking: &Booking,
    client: &Client,
    details: &ClientDetails,
) -> Result<bool, Failed> {
    let (practice, id) = (booking.practice, client.id);
    let emails = [
        email_index(w.vault, practice, &client.details),
        email_index(w.vault, practice, details),
    ];
    let another = emails[0] != emails[1];
    // Another address is not proved, whoever put it there
    // (docs/decisions/0028-proof-of-mailbox.md).
    if another {
        sqlx::query(UNPROVE)
            .bind(practice.0)
            .bind(id.0)
            .execute(&mut **w.tx)
            .await?;
        sqlx::query(FORGET_MAILED)
            .bind(practice.0)
            .bind(id.0)
            .bind(booking.id.0)
            .execute(&mut **w.tx)
            .await?;
    }
    let query = sqlx::query(WRITE).bind(practice.0).bind(id.0);
    let query = query.bind(
        w.vault
            .seal(place(practice, id.0), details)
            .map_err(StoreError::from)?,
    );
    query
        .bind(&emails[1])
        .bind(person_index(w.vault, practice, details))
        .execute(&mut **w.tx)
        .await?;
    // The number belongs to this booking: text messages go to the one given with it and to no other
    // (docs/decisions/0022-text-messages.md).
    if details.phone != client.details.phone {
        let sealed = details.phone.as_ref().map(|phone| {
            w.vault
                .seal(phone_place(practice, booking.id), phone.reveal())
        });
        let sealed = sealed.transpose().map_err(StoreError::from)?;
        sqlx::query(RENUMBER)
            .bind(practice.0)
            .bind(booking.id.0)
            .bind(sealed)
            .execute(&mut **w.tx)
            .await?;
    }
    // Of both addresses: messages that wait for the old one, and for the new one, are judged anew.
    for email in &emails {
        look_again(w.tx, practice, email, w.now);
    }
    w.tx.flush().await?;
    Ok(another)
}
