# When the checks take place that a date, an hour or the machine's zone could matter to: on the demo's own clock, so that they find
# the same on every day. Sourced by scripts/test and scripts/load.

# The moment at which each demo starts; its clock runs on from there. CLOCK and TZ choose others:
#
#   CLOCK=2028-02-29T23:50:00Z TZ=Pacific/Auckland scripts/test tour
CLOCK="${CLOCK:-2027-03-09T10:07:00Z}" # an ordinary Tuesday

# `scripts/test moments` goes through these: moment, the machine's zone, what is special. The practices are in London, Berlin and
# New York.
MOMENTS=(
  "2026-12-18T22:58:00Z UTC                 before the holidays of the examples, 23:58 in Berlin"
  "2026-12-24T17:00:00Z America/Los_Angeles in the middle of them"
  "2026-12-31T23:50:00Z Pacific/Auckland    the year ends"
  "2027-01-31T23:50:00Z America/Los_Angeles a Sunday at 23:50, the month ends"
  "2027-03-14T06:40:00Z UTC                 the night in which New York's clocks go forward"
  "2027-03-27T15:00:00Z UTC                 a Saturday at 15:00; Europe's clocks go forward in the night"
  "2027-04-03T13:50:00Z Pacific/Auckland    Auckland's clocks go back in ten minutes"
  "2027-06-30T11:00:00Z UTC                 midsummer, at a month's end"
  "2027-10-31T00:40:00Z UTC                 Europe's clocks go back in twenty minutes"
  "2027-11-07T05:50:00Z America/Los_Angeles New York's clocks go back in ten minutes"
  "2028-02-29T10:00:00Z Pacific/Auckland    29 February"
  "2028-02-29T23:50:00Z America/Los_Angeles 29 February ends in London, has ended in Berlin, goes on in New York"
)

# Seconds by which the clock of a demo that starts now is ahead of the machine's.
clock_ahead() { echo $(($(command date --date "$CLOCK" +%s) - $(command date +%s))); }

# What the clock of the running demo shows; takes the options of GNU date. Sets nothing; start_demo has set $demo_ahead.
demo_date() { command date --date "@$(($(command date +%s) + demo_ahead))" "$@"; }
