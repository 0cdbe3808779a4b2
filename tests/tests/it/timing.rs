//! A login that fails costs and says the same whatever was wrong. Leaves who is let in to the tutorials.

use eden_tests::client::{Answer, Client};
use eden_tests::stage::Stage;
use std::time::{Duration, Instant};

const SAMPLES: usize = 15;

fn timed(client: &Client) -> (Duration, Answer) {
    let begun = Instant::now();
    let answer = client.get("/invoices").expect(401);
    (begun.elapsed(), answer)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

#[test]
fn an_unknown_name_and_a_wrong_password_cost_and_say_the_same() {
    let stage = Stage::accounts();
    let (mut unknown, mut wrong, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    // taken in turns, so that whatever else the machine does slows both
    for number in 0..SAMPLES {
        let password = format!("guess {number}");
        for (name, times) in [("nobody", &mut unknown), ("ann", &mut wrong)] {
            let (time, answer) = timed(&stage.anonymous.with_password(name, &password));
            times.push(time);
            answers.push(answer.without_what_always_differs());
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
    let (unknown, wrong) = (median(unknown), median(wrong));
    let ratio = unknown / wrong;
    assert!(
        (0.5..2.0).contains(&ratio),
        "unknown name {unknown:.4} s, wrong password {wrong:.4} s"
    );
    // and it is a hash that costs, not the way there
    let begun = Instant::now();
    let _ = stage.anonymous.get("/invoices").expect(401);
    assert!(
        begun.elapsed().as_secs_f64() < wrong,
        "a request without credentials costs as much as a password"
    );
}
