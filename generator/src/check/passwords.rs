//! What `AUTH` says for the safety of accounts: limits, what passwords must be, who changes them.
//! Leaves what is legal and dangerous to `safety`.

use super::resource::Draft;
use crate::diagnostic::{Diagnostic, Diagnostics, registry};
use crate::model::{Limits, PasswordRules, Protection, Rule};
use crate::settings::Set;
use crate::settings::auth::{Auth, Passwords};

fn written(auth: &Auth) -> Passwords {
    auth.passwords().unwrap_or_default()
}

/// Gives the password its rules, in every view of the accounts' table.
pub(crate) fn rules(auth: &Auth, drafts: &mut [Draft], accounts: usize, password: &str) {
    let written = written(auth);
    let rules = PasswordRules {
        min_length: written.min_length(),
        max_bytes: written.max_bytes(),
        common: written.refuse_common(),
        words: written.refuse_words().into_iter().map(|word| word.value).collect(),
    };
    if rules == PasswordRules::default() {
        return;
    }
    let source = drafts[accounts].source.clone();
    for draft in drafts.iter_mut().filter(|draft| draft.source == source) {
        for field in draft.resource.fields.iter_mut().filter(|field| field.name == password) {
            field.rules.push(Rule::Password(rules.clone()));
        }
    }
}

/// The rest of what `AUTH` says, for the server as a whole.
pub(crate) fn protection(auth: &Auth, roles: bool, out: &mut Diagnostics) -> Protection {
    let passwords = written(auth);
    let limits = auth.limits().unwrap_or_default();
    if let Some(set) = auth.keep_role.as_ref().filter(|set| set.value.is_some() && !roles) {
        let message = "nobody has a role: `AUTH` does not say which field holds them";
        out.push(
            Diagnostic::new(&registry::ROLES_NOT_CHECKED, set.key, message).hint("write `roles: roles` in `AUTH`"),
        );
    }
    Protection {
        limits: Limits {
            account: limit(limits.account.as_ref(), out),
            address: limit(limits.address.as_ref(), out),
            sign_up: limit(limits.sign_up.as_ref(), out),
            reset: limit(limits.reset.as_ref(), out),
        },
        argon2: passwords.argon2.as_ref().and_then(|set| argon2(set, out)),
        current: passwords.current(),
        own_only: !passwords.of_others(),
        revoke_tokens: passwords.revoke_tokens(),
        keep_role: auth.keep_role().filter(|_| roles),
        require_tls: auth.require_tls(),
        safe_headers: auth.safe_headers(),
    }
}

/// `[attempts, seconds]`.
fn limit(set: Option<&Set<Option<Vec<u64>>>>, out: &mut Diagnostics) -> Option<(u32, u32)> {
    let set = set?;
    let numbers = set.value.as_ref()?;
    let small = |number: &u64| u32::try_from(*number).ok().filter(|number| *number > 0);
    match numbers.as_slice() {
        [most, seconds] if small(most).is_some() && small(seconds).is_some() => Some((small(most)?, small(seconds)?)),
        _ => {
            let message = "a limit is two whole numbers, attempts and seconds, neither of them 0";
            out.push(
                Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                    .hint("write `[10, 900]` for ten attempts in a quarter of an hour, or `null` for no limit"),
            );
            None
        }
    }
}

/// `[KiB, passes, lanes]`, within what argon2 can do and a server can bear.
fn argon2(set: &Set<Vec<u64>>, out: &mut Diagnostics) -> Option<[u32; 3]> {
    let small = |number: u64, most: u32| u32::try_from(number).ok().filter(|number| (1..=most).contains(number));
    let cost = match *set.value.as_slice() {
        [memory, passes, lanes] => (|| Some([small(memory, 1024 * 1024)?, small(passes, 64)?, small(lanes, 16)?]))(),
        _ => None,
    };
    // argon2 needs 8 KiB for each lane
    let cost = cost.filter(|[memory, _, lanes]| *memory >= 8 * lanes);
    if cost.is_none() {
        let message = "the cost of a hash is three whole numbers: KiB, passes, lanes";
        out.push(
            Diagnostic::new(&registry::WRONG_VALUE, set.place, message)
                .hint("write `[19456, 2, 1]`, or up to `[1048576, 64, 16]`"),
        );
    }
    cost
}
