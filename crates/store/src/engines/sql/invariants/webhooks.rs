//! Invariants of the webhooks.

/// What must never be, and the statement that gives the id of each thing that is.
pub(crate) const INVARIANTS: [(&str, &str); 2] = [
    ("a delivery belongs to no endpoint", HOMELESS),
    (
        "a delivery is due to an endpoint that is disabled",
        POINTLESS,
    ),
];

const HOMELESS: &str = r"SELECT d.id
    FROM deliveries d
    WHERE NOT EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.practice_id = d.practice_id
        AND e.id = d.endpoint_id)";
const POINTLESS: &str = r"SELECT d.id
    FROM deliveries d
    JOIN webhook_endpoints e ON e.practice_id = d.practice_id AND e.id = d.endpoint_id
    WHERE d.state = 'due' AND e.disabled_at IS NOT NULL";
/// With the end of the longest lease.
pub(crate) const LONG_LEASES: &str = r"SELECT id
    FROM deliveries
    WHERE leased_until > $1 OR lease_token IS NOT NULL AND state <> 'due'";
