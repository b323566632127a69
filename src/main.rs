//! The command line. Everything it does stands in `hourkeep::commands`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hourkeep::commands::main()
}
