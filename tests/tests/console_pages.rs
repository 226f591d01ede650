//! Every page of the console in a real browser: what axe finds, that nothing stands beside a narrow window, and what a
//! screen reader is told; in light, dark and forced colours.
//!
//! `AXE_JS` names axe-core's script; `./check` fetches it. Without it everything else is still tried.
//! `PICTURES` names a folder for a picture of each page; the documentation's come from there.

use console::Role;
use fantoccini::Locator;
use serde_json::Value;
use std::fmt::Write as _;
use tests::browser::{Browser, Look, Scripts};
use tests::city::{City, CityOptions};
use tests::staff::Staff;

/// What residents text: the end of their number, and their words.
const TEXTS: [(u16, &str); 19] = [
    (100, "No heat at 350 5th Avenue, Manhattan"),
    (100, "apt 4B"),
    (106, "huge pothole at 5th Ave and E 23rd St, Manhattan"),
    (107, "dead raccoon at 120 Broadway, Manhattan"),
    (108, "dead raccoon at 120 Broadway, Manhattan"),
    (109, "there is a dead raccoon, 120 Broadway, Manhattan"),
    (110, "street light out at Grand St and Orchard St, Manhattan"),
    (111, "hueco grande en la calle, 5th Ave and E 23rd St, Manhattan"),
    (112, "is alternate side parking suspended tomorrow"),
    (113, "where can I drop off old batteries"),
    (114, "my bin was not collected"),
    (115, "qwpo zzkv trrm"),
    (116, "trrm zzkv again"),
    (103, "música alta al lado"),
    (104, "parking ticket status"),
    (117, "没有暖气"),
    (105, "I want to talk to a person"),
    (102, "zzz qqq xxyyzz"),
    (101, "I smell gas in the hallway"),
];

/// A city in which everything that pages show has happened once.
async fn lived_in(folder: &tempfile::TempDir) -> City {
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    for (place, (from, text)) in TEXTS.iter().enumerate() {
        city.text(&format!("+1212555{from:04}"), &format!("SM{place}"), text)
            .await;
        city.pass(60_000);
    }
    city.chat(&uuid(1), "1", "لا توجد تدفئة في شقتي").await;
    city
}

fn uuid(place: u8) -> String {
    format!("5e0d1d2c-7a6b-4c3d-8e9f-0000000000{place:02}")
}

/// Whether a route gives a page: neither a file, nor data, nor a stream, nor a step of single sign-on.
fn is_page(path: &str) -> bool {
    let is_file = path.rsplit('/').next().is_some_and(|end| end.contains('.'));
    let is_data =
        path.starts_with("/api") || matches!(path, "/demo" | "/staff/live" | "/staff/find" | "/staff/inbox/counts");
    let is_step = path.starts_with("/staff/sign-in/oidc");
    !is_file && !is_data && !is_step
}

/// The pages of the console, as a person with all permissions reaches them.
async fn pages(staff: &Staff) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for path in console::route_facts()
        .iter()
        .filter(|route| route.method == "GET")
        .map(|route| route.path)
    {
        if is_page(path) && !path.contains('{') {
            pages.push(path.to_owned());
        }
    }
    pages.push("/staff/contacts?channel=telegram&q=nothing".to_owned());
    pages.push("/staff/nowhere".to_owned());
    for (list, item) in [
        ("/staff/contacts", "/staff/contacts/"),
        ("/staff/requests", "/staff/requests/"),
    ] {
        let body = staff.get(list).await.body;
        let links: Vec<&str> = body
            .split("href=\"")
            .filter_map(|piece| piece.split('"').next())
            .collect();
        let of_item = links
            .iter()
            .filter(|link| link.starts_with(item) && !link.contains(['?', '#']));
        pages.extend(of_item.map(|link| (*link).to_owned()));
    }
    let contact = pages.iter().find(|page| page.starts_with("/staff/contacts/"));
    if let Some(contact) = contact.cloned() {
        let body = staff.get(&contact).await.body;
        let rest = body.split_once("/remove?message=").expect("something can be removed").1;
        let message = rest.split('"').next().unwrap_or_default();
        pages.push(format!("{contact}/remove?message={message}"));
    }
    pages.push("/admin/people/ada".to_owned());
    pages.push("/reports/annual/2026".to_owned());
    pages.sort();
    pages.dedup();
    pages
}

