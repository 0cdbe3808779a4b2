//! The hand-written server on PostgreSQL: the same handlers and statements over another pool. It is in charge of
//! starting; leaves everything but the database to the files of the other one.

#[path = "../handwritten/answer.rs"]
mod answer;
#[path = "../handwritten/caller.rs"]
mod caller;
mod database;
#[path = "../handwritten/invoices.rs"]
mod invoices;
#[path = "../handwritten/refusal.rs"]
mod refusal;
#[path = "../handwritten/rules.rs"]
mod rules;

use axum::Router;
use axum::routing::get;
use database::Database;
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until the process is ended, at `HOST` and `PORT`, on the database that `DATABASE_URL` names.
async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let database = Database::open(&variable("DATABASE_URL", "postgres://postgres@127.0.0.1/handwritten")).await?;
    let port: u16 = variable("PORT", "5000").parse()?;
    let listener = TcpListener::bind((variable("HOST", "127.0.0.1"), port)).await?;
    let router = Router::new()
        .route("/invoices", get(invoices::list).post(invoices::insert))
        .route("/invoices/{id}", get(invoices::item).patch(invoices::update))
        .fallback(async || refusal::Refusal::NotFound)
        .with_state(database);
    axum::serve(listener, router).await?;
    Ok(())
}
