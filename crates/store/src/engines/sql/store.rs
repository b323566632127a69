//! The port's traits, method by method onto the statements beside this file.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    SqlStore,
    booking::calendar,
    practice::apply::ApplyMode,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::{
    Apply, ApplyError, Arrivals, Audit, Bookings, BookingsQuery, ChangeCommand, ClientChange,
    CommandError, Committed, Create, Defined, EventEnd, Finish, FoundBooking, IdempotencyRecord,
    IncomeFacts, IncomeQuery, Job, KeyRecord, KnownCalendar, Lease, Leased, NewKey, Outbox,
    PayeeError, PlaceAllCommand, PlaceCommand, PracticeSummary, Practices, Queue, Record, Reply,
    Reports, Revisions, RulesChange, SearchOutcome, SetPayee, StatedContactRules, Store,
    StoreError, StoredEvent, SwapCommand, Swapped, TimeOffRow, TokenHash,
};
use domain::{
    clients::{ClientDetails, ContactRules, Personal},
    ids::{BookingId, ClientId, KeyId, PracticeId, TimeOffId},
    money::{payments::card::Card, receipts::receipt::Receipt},
    practice::Catalogue,
};

#[async_trait]
impl Store for SqlStore {
    async fn stored_answer(
        &self,
        practice: PracticeId,
        once: &IdempotencyRecord,
        now: Timestamp,
    ) -> Result<Option<Reply>, CommandError> {
        self.read_reply(practice, once, now).await
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        self.bring_up_to_date().await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.has_this_schema().await?;
        self.has_these_keys().await?;
        self.can_write().await
    }

    async fn migrated(&self) -> Result<(), StoreError> {
        self.has_this_schema().await
    }

    async fn remember_keys(&self) -> Result<(), StoreError> {
        self.keep_canaries().await
    }

    async fn remember_uid_host(&self, host: &str) -> Result<(), StoreError> {
        self.keep_uid_host(host).await
    }

    async fn key_faults(&self) -> Result<Vec<String>, StoreError> {
        self.canary_faults().await
    }

    async fn violations(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        self.find_violations(now).await
    }

    fn invariants(&self) -> usize {
        super::invariants::COUNT
    }

    fn commits(&self, practice: PracticeId) -> u64 {
        self.commits.of(practice)
    }

    fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }

    async fn share_commits(&self) {
        self.share().await;
    }

    async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

