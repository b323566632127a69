//! Counting: governor's GCRA, with memory that cannot grow without end.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Duration,
};

use axum::extract::Request;
use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::StateInformationMiddleware,
    state::keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
};

use super::{Budget, Class, key::Key};

/// Clients known at a time, give or take [`SWEEP`]; about 100 bytes each.
const CAPACITY: usize = 65_536;
/// Requests between two looks for clients whose budget is whole again; those are forgotten.
const SWEEP: u32 = 1_024;
/// Buckets for newcomers while [`CAPACITY`] is reached.
const CROWDS: u64 = 4_096;
/// An address may use so many API keys' budgets, so that inventing keys does not lift the limit.
const KEYS_PER_ADDRESS: u32 = 10;

/// What one request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    pub remaining: u32,
    /// Seconds, rounded up.
    pub reset: u64,
    /// Seconds to wait, from 1, when the request is refused.
    pub wait: Option<u64>,
}

trait Counter: Send + Sync {
    /// What remains, or how long to wait.
    fn count(&self, key: &Key) -> Result<u32, Duration>;
    /// How many clients are known.
    fn known(&self) -> usize;
    /// Forgets whose budget is whole.
    fn sweep(&self);
}

impl<C> Counter for RateLimiter<Key, DashMapStateStore<Key>, C, StateInformationMiddleware>
where
    C: Clock + Send + Sync,
    C::Instant: Send + Sync,
    DashMapStateStore<Key>: ShrinkableKeyedStateStore<Key>,
{
    fn count(&self, key: &Key) -> Result<u32, Duration> {
        match self.check_key(key) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(refused) => Err(refused.wait_time_from(self.clock().now())),
        }
    }

    fn known(&self) -> usize {
        self.len()
    }

    fn sweep(&self) {
        self.retain_recent();
        self.shrink_to_fit();
    }
}

/// The budgets of all clients for one class.
pub(super) struct Meter {
    budget: Budget,
    clients: Box<dyn Counter>,
    /// Addresses of requests that bring an API key.
    addresses: Box<dyn Counter>,
    requests: AtomicU32,
    full: AtomicBool,
    capacity: usize,
    hasher: RandomState,
}

impl Meter {
    pub(super) fn new<C>(budget: Budget, clock: &C) -> Self
    where
        C: Clock + Clone + Send + Sync + 'static,
        C::Instant: Send + Sync,
    {
        let wider = Budget {
            requests: budget
                .requests
                .saturating_mul(NonZeroU32::MIN.saturating_add(KEYS_PER_ADDRESS - 1)),
            ..budget
        };
        Self {
            budget,
            clients: counter(budget, clock.clone()),
            addresses: counter(wider, clock.clone()),
            requests: AtomicU32::new(0),
            full: AtomicBool::new(false),
            capacity: CAPACITY,
            hasher: RandomState::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    pub(super) fn check(&self, class: Class, request: &Request) -> Allowance {
        self.sweep_sometimes();
        let address = Key::address(request);
        let key = if class == Class::Admin {
            Key::api_key(request.headers())
        } else {
            None
        };
        match key {
            None => self.verdict(self.clients.count(&self.bounded(address))),
            // The address first, so that an invented key uses up its address's budget and no
            // memory.
            Some(key) => match self.addresses.count(&self.bounded(address)) {
                Err(wait) => self.verdict(Err(wait)),
                Ok(_) => self.verdict(self.clients.count(&self.bounded(key))),
            },
        }
    }

    fn verdict(&self, counted: Result<u32, Duration>) -> Allowance {
        let interval = self.budget.interval();
        match counted {
            // The last request that is allowed: the next comes back after one interval.
            Ok(0) => Allowance {
                remaining: 0,
                reset: seconds(interval),
                wait: None,
            },
            Ok(remaining) => {
                let used = self.budget.requests.get().saturating_sub(remaining);
                Allowance {
                    remaining,
                    reset: seconds(interval.saturating_mul(used)),
                    wait: None,
                }
            }
            Err(wait) => Allowance {
                remaining: 0,
                reset: seconds(wait).max(1),
                wait: Some(seconds(wait).max(1)),
            },
        }
    }

    pub(super) fn known(&self) -> usize {
        self.clients.known() + self.addresses.known()
    }

    fn sweep_sometimes(&self) {
        // Every so many requests instead of by a timer: without requests there is nothing to
        // forget.
        if self.requests.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.clients.sweep();
            self.addresses.sweep();
            self.full
                .store(self.known() >= self.capacity, Ordering::Relaxed);
        }
    }

    /// While memory is full everybody is counted in a crowd of strangers: unfair to some, but bounded.
    fn bounded(&self, key: Key) -> Key {
        if !self.full.load(Ordering::Relaxed) {
            return key;
        }
        // By a hash with a random key, so that nobody can choose their crowd.
        Key::Crowd(u16::try_from(self.hasher.hash_one(key) % CROWDS).unwrap_or(u16::MAX))
    }
}

fn counter<C>(budget: Budget, clock: C) -> Box<dyn Counter>
where
    C: Clock + Send + Sync + 'static,
    C::Instant: Send + Sync,
{
    // GCRA: one request comes back each interval, and a whole window's worth may come at once.
    let quota = Quota::with_period(budget.interval()).unwrap_or(Quota::per_second(budget.requests));
    let limiter = RateLimiter::dashmap_with_clock(quota.allow_burst(budget.requests), clock);
    Box::new(limiter.with_middleware::<StateInformationMiddleware>())
}

fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter")
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}