async fn sign_in(browser: &Browser, city: &City, staff: &Staff) {
    let (name, value) = staff.cookie().split_once('=').expect("a cookie");
    let cookie = serde_json::json!({"url": city.base, "name": name, "value": value});
    browser.ask("Network.setCookie", cookie).await;
}

/// What axe finds on the page that is open, as lines; nothing where axe is not there.
async fn violations(browser: &Browser, axe: Option<&str>) -> String {
    let Some(axe) = axe else { return String::new() };
    // The page's own policy lets no foreign script run; the browser's debugger may.
    browser
        .ask("Runtime.evaluate", serde_json::json!({"expression": axe}))
        .await;
    let run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})\
        .then((found) => JSON.stringify(found.violations.map((one) => [one.id, one.help, one.nodes.map((node) => \
        node.html.slice(0, 200) + ' | ' + node.failureSummary)])))";
    let params = serde_json::json!({"expression": run, "awaitPromise": true, "returnByValue": true});
    let answer = browser.ask("Runtime.evaluate", params).await;
    let text = answer["result"]["value"].as_str().unwrap_or("[\"axe did not run\"]");
    let found: Value = serde_json::from_str(text).expect("JSON");
    let mut lines = String::new();
    for one in found.as_array().into_iter().flatten() {
        let _ = writeln!(lines, "  {one}");
    }
    lines
}

