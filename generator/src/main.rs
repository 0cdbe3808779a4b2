//! The command `eden`. Leaves everything to `eden_generator::cli`.

fn main() -> std::process::ExitCode {
    eden_generator::cli::main()
}
