//! What can be said on the command line; the comments are its help.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, builder::PossibleValuesParser};
use jiff::Timestamp;

/// Bookings and payments for private practices
///
/// Settings come from a file (--config) and from environment variables, which win: `hourkeep config` prints every setting with
/// its meaning. To try everything without any settings: `hourkeep demo`.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub(super) struct Cli {
    /// Settings file (TOML)
    #[arg(long, global = true, env = "HOURKEEP_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the API and run the background work, until SIGTERM or Ctrl-C
    ///
    /// The database must be migrated first. In the test environment, without a Stripe key, the built-in sandbox takes the payments.
    Serve,
    /// Serve four example practices, with everything they need set up on the spot
    ///
    /// Creates a SQLite database (or uses the PostgreSQL database of `HOURKEEP_DATABASE_URL`), loads the practices, starts the API and
    /// the sandbox, a local Stripe in which no real money moves, and prints addresses and API keys. Started again, it continues with
    /// the same data and keys.
    Demo(Demo),
    /// Bring the database schema up to date
    Migrate,
    /// Apply practice files
    ///
    /// Each file describes one whole practice. Prints what changes: `+` added, `~` changed, `-` removed; applying a file again
    /// changes nothing. What upcoming bookings need is not removed.
    Apply {
        /// Practice files (TOML)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Only print what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// List, create and revoke a practice's API keys
    #[command(subcommand)]
    Keys(Keys),
    /// List practices, and set who is paid and whether real money moves
    #[command(subcommand)]
    Practice(Practice),
    /// Inspect a calendar with the busy-time importer
    #[command(subcommand)]
    Ics(Ics),
    /// Print the OpenAPI document as YAML
    Openapi,
    /// Check the invariants of the database; exit code 1 if one is violated
    Verify(TestClock),
    /// Check everything that going live depends on: Stripe, mail server, database, clock, public address
    ///
    /// Prints a line for each item: good, to do, or look (it cannot be told from here); exit code 1 if anything is left to do.
    /// Nothing is changed, and nothing is sent to anybody.
    Check(Check),
    /// Liveness check of the server at the configured address; exit code 1 if it fails
    Healthcheck,
    /// Print a template of the settings file: every setting with its meaning and default
    Config,
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Check {
    /// Create the webhook endpoint at Stripe, if there is none, and print its signing secret, which is shown only once
    #[arg(long, conflicts_with = "json")]
    pub make_webhook: bool,
    /// Print the lines as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Address and port; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Folder for the database, the keys and the sandbox's data
    #[arg(long, value_name = "FOLDER", default_value = "./data/demo")]
    pub data: PathBuf,
    #[command(flatten)]
    pub clock: TestClock,
}

/// For tests, so that they do not depend on the day on which they run. Never where real money moves.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct TestClock {
    /// What the clock shows when the program starts; it runs on from there
    #[arg(id = "clock", long = "clock", value_name = "TIME", hide = true)]
    pub shows: Option<Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Ics {
    /// Print what is understood of an iCalendar file, what is not, and why; exit code 1 if it cannot be read at all
    ///
    /// Prints when the calendar is busy, never what its events are about.
    Check {
        /// The calendar file, downloaded from its address or exported
        file: PathBuf,
        /// The practitioner's time zone, for all-day events and for times without a zone
        #[arg(long, default_value = "UTC", value_name = "ZONE")]
        zone: String,
        /// Start of the period, e.g. 2027-01-01 or 2027-01-01T00:00:00Z; now, if not given
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// End of the period; four weeks later, if not given
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        /// Print the busy times as JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// List a practice's keys, without the keys themselves
    List {
        /// The practice
        slug: String,
    },
    /// Create a key and print it; it is shown only once
    Make {
        /// The practice
        slug: String,
        /// A name by which you recognise it
        #[arg(long)]
        label: String,
        /// What it may do, separated by commas
        #[arg(long, required = true, value_delimiter = ',', value_parser = PossibleValuesParser::new(super::practice::scopes::SCOPES))]
        scopes: Vec<String>,
        /// When it expires, e.g. 2027-01-01T00:00:00Z; never, if not given
        #[arg(long, value_name = "TIME")]
        expires: Option<Timestamp>,
    },
    /// Revoke a key at once
    Revoke {
        /// The practice
        slug: String,
        /// The key's id, key_…, as `keys list` prints it
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Practice {
    /// List the practices: whether real money moves, and who is paid
    List,
    /// Turn real payments on or off
    ///
    /// Requires `environment = "live"`. While they are off, nothing that costs money can be booked, no payment page is opened and no
    /// card is charged; open pages can still be paid until they expire, and earlier payments can still be refunded.
    Live {
        /// The practice
        slug: String,
        /// on or off
        #[arg(value_parser = ["on", "off"])]
        live: String,
    },
    /// Create a connected Stripe account for a practice, and print the link with which its owner completes it
    ///
    /// Requires `stripe.connected_accounts = true`. If the practice has an account, only a link is printed. A link works once, for a
    /// few minutes; run this again for another. `hourkeep check` shows how far the account is.
    Onboard {
        /// The practice
        slug: String,
    },
    /// Set the connected Stripe account that a practice's clients pay to
    ///
    /// Requires `stripe.connected_accounts = true`. No two practices can share an account.
    Payee {
        /// The practice
        slug: String,
        /// The account, `acct_…`, or `none` for the installation's own
        account: String,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scopes_are_a_list_of_known_words() {
        let parsed = |scopes| {
            Cli::try_parse_from([
                "hourkeep", "keys", "make", "a", "--label", "b", "--scopes", scopes,
            ])
        };
        assert!(matches!(
            parsed("bookings,keys").unwrap().command,
            Command::Keys(Keys::Make { scopes, .. }) if scopes == ["bookings", "keys"]
        ));
        assert!(
            parsed("bookings,everything")
                .unwrap_err()
                .to_string()
                .contains("possible values: catalogue, bookings")
        );
    }

    #[test]
    fn a_file_is_needed_to_apply_and_config_may_stand_anywhere() {
        assert!(Cli::try_parse_from(["hourkeep", "apply"]).is_err());
        let cli = Cli::try_parse_from([
            "hourkeep",
            "apply",
            "a.toml",
            "--dry-run",
            "--config",
            "c.toml",
        ])
        .unwrap();
        assert_eq!(cli.config, Some("c.toml".into()));
    }

    #[test]
    fn the_clock_of_tests_is_not_offered_and_never_served_with() {
        for command in ["demo", "verify"] {
            let with_clock = ["hourkeep", command, "--clock", "2028-02-29T10:00:00Z"];
            assert!(Cli::try_parse_from(with_clock).is_ok());
            let help = Cli::try_parse_from(["hourkeep", command, "--help"])
                .unwrap_err()
                .to_string();
            assert!(!help.contains("clock"), "{help}");
        }
        assert!(
            Cli::try_parse_from(["hourkeep", "serve", "--clock", "2028-02-29T10:00:00Z"]).is_err()
        );
    }
}
