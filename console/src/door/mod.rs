//! The door: who is signed in, and the pages by which they come and go.

mod guard;
mod invitation;
mod link;
mod second_factor;
mod secret;
mod session;
mod set_up;
mod sign_in;
mod single_sign_on;

pub use guard::{Person, guard};
pub use invitation::{accept, invite, welcome};
pub use link::{link_page, sign_in_link, use_link};
pub use second_factor::{code_is_right, codes, new_secret, second_factor};
pub use session::{SESSION, SURELY_LASTS, begin};
pub use set_up::{set_up, set_up_link, set_up_page};
pub use sign_in::{proves, sign_in, sign_in_page, sign_out};
pub use single_sign_on::{
    Attempt, CALLBACK, Claims, IdentityProvider, ProviderFault, SingleSignOn, come_back, is_passing, leave,
};