/// axe-core's script, where it is there.
fn axe() -> Option<String> {
    let path = std::env::var("AXE_JS").ok();
    if path.is_none() {
        eprintln!("AXE_JS is not set: pages are tried without axe");
    }
    path.map(|path| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// What is wrong with these pages, in every look and in a narrow window, as lines.
async fn problems_of(browser: &Browser, city: &City, pages: &[String]) -> String {
    let axe = axe();
    let mut problems = String::new();
    for (width, look) in [
        (1280, Look::Light),
        (1280, Look::Dark),
        (1280, Look::ForcedColors),
        (320, Look::Light),
    ] {
        browser.look(width, look).await;
        for path in pages {
            let url = format!("{}{path}", city.base);
            browser.client.goto(&url).await.expect("the page opens");
            let found = violations(browser, axe.as_deref()).await;
            if !found.is_empty() {
                let _ = writeln!(problems, "{path} at {width} in {look:?}:\n{found}");
            }
            let script =
                "return [document.documentElement.scrollWidth, innerWidth, document.querySelectorAll('h1').length];";
            let facts = browser.client.execute(script, Vec::new()).await;
            let facts = facts.expect("the page can be asked");
            assert_eq!(facts[1], width, "{path}: the window is as wide as asked");
            if facts[0].as_u64() > facts[1].as_u64() {
                let _ = writeln!(problems, "{path} at {width}: the page is {} pixels wide", facts[0]);
            }
            if facts[2] != 1 {
                let _ = writeln!(problems, "{path}: {} main headings", facts[2]);
            }
            keep_picture(browser, path, width, look).await;
        }
    }
    problems
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_fit_for_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = lived_in(&folder).await;
    let ada = Staff::sign_in(&city, "ada", Role::Admin).await;
    talk_with_somebody(&city, &ada).await;
    let pages = pages(&ada).await;
    assert!(pages.len() > 8, "{pages:?}");
    let browser = Browser::start(Scripts::Run).await;
    sign_in(&browser, &city, &ada).await;
    let problems = problems_of(&browser, &city, &pages).await;
    assert!(problems.is_empty(), "{problems}");
    browser.close().await;
}

/// Takes a conversation over, so that its page has all that one can do.
async fn talk_with_somebody(city: &City, staff: &Staff) {
    let rows = city.desk.db().inbox(100, city.desk.now()).await.expect("the inbox");
    let row = rows.iter().find(|row| row.reason == "asked").expect("somebody asked");
    let path = format!("/staff/contacts/{}", row.contact);
    let taken = staff.post(&path, &format!("{path}/take-over"), &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_door_with_single_sign_on_is_fit_for_everybody() {
    let world = tests::single_sign_on::world().await;
    let browser = Browser::start(Scripts::Run).await;
    let door = ["", "?next=/staff/inbox", "?out=here", "?out=there"];
    let pages = door.map(|query| format!("/staff/sign-in{query}"));
    let body = Staff::stranger(&world.city).get(&pages[3]).await.body;
    assert!(
        body.contains("class=\"button\"") && body.contains("/end?client_id"),
        "{body}"
    );
    let problems = problems_of(&browser, &world.city, &pages).await;
    assert!(problems.is_empty(), "{problems}");
    browser.close().await;
}

/// Keeps a picture of the page where somebody has asked for pictures.
async fn keep_picture(browser: &Browser, path: &str, width: u32, look: Look) {
    let Ok(folder) = std::env::var("PICTURES") else { return };
    if width != 1280 || look != Look::Light || path.contains('?') {
        return;
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = format!("{folder}/{}.webp", picture_name(path));
    std::fs::write(file, browser.picture().await).expect("a file");
}

/// What the picture of a page is called. Ids and numbers differ from run to run and are left out.
fn picture_name(path: &str) -> String {
    let parts = path.trim_matches('/').split('/').map(|part| {
        let is_id = part.chars().filter(char::is_ascii_digit).count() > 4;
        if is_id { "one" } else { part }
    });
    let name = parts.collect::<Vec<&str>>().join("-");
    name.replace("annual-2026", "annual")
}

#[test]
fn the_documentation_shows_every_page() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
    let text = std::fs::read_to_string(format!("{docs}/console.md")).expect("the page about the console");
    let paths = console::route_facts().into_iter().filter(|route| route.method == "GET");
    let lists = paths
        .map(|route| route.path)
        .filter(|path| is_page(path) && !path.contains('{'));
    let singles = ["/staff/contacts/01234", "/staff/requests/01234", "/reports/annual/2026"];
    for path in lists.chain(singles) {
        let picture = format!("pictures/{}.webp", picture_name(path));
        assert!(text.contains(&picture), "{path}: docs/console.md lacks {picture}");
        assert!(
            std::path::Path::new(docs).join(&picture).is_file(),
            "{path}: no {picture}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screen_reader_is_told_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = lived_in(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let browser = Browser::start(Scripts::Run).await;
    browser
        .client
        .goto(&format!("{}/staff/sign-in", city.base))
        .await
        .expect("the page opens");
    let heard = browser.heard().await;
    for wanted in [
        "heading: Sign in",
        "textbox: Name",
        "textbox: Password",
        "button: Sign in",
    ] {
        assert!(heard.iter().any(|line| line == wanted), "{wanted} in {heard:#?}");
    }
    sign_in(&browser, &city, &ana).await;
    browser
        .client
        .goto(&format!("{}/staff/contacts", city.base))
        .await
        .expect("the page opens");
    let heard = browser.heard().await;
    let wanted = [
        "link: Skip to content",
        "navigation: Main",
        "main: ",
        "heading: Contacts",
        "search: Filter contacts",
        "table: ",
    ];
    let mut from = 0;
    for wanted in wanted {
        let place = heard.iter().skip(from).position(|line| line == wanted);
        let place = place.unwrap_or_else(|| panic!("{wanted}, in this order, in {heard:#?}"));
        from += place;
    }
    assert!(heard.iter().any(|line| line == "columnheader: First words"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_tells_of_new_contacts_in_twelve_tabs_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = lived_in(&folder).await;
    let ana = Staff::sign_in(&city, "ana", Role::Staff).await;
    let browser = Browser::start(Scripts::Run).await;
    sign_in(&browser, &city, &ana).await;
    let client = &browser.client;
    let page = format!("{}/staff/contacts", city.base);
    client.goto(&page).await.expect("the first tab loads");
    let mut tabs = vec![client.window().await.expect("a tab")];
    for _ in 1..12 {
        let tab = client.new_window(true).await.expect("another tab");
        client
            .switch_to_window(tab.handle.clone())
            .await
            .expect("it can be turned to");
        client.goto(&page).await.expect("the tab loads");
        tabs.push(tab.handle);
    }
    // The leading tab has heard that the stream is open when its status was cleared; a message is then passed to all.
    for place in 0..3 {
        city.text(
            &format!("+121255501{place}9"),
            &format!("SMnew{place}"),
            "pothole on Broadway",
        )
        .await;
        city.pass(1000);
    }
    for tab in tabs {
        client.switch_to_window(tab).await.expect("it can be turned to");
        let found = client.wait().at_most(std::time::Duration::from_secs(20));
        let button = found
            .for_element(Locator::Css("live-log button"))
            .await
            .expect("every tab hears of it");
        let words = button.text().await.expect("words");
        assert!(words.starts_with("Show "), "{words}");
    }
    browser.close().await;
}
