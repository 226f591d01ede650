//! A day at work in a real browser: sign in, find a contact by its words, read why, take over, reply (the resident's page
//! shows it at once), give back, close a request (the resident is told), read the year. Two browsers: staff, and resident.

use console::Role;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use std::time::Duration;
use storage::ImportedTotal;
use tests::browser::{Browser, Look, Scripts};
use tests::city::{City, CityOptions};
use tests::staff::{PASSWORD, Staff};

async fn wait_for(client: &Client, locator: Locator<'_>) -> Element {
    let found = client
        .wait()
        .at_most(Duration::from_secs(20))
        .for_element(locator)
        .await;
    match found {
        Ok(element) => element,
        Err(error) => panic!(
            "{locator:?} does not appear ({error}) on\n{}",
            client.source().await.unwrap_or_default()
        ),
    }
}

/// Presses a button by what it says.
async fn press(client: &Client, words: &str) {
    let path = format!("//button[normalize-space()='{words}']");
    wait_for(client, Locator::XPath(&path))
        .await
        .click()
        .await
        .expect("it can be pressed");
}

async fn fill(client: &Client, id: &str, text: &str) {
    let field = wait_for(client, Locator::Id(id)).await;
    field.clear().await.expect("it can be emptied");
    field.send_keys(text).await.expect("it can be filled");
}

/// Waits until the page says this.
async fn says(client: &Client, words: &str) {
    let path = format!("//main[contains(normalize-space(.), \"{words}\")]");
    wait_for(client, Locator::XPath(&path)).await;
}

