//! Something between a server and its database that counts how often the one waits for the other.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A port that leads to a database.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    trips: Arc<AtomicU64>,
}

impl Proxy {
    /// A free port of this machine that leads to `database`.
    #[must_use]
    #[track_caller]
    pub fn before(database: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there are free ports");
        let address = listener.local_addr().expect("it listens somewhere");
        let trips = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&trips);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(database) {
                    join(client, server, &counted);
                }
            }
        });
        Self { address, trips }
    }

    /// Its port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Round trips so far: how often something was sent after something had come back.
    #[must_use]
    pub fn trips(&self) -> u64 {
        self.trips.load(Ordering::SeqCst)
    }
}

/// Copies both ways until one side ends.
fn join(client: TcpStream, server: TcpStream, trips: &Arc<AtomicU64>) {
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    let asked = Arc::new(AtomicBool::new(false));
    let (Ok(client_again), Ok(server_again)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    let (ask, trips) = (Arc::clone(&asked), Arc::clone(trips));
    std::thread::spawn(move || {
        pass(client, server, || {
            if !ask.swap(true, Ordering::SeqCst) {
                trips.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    std::thread::spawn(move || pass(server_again, client_again, || asked.store(false, Ordering::SeqCst)));
}

fn pass(mut from: TcpStream, mut to: TcpStream, before: impl Fn()) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        before();
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
