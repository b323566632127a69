# Daily commands; `just` lists them. Everything here can be typed by hand as well.

# The list
default:
    @just --list --unsorted

# Three example practices, a local Stripe and the API on 127.0.0.1:8080
demo *options:
    cargo run -- demo {{ options }}

# Everything that has to pass, or only some steps: just test fmt clippy
test *steps:
    scripts/test {{ steps }}

# Tests by name, on both engines
only name:
    cargo test --workspace {{ name }}

# Seconds instead of minutes: formatting, spelling, documentation, dependencies
quick:
    scripts/test fmt typos docs unused deny

# Changes the domain in small ways and lists what no test notices: just mutants --file '**/booking/**'
mutants *options:
    scripts/mutants {{ options }}

# Made-up inputs until something breaks: just fuzz 60 calendars
fuzz *options:
    scripts/fuzz {{ options }}

# What is generated from the code: the contract and the settings template
generate:
    cargo run --quiet -- openapi > openapi.yaml
    cargo run --quiet -- config > hourkeep.example.toml

# Format everything
fmt:
    cargo fmt --all

# The guide as a website (needs mdbook)
book:
    mdbook serve docs --open

# The invariants of the demo's database
verify:
    HOURKEEP_DATABASE_URL=sqlite:data/demo/hourkeep.db cargo run --quiet -- verify