/// What the resident's chat shows, from the first line.
async fn lines(client: &Client) -> Vec<String> {
    let script = "return [...document.querySelectorAll('#lines li')].map((line) => line.textContent);";
    let lines: Value = client.execute(script, Vec::new()).await.expect("the page can be asked");
    lines
        .as_array()
        .into_iter()
        .flatten()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn resident_reads(client: &Client, words: &str) {
    for _ in 0..200 {
        if lines(client).await.iter().any(|line| line.contains(words)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the resident does not read {words:?}: {:#?}", lines(client).await);
}

/// Waits until a screen reader is told all of these, at most twenty seconds: the page may still be on its way.
async fn hears(browser: &Browser, wanted: &[&str]) {
    let mut heard = Vec::new();
    for _ in 0..200 {
        heard = browser.heard().await;
        if wanted.iter().all(|wanted| heard.iter().any(|line| line == wanted)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{wanted:?} in {heard:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_at_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    Staff::sign_in(&city, "sam", Role::Supervisor).await;
    city.text("+12125550101", "SM1", "How do I pay a parking ticket?").await;
    city.pass(60_000);

    // The resident writes on the web chat and files a report.
    let resident = Browser::start(Scripts::Run).await;
    resident
        .client
        .goto(&format!("{}/chat", city.base))
        .await
        .expect("the chat opens");
    fill(
        &resident.client,
        "text",
        "huge pothole at 5th ave and e 23rd st manhattan",
    )
    .await;
    press(&resident.client, "Send").await;
    resident_reads(&resident.client, "311-").await;
    city.pass(60_000);

    // Sam signs in, searches, and reads why.
    let staff = Browser::start(Scripts::Run).await;
    staff.look(1280, Look::Light).await;
    let desk = &staff.client;
    desk.goto(&format!("{}/staff/contacts", city.base))
        .await
        .expect("the page opens");
    fill(desk, "name", "sam").await;
    fill(desk, "password", PASSWORD).await;
    press(desk, "Sign in").await;
    wait_for(desk, Locator::Css("table.log")).await;
    fill(desk, "f-q", "huge pothole").await;
    press(desk, "Show").await;
    says(desk, "1 contact").await;
    wait_for(desk, Locator::Css("table.log tbody a"))
        .await
        .click()
        .await
        .expect("it leads on");
    wait_for(desk, Locator::Css("details.why summary"))
        .await
        .click()
        .await
        .expect("it opens");
    says(desk, "pothole").await;
    says(desk, "points").await;

    // Sam takes over: the bot is quiet, and the resident reads who writes.
    press(desk, "Take over").await;
    says(desk, "You have this conversation").await;
    resident_reads(&resident.client, "sam").await;
    fill(&resident.client, "text", "are you a person?").await;
    press(&resident.client, "Send").await;
    fill(desk, "text", "Yes. I have called the crew for you.").await;
    press(desk, "Send").await;
    resident_reads(&resident.client, "I have called the crew for you.").await;
    hears(
        &staff,
        &["log: Transcript", "textbox: Reply to the resident", "button: Send"],
    )
    .await;

    // Back to the bot.
    press(desk, "Give back to the bot").await;
    says(desk, "Nobody; the bot answers").await;
    let before = lines(&resident.client).await.len();
    fill(&resident.client, "text", "how do I pay a parking ticket").await;
    press(&resident.client, "Send").await;
    for _ in 0..200 {
        if lines(&resident.client).await.len() > before + 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(
        lines(&resident.client).await.len() > before + 1,
        "the bot answers again"
    );

    close_the_request(&city, desk, &resident.client).await;
    read_the_year(&city, &staff).await;
    staff.close().await;
    resident.close().await;
}

/// Sam closes the request with a word; the resident is told on the page.
async fn close_the_request(city: &City, desk: &Client, resident: &Client) {
    desk.goto(&format!("{}/staff/requests", city.base))
        .await
        .expect("the page opens");
    let link = wait_for(desk, Locator::XPath("//a[starts-with(@href, '/staff/requests/311-')]")).await;
    link.click().await.expect("it leads on");
    let closed = wait_for(desk, Locator::XPath("//a[contains(@href, '?to=closed')]")).await;
    closed.click().await.expect("it leads on");
    fill(desk, "note", "The crew filled it this morning.").await;
    let change = wait_for(desk, Locator::Css("button[name=step][value=change]")).await;
    change.click().await.expect("it can be pressed");
    resident_reads(resident, "The crew filled it this morning.").await;
}

/// Sam runs the annual report.
async fn read_the_year(city: &City, staff: &Browser) {
    let desk = &staff.client;
    let total = |channel: &str, kind: &str, count: i64| ImportedTotal {
        period: "2016".to_owned(),
        channel: channel.to_owned(),
        kind: kind.to_owned(),
        topic: String::new(),
        count,
    };
    let totals = [
        total("phone", "contact", 35_000_000),
        total("sms", "contact", 982_514),
        total("", "request", 2_827_672),
        total("", "population", 8_550_405),
    ];
    city.desk
        .db()
        .import_totals(&totals)
        .await
        .expect("the totals are taken");
    desk.goto(&format!("{}/reports/annual/2016", city.base))
        .await
        .expect("the page opens");
    for words in ["35,982,514", "2,827,672", "7.9%", "4.2"] {
        says(desk, words).await;
    }
    // On paper it is the figures alone.
    staff.ask("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
    let script = "return getComputedStyle(document.querySelector('.bar')).display;";
    let frame = desk.execute(script, Vec::new()).await;
    assert_eq!(frame.expect("the page can be asked"), json!("none"));
}

/// Presses keys where the focus is.
async fn keys(client: &Client, keys: &str) {
    let focused = client.active_element().await.expect("something has the focus");
    focused.send_keys(keys).await.expect("it takes keys");
}

/// What has the focus: its id, or its words.
async fn focused(client: &Client) -> String {
    let script = "const one = document.activeElement; return one.id || one.textContent.trim();";
    let told = client.execute(script, Vec::new()).await.expect("the page can be asked");
    told.as_str().unwrap_or_default().to_owned()
}

/// By the keyboard alone, in a window of 320 pixels: find, go through lists, take over, snooze, be told when it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_goes_by_keys_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    city.text("+12125550101", "SM1", "How do I pay a parking ticket?").await;
    city.pass(60_000);
    city.text("+12125550102", "SM2", "agent").await;
    let browser = Browser::start(Scripts::Run).await;
    let desk = &browser.client;
    let (name, value) = ana.cookie().split_once('=').expect("a cookie");
    let cookie = json!({"url": city.base, "name": name, "value": value});
    browser.ask("Network.setCookie", cookie).await;
    let open = async |path: &str| {
        desk.goto(&format!("{}{path}", city.base))
            .await
            .expect("the page opens");
    };

    open("/staff/contacts").await;
    let links = desk.find_all(Locator::Css(".log a.open")).await.expect("a list");
    let paths: Vec<String> = {
        let mut paths = Vec::new();
        for link in &links {
            paths.push(link.attr("href").await.expect("a link").expect("a link"));
        }
        paths
    };
    assert_eq!(paths.len(), 2);
    keys(desk, "j").await;
    keys(desk, "j").await;
    let at = "return document.activeElement.getAttribute('href');";
    let here = desk.execute(at, Vec::new()).await.expect("the page can be asked");
    assert_eq!(here, json!(paths[1]), "the second one");
    keys(desk, "f").await;
    assert_eq!(focused(desk).await, "f-q");
    keys(desk, "\u{e009}k\u{e000}").await;
    assert_eq!(focused(desk).await, "find", "also from within a field");
    keys(desk, "inbox\u{e007}").await;
    wait_for(desk, Locator::Css(".inbox a.open")).await;

    keys(desk, "j").await;
    keys(desk, "\u{e007}").await;
    wait_for(desk, Locator::Css("[data-press='a t']")).await;
    keys(desk, "t").await;
    says(desk, "You have this conversation").await;
    keys(desk, "s").await;
    assert!(focused(desk).await.starts_with("1 hour"), "{}", focused(desk).await);
    keys(desk, "\u{e007}").await;
    says(desk, "Snoozed. It is back at its time").await;

    // Its time comes while the page is open; what the page waits for is asked for at once here.
    city.pass(60 * 60 * 1000);
    let soon = "document.querySelector('inbox-news').wait('0');";
    desk.execute(soon, Vec::new()).await.expect("the page can be asked");
    let back = wait_for(desk, Locator::Css(".back a")).await;
    assert_eq!(back.text().await.expect("words"), "1 of yours back from snooze");

    // The session's end is told before it comes, and put off.
    let ending = "const end = document.querySelector('session-end'); end.dataset.endsIn = 300000; end.begin();";
    desk.execute(ending, Vec::new()).await.expect("the page can be asked");
    wait_for(desk, Locator::XPath("//session-end//button")).await;
    desk.execute(
        "document.querySelector('session-end').dataset.endsIn = 9e6;",
        Vec::new(),
    )
    .await
    .expect("the page can be asked");
    press(desk, "Stay signed in").await;
    wait_for(desk, Locator::XPath("//session-end[not(node())]")).await;

    keys(desk, "?").await;
    wait_for(desk, Locator::Css("dialog#keys[open]")).await;
    browser.close().await;
}
