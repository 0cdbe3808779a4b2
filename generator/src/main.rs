//! The command `eden`. Leaves everything to `eden_generator::cli`.

/// Code is emitted as tokens, which are many and small; this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    eden_generator::cli::main()
}
