//! Residents' journeys in a real browser: by keyboard, in a window of 320 pixels, from right to left, without scripts.

use conversation::Event;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use gateway::incoming::Address;
use serde_json::Value;
use std::time::Duration;
use tests::browser::{Browser, Scripts};
use tests::city::{City, CityOptions};
use tests::program::Program;

const BINARY: &str = env!("CARGO_BIN_EXE_callbox-under-test");

/// Waits for something on the page, at most ten seconds.
async fn wait_for(client: &Client, css: &str) -> Element {
    let found = client
        .wait()
        .at_most(Duration::from_secs(10))
        .for_element(Locator::Css(css))
        .await;
    match found {
        Ok(element) => element,
        Err(error) => panic!(
            "{css} does not appear ({error}) on\n{}",
            client.source().await.unwrap_or_default()
        ),
    }
}

async fn texts(client: &Client, css: &str) -> Vec<String> {
    let mut found = Vec::new();
    for element in client.find_all(Locator::Css(css)).await.expect("the page can be asked") {
        // Not the driver's own notion of a text, which leaves out what is scrolled away.
        let text = element.prop("textContent").await.expect("the page can be asked");
        found.push(text.unwrap_or_default().trim().to_owned());
    }
    found
}

async fn ask(client: &Client, script: &str) -> Value {
    client
        .execute(script, Vec::new())
        .await
        .unwrap_or_else(|error| panic!("{script}: {error}"))
}

async fn type_keys(client: &Client, keys: &str) {
    // Not to an element: a field for files would take them for a path.
    let mut actions = KeyActions::new("keyboard".to_owned());
    for value in keys.chars() {
        actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
    }
    client.perform_actions(actions).await.expect("keys can be typed");
}

async fn focused(client: &Client) -> String {
    let script = "const it = document.activeElement; return it.id || it.className || it.textContent;";
    ask(client, script).await.as_str().unwrap_or_default().to_owned()
}

/// Presses Tab until the element of this id has the focus.
async fn tab_to(client: &Client, id: &str) {
    for _ in 0..40 {
        if focused(client).await == id {
            return;
        }
        type_keys(client, &Key::Tab.to_string()).await;
    }
    panic!("the keyboard does not reach {id}");
}

/// Nothing stands beside the window, so nobody must scroll sideways.
async fn assert_fits(client: &Client, when: &str) {
    let widths = ask(
        client,
        "return [document.documentElement.scrollWidth, window.innerWidth];",
    )
    .await;
    assert_eq!(widths[1], 320, "{when}: the window is not 320 pixels wide");
    assert!(
        widths[0].as_u64() <= Some(320),
        "{when}: the page is {} pixels wide",
        widths[0]
    );
}

/// Whether the emergency line, the message box and the newest words are in the window.
async fn in_sight(client: &Client) -> Vec<bool> {
    let script = "return ['.emergency', '#text', '#lines li:last-child'].map((css) => {
        const box = document.querySelector(css).getBoundingClientRect();
        return box.bottom > 0 && box.bottom <= innerHeight;
    });";
    let sights = ask(client, script).await;
    sights
        .as_array()
        .into_iter()
        .flatten()
        .map(|sight| sight == true)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_by_keyboard_in_a_narrow_window() {
    let program = Program::start(BINARY, &[]).await;
    let browser = Browser::start(Scripts::Run).await;
    let client = &browser.client;
    client
        .goto(&format!("{}/chat", program.base))
        .await
        .expect("the page opens");
    assert_fits(client, "at first").await;

    // The first stop of the keyboard leads past everything to the message box, and is seen when it has the focus.
    type_keys(client, &Key::Tab.to_string()).await;
    assert_eq!(focused(client).await, "skip");
    let outline = ask(client, "return getComputedStyle(document.activeElement).outlineWidth;").await;
    assert_eq!(outline, "3px", "the focus must be visible");
    type_keys(client, &Key::Enter.to_string()).await;
    tab_to(client, "text").await;

    type_keys(client, "There is no heat in my apartment").await;
    type_keys(client, &Key::Enter.to_string()).await;
    wait_for(client, "#lines li.bot").await;
    assert_eq!(
        texts(client, "#lines li.resident .said").await,
        ["There is no heat in my apartment"]
    );
    assert_eq!(
        focused(client).await,
        "text",
        "the focus must stay where the resident writes"
    );
    assert_fits(client, "after a reply").await;

    type_keys(
        client,
        "<img src=x onerror=\"document.title='broken'\"> Pneumonoultramicroscopicsilicovolcanoconiosispneumono",
    )
    .await;
    tab_to_send(client).await;
    let second = "#lines li.resident:nth-of-type(n+3), #lines li.resident ~ li.resident";
    wait_for(client, second).await;
    assert_eq!(
        client
            .find_all(Locator::Css("#lines img"))
            .await
            .expect("the page can be asked")
            .len(),
        0
    );
    assert_ne!(
        client.title().await.expect("a title"),
        "broken",
        "what a resident wrote was run as a script"
    );
    assert_fits(client, "after a long word").await;

    // New messages are announced; the conversation so far is not, because it is there before the region is live.
    let live = ask(
        client,
        "const log = document.getElementById('log'); return [log.getAttribute('role'), log.ariaLive];",
    )
    .await;
    assert_eq!(live, serde_json::json!(["log", "polite"]));
    let always = texts(client, ".always p").await;
    assert!(
        always.iter().any(|line| line.contains("911")),
        "the emergency line is missing: {always:?}"
    );
    // It and the box are in sight together with the newest reply, without scrolling the page.
    assert_eq!(in_sight(client).await, [true, true, true]);

    // The page comes back with the whole conversation.
    let before = texts(client, "#lines .said").await;
    client.refresh().await.expect("the page opens again");
    wait_for(client, "#lines li.bot").await;
    assert_eq!(texts(client, "#lines .said").await, before);
    browser.close().await;
}

