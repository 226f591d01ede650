//! What else the resident of a contact has written about, for whoever talks with them.

use crate::contacts::{Row, rows};
use crate::door::Person;
use crate::{Console, Permission};
use conversation::Pack;
use storage::{ContactDetail, LogFilter, Order, PageStart, StorageError};

/// Other contacts on the page; the log has all.
const SHOWN: usize = 5;

/// Other contacts of the same resident, newest first.
pub struct Earlier {
    /// The newest ones.
    pub rows: Vec<Row>,
    /// Where all of them are, if there are more.
    pub all: Option<String>,
}

/// Other contacts of a contact's resident; none for those who do not talk with residents, or whose address was erased.
pub async fn earlier(
    console: &Console,
    person: &Person,
    pack: &Pack,
    detail: &ContactDetail,
) -> Result<Earlier, StorageError> {
    let mut none = Earlier {
        rows: Vec::new(),
        all: None,
    };
    if !person.may(Permission::Converse) {
        return Ok(none);
    }
    let id = &detail.contact.id;
    let Some(address) = console.db.address_of(id).await?.filter(|one| !one.address.is_empty()) else {
        return Ok(none);
    };
    let filter = LogFilter {
        address: Some(address.address),
        within: person.within(),
        ..LogFilter::default()
    };
    // One more for the contact itself, and one to know whether there are more.
    let wanted = SHOWN.saturating_add(2);
    let page = console
        .db
        .contacts_page(&filter, Order::NewestFirst, &PageStart::First, wanted)
        .await?;
    let mut others = page.rows;
    others.retain(|other| other.id != *id);
    if others.len() > SHOWN {
        none.all = Some(format!("/staff/contacts?resident={id}"));
    }
    others.truncate(SHOWN);
    none.rows = rows(console, person, pack, &others).await?;
    Ok(none)
}
