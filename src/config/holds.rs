//! What is tolerated of who has neither paid nor proved anything.

use std::num::NonZeroU32;

use confique::Config;

/// How many bookings may wait for payment at the same time.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Holds {
    /// From one network address (IPv6: one /64). A hold that expired unpaid counts for a day. An address without any gets its
    /// first one whatever the limits below say, except that of its network.
    #[config(env = "HOURKEEP_HOLDS_PER_ADDRESS", default = 10)]
    pub per_address: NonZeroU32,
    /// From one network (IPv4: one /24; IPv6: one /48).
    #[config(env = "HOURKEEP_HOLDS_PER_NETWORK", default = 20)]
    pub per_network: NonZeroU32,
    /// For one e-mail address.
    #[config(env = "HOURKEEP_HOLDS_PER_EMAIL", default = 3)]
    pub per_email: NonZeroU32,
    /// With one practitioner.
    #[config(env = "HOURKEEP_HOLDS_PER_PRACTITIONER", default = 20)]
    pub per_practitioner: NonZeroU32,
    /// Bookings with nothing to pay in advance, made from one network address within 24 hours, whose e-mail address nobody has
    /// confirmed. Each is a mail to somebody who may never have asked for it.
    #[config(env = "HOURKEEP_HOLDS_UNPROVED_PER_ADDRESS", default = 10)]
    pub unproved_per_address: NonZeroU32,
    /// The same from one network (IPv4: one /24; IPv6: one /48).
    #[config(env = "HOURKEEP_HOLDS_UNPROVED_PER_NETWORK", default = 60)]
    pub unproved_per_network: NonZeroU32,
}
