//! Single sign-on against an identity provider on this machine: who comes in, who stays out, and what goes wrong.

mod attempts;
mod faults;
mod out;
mod people;
mod tokens;

use console::Role;
use storage::NewAccount;
use tests::city::NOON;
use tests::single_sign_on::World;

async fn add(world: &World, name: &str, role: Role) {
    let account = NewAccount {
        name,
        role: role.name(),
        password_hash: "!",
        now: NOON,
    };
    world
        .city
        .desk
        .db()
        .add_account(account)
        .await
        .expect("the name is free");
}

async fn role_of(world: &World, name: &str) -> Option<String> {
    let account = world.city.desk.db().account(name).await.expect("a look");
    account.map(|account| account.role)
}
