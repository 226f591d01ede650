//! Photos from residents: what is kept of them, where they may come from, and who else may not be asked.

mod kept;
mod roads;
mod shown;
mod unsafe_places;

use std::time::Duration;
use storage::{LogFilter, MediaRow, MediaState, Order};
use tests::city::City;

/// All files of all contacts, once none of them waits; at most fifteen seconds.
async fn settled(city: &City) -> Vec<MediaRow> {
    for _ in 0..750 {
        let files = files(city).await;
        if !files.is_empty() && files.iter().all(|file| file.state != MediaState::Waiting) {
            return files;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still waiting: {:#?}", files(city).await);
}

async fn files(city: &City) -> Vec<MediaRow> {
    let db = city.desk.db();
    let contacts = db.contacts(&LogFilter::default(), Order::OldestFirst, None, 1000).await;
    let mut files = Vec::new();
    for contact in contacts.expect("contacts can be listed") {
        files.extend(db.media_of_contact(&contact.id).await.expect("files can be listed"));
    }
    files
}