/// Sends with the button instead of the Enter key of the box.
async fn tab_to_send(client: &Client) {
    for _ in 0..5 {
        type_keys(client, &Key::Tab.to_string()).await;
        let is_send = ask(
            client,
            "return document.activeElement.matches('#write button[type=submit]');",
        )
        .await;
        if is_send == true {
            return type_keys(client, &Key::Enter.to_string()).await;
        }
    }
    panic!("the keyboard does not reach the button");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_without_scripts() {
    let program = Program::start(BINARY, &[]).await;
    let browser = Browser::start(Scripts::Blocked).await;
    let client = &browser.client;
    client
        .goto(&format!("{}/", program.base))
        .await
        .expect("the page opens");

    // From the first page straight into the conversation.
    let text = wait_for(client, "#text").await;
    text.send_keys("There is no heat in my apartment")
        .await
        .expect("keys can be typed");
    wait_for(client, "#write button[type=submit]")
        .await
        .click()
        .await
        .expect("the button can be pressed");
    wait_for(client, "#lines li.bot").await;
    assert_eq!(
        texts(client, "#lines li.resident .said").await,
        ["There is no heat in my apartment"]
    );
    let live = wait_for(client, "#log")
        .await
        .attr("role")
        .await
        .expect("the page can be asked");
    assert_eq!(live, None, "a script has run although scripts are blocked");

    // A second message in the same conversation.
    wait_for(client, "#text")
        .await
        .send_keys("<b>120 Main Street, apartment 4, Bronx</b>")
        .await
        .expect("keys");
    wait_for(client, "#write button[type=submit]")
        .await
        .click()
        .await
        .expect("the button can be pressed");
    wait_for(client, "#lines li.bot ~ li.resident").await;
    let said = texts(client, "#lines li.resident .said").await;
    assert_eq!(
        said,
        [
            "There is no heat in my apartment",
            "<b>120 Main Street, apartment 4, Bronx</b>"
        ]
    );

    assert_eq!(
        in_sight(client).await,
        [true, true, true],
        "without scripts the newest words must be in sight too"
    );

    // Nothing written: the page says so, in its title too, and keeps the conversation.
    wait_for(client, "#write button[type=submit]")
        .await
        .click()
        .await
        .expect("the button can be pressed");
    let problem = wait_for(client, "#problem:not([hidden]) a").await;
    assert_eq!(problem.text().await.expect("a text"), "Write your message first.");
    assert!(client.title().await.expect("a title").starts_with("There is a problem"));
    assert_eq!(texts(client, "#lines li.resident .said").await.len(), 2);

    // Another language keeps the conversation and changes the page.
    wait_for(client, "header a[hreflang=es]")
        .await
        .click()
        .await
        .expect("the link can be followed");
    wait_for(client, "html[lang=es]").await;
    assert_eq!(texts(client, "label").await, ["Su mensaje", "Foto"]);
    assert_eq!(texts(client, "#lines li.resident .said").await.len(), 2);

    // Leaving a shared computer.
    wait_for(client, "button[form=anew]")
        .await
        .click()
        .await
        .expect("the button can be pressed");
    wait_for(client, "#lines:not(:has(li))").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_from_right_to_left() {
    let program = Program::start(BINARY, &[]).await;
    let browser = Browser::start(Scripts::Run).await;
    let client = &browser.client;
    client
        .goto(&format!("{}/chat", program.base))
        .await
        .expect("the page opens");
    let links = client
        .find_all(Locator::Css("header a[dir=rtl]"))
        .await
        .expect("the page can be asked");
    if let Some(link) = links.into_iter().next() {
        link.click().await.expect("the link can be followed");
        wait_for(client, "html[dir=rtl]").await;
        assert_fits(client, "from right to left").await;
    }
    wait_for(client, "#text")
        .await
        .send_keys("لا توجد تدفئة في شقتي")
        .await
        .expect("keys can be typed");
    type_keys(client, &Key::Enter.to_string()).await;
    wait_for(client, "#lines li.bot").await;
    let direction = ask(
        client,
        "return getComputedStyle(document.querySelector('#lines li.resident .said')).direction;",
    )
    .await;
    assert_eq!(direction, "rtl", "Arabic is read from right to left on every page");
    let typed = ask(
        client,
        "const box = document.getElementById('text'); box.value = 'مرحبا'; return getComputedStyle(box).direction;",
    )
    .await;
    assert_eq!(typed, "rtl");

    // A page that is turned around whole still fits, and its own words are on the other side.
    let sides = ask(
        client,
        "document.documentElement.dir = 'rtl';
         const line = document.querySelector('#lines li.resident').getBoundingClientRect();
         const list = document.getElementById('lines').getBoundingClientRect();
         return [line.left - list.left, list.right - line.right];",
    )
    .await;
    assert!(
        sides[0].as_f64() < sides[1].as_f64(),
        "the resident's words are not on the left: {sides}"
    );
    assert_fits(client, "turned around").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_joins_an_open_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("city.db").display());
    let city = City::start(&url, CityOptions::default()).await;
    let browser = Browser::start(Scripts::Run).await;
    let client = &browser.client;
    client
        .goto(&format!("{}/chat", city.base))
        .await
        .expect("the page opens");
    wait_for(client, "#text")
        .await
        .send_keys("agent")
        .await
        .expect("keys can be typed");
    type_keys(client, &Key::Enter.to_string()).await;
    wait_for(client, "#lines li.bot").await;
    let lines = texts(client, "#lines li").await.len();

    let secret = ask(
        client,
        "return document.getElementById('write').elements.conversation.value;",
    )
    .await;
    let secret = gateway::channels::webchat::ConversationSecret::parse(secret.as_str().unwrap_or_default());
    let address = Address {
        channel: "webchat".into(),
        account: "webchat".into(),
        address: secret.expect("the page holds the conversation").hash(),
    };
    let joined = Event::PersonJoined { name: "Dana".into() };
    city.desk.happen(&address, joined).await.expect("a person can join");
    let reply = Event::PersonReply {
        name: "Dana".into(),
        text: "Hello, I am <i>Dana</i>.".into(),
    };
    city.desk.happen(&address, reply).await.expect("a person can write");

    wait_for(client, "#lines li.person").await;
    let said = texts(client, "#lines li.person .said").await;
    assert_eq!(said.last().map(String::as_str), Some("Hello, I am <i>Dana</i>."));
    // Each message is shown once, although the page knows some from the answer and all are in the log.
    let shown = texts(client, "#lines li").await;
    assert!(shown.len() > lines);
    client.refresh().await.expect("the page opens again");
    wait_for(client, "#lines li.person").await;
    assert_eq!(texts(client, "#lines .said").await.len(), shown.len());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_opens_the_chat_on_a_page_of_the_citys() {
    let site = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", site.local_addr().expect("an address"));
    let program = Program::start(BINARY, &[("CALLBOX__CHANNELS__WEBCHAT__ALLOWED_ORIGINS", &origin)]).await;
    let page = format!(
        "<!doctype html><html lang=es><title>City</title><script src='{}/widget.js' defer></script>",
        program.base
    );
    let app = axum::Router::new().fallback(move || std::future::ready(axum::response::Html(page.clone())));
    tokio::spawn(async move { axum::serve(site, app).await });

    let browser = Browser::start(Scripts::Run).await;
    let client = &browser.client;
    client.goto(&origin).await.expect("the page opens");
    let open = wait_for(client, "body > button[lang=es]").await;
    open.send_keys(&Key::Enter.to_string())
        .await
        .expect("the button can be pressed");
    wait_for(client, "dialog[open] iframe")
        .await
        .enter_frame()
        .await
        .expect("the frame can be entered");
    wait_for(client, "#text")
        .await
        .send_keys("no hay calefacción")
        .await
        .expect("keys can be typed");
    type_keys(client, &Key::Enter.to_string()).await;
    wait_for(client, "#lines li.bot").await;
    assert_eq!(texts(client, "label").await, ["Su mensaje", "Foto"]);
    browser.close().await;
}