#[async_trait]
impl Practices for SqlStore {
    async fn practices(&self) -> Result<Vec<PracticeSummary>, StoreError> {
        self.list_practices().await
    }
    async fn catalogue(&self, slug: &str) -> Result<Option<Catalogue>, StoreError> {
        self.read_catalogue(slug).await
    }
    async fn catalogue_of(&self, id: PracticeId) -> Result<Option<Catalogue>, StoreError> {
        self.read_catalogue_of(id).await
    }
    async fn revisions(&self, slug: &str) -> Result<Option<Revisions>, StoreError> {
        self.read_revisions(slug).await
    }
    async fn apply(&self, command: Apply) -> Result<Defined, ApplyError> {
        self.apply_catalogue(command, ApplyMode::Real).await
    }
    async fn rehearse(&self, command: Apply) -> Result<Defined, ApplyError> {
        self.apply_catalogue(command, ApplyMode::DryRun).await
    }
    async fn set_payee(&self, command: SetPayee) -> Result<i64, PayeeError> {
        self.write_payee(command).await
    }
    async fn times_off(&self, practice: PracticeId) -> Result<Vec<TimeOffRow>, StoreError> {
        self.list_times_off(practice).await
    }
    async fn add_time_off(
        &self,
        addition: Create<TimeOffRow>,
    ) -> Result<Option<Reply>, CommandError> {
        self.insert_time_off(addition).await
    }
    async fn remove_time_off(
        &self,
        practice: PracticeId,
        id: TimeOffId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.delete_time_off(practice, id, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn key_by_hash(&self, hash: [u8; 32]) -> Result<Option<KeyRecord>, StoreError> {
        self.read_key(hash).await
    }
    async fn keys(&self, practice: PracticeId) -> Result<Vec<KeyRecord>, StoreError> {
        self.list_keys(practice).await
    }
    async fn add_key(&self, addition: Create<NewKey>) -> Result<Option<Reply>, CommandError> {
        self.insert_key(addition).await
    }
    async fn revoke_key(
        &self,
        practice: PracticeId,
        id: KeyId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.end_key(practice, id, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
}

#[async_trait]
impl Bookings for SqlStore {
    async fn place(&self, command: PlaceCommand) -> Result<SearchOutcome<Committed>, CommandError> {
        // A stale catalogue is an outcome for who places: they prepare again.
        match self.place_booking(command).await {
            Err(CommandError::Stale) => Ok(SearchOutcome::Stale),
            done => done,
        }
    }
    async fn place_all(&self, command: PlaceAllCommand) -> Result<Reply, CommandError> {
        self.place_bookings(command).await
    }
    async fn change(&self, command: ChangeCommand) -> Result<Committed, CommandError> {
        self.change_booking(command).await
    }
    async fn swap(&self, command: SwapCommand) -> Result<Swapped, CommandError> {
        self.swap_bookings(command).await
    }
    async fn booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<Record>, StoreError> {
        self.read_booking(practice, id).await
    }
    async fn found_booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<FoundBooking>, StoreError> {
        self.find_booking(practice, id).await
    }
    async fn found_booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<FoundBooking>, StoreError> {
        self.find_booking_by_token(id, token).await
    }
    async fn booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError> {
        self.read_booking_by_token(id, token).await
    }
    async fn booking_of_link(&self, token: TokenHash) -> Result<Option<Record>, StoreError> {
        self.read_booking_of_link(token).await
    }
    async fn prove_mailbox(
        &self,
        practice: PracticeId,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.prove_chain(practice, booking, now).await
    }
    async fn said(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<StatedContactRules>, StoreError> {
        self.said_of_address(practice, client).await
    }
    async fn said_of(
        &self,
        practice: PracticeId,
        address: &Personal<String>,
    ) -> Result<Vec<StatedContactRules>, StoreError> {
        self.said_of_email(practice, address).await
    }
    async fn change_client(&self, change: ClientChange) -> Result<ClientDetails, StoreError> {
        self.change_details(change)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn stricter_rules(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<ContactRules>, StoreError> {
        self.read_rules(practice, booking).await
    }
    async fn make_stricter(&self, change: RulesChange) -> Result<ContactRules, StoreError> {
        self.tighten_rules(change).await
    }
    async fn bookings(
        &self,
        practice: PracticeId,
        query: &BookingsQuery,
    ) -> Result<Vec<Record>, StoreError> {
        self.list_bookings(practice, query).await
    }
    async fn calendar(
        &self,
        practice: PracticeId,
        from: Timestamp,
        known: Option<&KnownCalendar>,
    ) -> Result<KnownCalendar, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        calendar::read(
            &mut connection,
            self.commits.calendars(),
            practice,
            from,
            known,
        )
        .await
        .map_err(store_error)
    }
    async fn card_of_client(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Option<Card>, StoreError> {
        self.newest_card(practice, client).await
    }
    async fn goodwill_used(
        &self,
        practice: PracticeId,
        client: ClientId,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        self.count_goodwill(practice, client, since).await
    }
    async fn receipts(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Vec<Receipt>, StoreError> {
        self.receipts_of(practice, booking).await
    }
    async fn booking_of_provider_object(&self, object: &str) -> Result<Option<Record>, StoreError> {
        self.read_booking_of_provider_object(object).await
    }
}

#[async_trait]
impl Outbox for SqlStore {
    async fn due_queues(&self, now: Timestamp) -> Result<Vec<Queue>, StoreError> {
        self.read_due_queues(now).await
    }
    async fn lease_jobs(&self, lease: Lease) -> Result<Vec<Leased<Job>>, StoreError> {
        self.take_jobs(lease)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn finish_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self.end_job(practice, finish, now).await {
            // The lease went to somebody else, who does the job: nothing is wrong.
            Ok(()) | Err(CommandError::LeaseLost) => Ok(()),
            Err(error) => Err(store_error(Failed(error))),
        }
    }
    async fn postpone_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        due: Timestamp,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.delay_job(practice, finish, due, reason, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn dead_letter_job(
        &self,
        practice: PracticeId,
        finish: Finish,
        now: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.leave_job(practice, finish, now, reason)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn store_event(&self, event: &StoredEvent, now: Timestamp) -> Result<bool, StoreError> {
        self.insert_event(event, now).await
    }
    async fn lease_events(&self, lease: Lease) -> Result<Vec<Leased<StoredEvent>>, StoreError> {
        self.take_events(lease)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn event_of_practice(&self, id: &str, practice: PracticeId) -> Result<(), StoreError> {
        self.note_event_of(id, practice).await
    }
    async fn settle_event(
        &self,
        id: &str,
        token: Uuid,
        end: EventEnd,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_event(id, token, end, reason, now).await
    }
    async fn postpone_event(
        &self,
        id: &str,
        token: Uuid,
        due: Timestamp,
        reason: &str,
    ) -> Result<(), StoreError> {
        self.leave_event(id, token, due, reason).await
    }
    async fn forget_replies(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.delete_replies(before, limit).await
    }
}

#[async_trait]
impl Reports for SqlStore {
    async fn income(
        &self,
        practice: PracticeId,
        query: &IncomeQuery,
    ) -> Result<IncomeFacts, StoreError> {
        self.read_income(practice, query).await
    }
}
