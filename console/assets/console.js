// What scripts add to the console's pages: live news, keys, drafts. Every page works without them.
"use strict";

// ── News of the log: one stream a browser ──────────────────────────────────────
// A browser opens six connections to one host; with a stream in each tab the seventh tab would not load. So one tab leads:
// it holds a lock, listens, and passes the news on to the others. When it closes, the lock goes to the next.
const news = new EventTarget();

function hear(kind, data) {
  news.dispatchEvent(new CustomEvent(kind, { detail: data }));
}

function lead(channel) {
  return new Promise(() => {
    const source = new EventSource("/staff/live");
    const tell = (kind, data) => {
      hear(kind, data);
      if (channel) channel.postMessage({ kind, data });
    };
    source.addEventListener("log", (event) => tell("log", JSON.parse(event.data)));
    source.addEventListener("again", () => tell("again", {}));
    source.addEventListener("hello", () => tell("online", {}));
    source.addEventListener("error", () => tell("offline", {}));
  });
}

function listen() {
  if (!navigator.locks || !window.BroadcastChannel) {
    lead(null);
    return;
  }
  const channel = new BroadcastChannel("callbox-live");
  channel.addEventListener("message", (event) => hear(event.data.kind, event.data.data));
  navigator.locks.request("callbox-live", () => lead(channel));
}

const connection = document.getElementById("connection");
if (connection) {
  news.addEventListener("offline", () => { connection.textContent = "Not connected. Trying again…"; });
  news.addEventListener("online", () => { connection.textContent = ""; });
}

// ── The end of the session: told in time, and put off by a press (WCAG 2.2, 2.2.1) ──
const WARNED_BEFORE = 5 * 60 * 1000;

class SessionEnd extends HTMLElement {
  connectedCallback() {
    this.begin();
    this.hear = () => this.begin();
    news.addEventListener("inbox", this.hear);
  }

  disconnectedCallback() {
    news.removeEventListener("inbox", this.hear);
    clearTimeout(this.ending);
  }

  /** Something was asked just now: the session begins anew, for the other tabs too. */
  begin() {
    this.since = Date.now();
    try { localStorage.setItem("callbox-asked", this.since); } catch { /* this tab alone knows, then */ }
    this.replaceChildren();
    this.wait();
  }

  wait() {
    clearTimeout(this.ending);
    const left = this.since + Number(this.dataset.endsIn) - Date.now();
    this.ending = setTimeout(() => this.tell(), Math.max(left - WARNED_BEFORE, 0));
  }

  tell() {
    let elsewhere = 0;
    try { elsewhere = Number(localStorage.getItem("callbox-asked")); } catch { /* as above */ }
    if (elsewhere > this.since) {
      this.since = elsewhere;
      this.wait();
      return;
    }
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = "You will be signed out in 5 minutes.";
    const stay = document.createElement("button");
    stay.type = "button";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", () => this.stay(words));
    this.replaceChildren(words, stay);
  }

  async stay(words) {
    const answer = await fetch("/staff/me").catch(() => null);
    if (answer?.ok) this.begin();
    else words.textContent = "You are signed out. Copy what you wrote, and load the page again.";
  }
}
customElements.define("session-end", SessionEnd);

// ── The log: tells how many contacts are new, and never moves the reader ───────
class LiveLog extends HTMLElement {
  connectedCallback() {
    this.seen = new Set();
    this.status = this.querySelector("[role=status]");
    this.hear = (event) => this.add(event.detail);
    news.addEventListener("log", this.hear);
  }

  disconnectedCallback() {
    news.removeEventListener("log", this.hear);
  }

  add(change) {
    if (!change.opens) return;
    this.seen.add(change.contact);
    const count = this.seen.size;
    let button = this.querySelector("button");
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.addEventListener("click", () => location.reload());
      this.append(button);
    }
    button.textContent = count === 1 ? "Show 1 new contact" : `Show ${count} new contacts`;
    this.status.textContent = count === 1 ? "1 new contact" : `${count} new contacts`;
  }
}
customElements.define("live-log", LiveLog);

// ── Keys: `g` and a letter go to a place. They can be switched off for a person (WCAG 2.2, 2.1.4) ──
let went = false;
document.addEventListener("keydown", (event) => {
  if (!("shortcuts" in document.body.dataset)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (went) {
    went = false;
    // The letter is used up: it must not press a button of the page too.
    event.stopImmediatePropagation();
    const link = document.querySelector(`.bar a[data-key="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    return;
  }
  if (event.key === "g") {
    went = true;
    setTimeout(() => { went = false; }, 1500);
  }
});

// ── Review of the sample: `y` for right, a digit for what it was instead, `n` for the list ──
class ReviewKeys extends HTMLElement {
  connectedCallback() {
    this.press = (event) => {
      if (!("shortcuts" in document.body.dataset)) return;
      if (went || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
      const target = this.querySelector(`[data-review="${CSS.escape(event.key)}"]`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("button")) target.click();
      else target.focus();
    };
    document.addEventListener("keydown", this.press);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }
}
customElements.define("review-keys", ReviewKeys);

// ── Ticks of a list: all of the page at once, and by `x` the row that has the focus ──
class SelectAll extends HTMLElement {
  connectedCallback() {
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", "Select all on this page");
    const boxes = () => this.closest("table").querySelectorAll("tbody input[type=checkbox]");
    all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; });
    this.replaceChildren(all);
  }
}
customElements.define("select-all", SelectAll);

function tick() {
  const box = document.activeElement?.closest("tr")?.querySelector("td input[type=checkbox]");
  if (box) box.checked = !box.checked;
}

// ── The list of keys: by its button, where the browser does not open it by itself, and by `?` ──
function showKeys() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.querySelector("[commandfor=keys]")?.addEventListener("click", showKeys);
}

// ── Ctrl+K finds, wherever one is. It needs a second key, so it stays when single keys are off ──
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const box = document.getElementById("find");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// ── Keys of the work on conversations: the page says in `data-press` which key presses what ──
document.addEventListener("keydown", (event) => {
  if (!("shortcuts" in document.body.dataset)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  if (event.key === "?") {
    showKeys();
    return;
  }
  if (event.key === "x") {
    tick();
    return;
  }
  if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("main a.open")];
    if (links.length === 0) return;
    const at = links.findIndex((link) => link.closest("li, tr, section").contains(document.activeElement));
    const next = at < 0 ? 0 : at + (event.key === "j" ? 1 : -1);
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
    return;
  }
  const pressed = document.querySelector(`[data-press~="${CSS.escape(event.key)}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.closest("details")?.setAttribute("open", "");
  if (pressed.matches("button")) pressed.click();
  else (pressed.matches("fieldset") ? pressed.querySelector("button") : pressed).focus();
});

// ── The inbox's news, on every page of those who work there ────────────────────
function soon(element, milliseconds, work) {
  clearTimeout(element.soon);
  element.soon = setTimeout(work, milliseconds);
}

class InboxNews extends HTMLElement {
  connectedCallback() {
    this.alarming = Number(this.dataset.alarming);
    this.hear = () => soon(this, 1000, () => this.ask());
    this.wait(this.dataset.backIn);
    news.addEventListener("log", this.hear);
    news.addEventListener("again", this.hear);
  }

  disconnectedCallback() {
    news.removeEventListener("log", this.hear);
    news.removeEventListener("again", this.hear);
    clearTimeout(this.comesBack);
  }

  /** Asks again when the next snoozed conversation is back; timers of browsers hold for 24 days. */
  wait(backIn) {
    clearTimeout(this.comesBack);
    if (backIn === "" || backIn === null) return;
    this.comesBack = setTimeout(() => this.ask(), Math.min(Number(backIn) + 500, 0x7fffffff));
  }

  async ask() {
    const answer = await fetch("/staff/inbox/counts").catch(() => null);
    if (!answer?.ok) return;
    const counts = await answer.json();
    for (const shown of document.querySelectorAll("[data-count]")) {
      if (shown.dataset.count in counts) shown.textContent = counts[shown.dataset.count];
    }
    if (counts.alarming > this.alarming) {
      const link = document.createElement("a");
      link.href = "/staff/inbox?tab=waiting";
      link.textContent = `${counts.alarming} must not wait: see the inbox`;
      this.querySelector("[role=alert]").replaceChildren(link);
    } else if (counts.alarming === 0) {
      this.querySelector("[role=alert]").replaceChildren();
    }
    this.alarming = counts.alarming;
    this.tellBack(counts.back);
    this.wait(counts.back_in);
    hear("inbox", counts);
  }

  tellBack(back) {
    const words = back > 0 ? `${back} of yours back from snooze` : "";
    const status = this.querySelector(".back");
    if (status.textContent.trim() === words) return;
    const link = document.createElement("a");
    link.href = "/staff/inbox?tab=mine";
    link.textContent = words;
    status.replaceChildren(...(back > 0 ? [link] : []));
  }
}
customElements.define("inbox-news", InboxNews);

class LiveInbox extends HTMLElement {
  connectedCallback() {
    const count = document.querySelector(".tabs [data-count=waiting]");
    this.before = Number(count ? count.textContent : 0);
    this.hear = (event) => this.tell(event.detail.waiting - this.before);
    news.addEventListener("inbox", this.hear);
  }

  disconnectedCallback() {
    news.removeEventListener("inbox", this.hear);
  }

  tell(more) {
    const status = this.querySelector("[role=status]");
    this.querySelector("button")?.remove();
    status.textContent = "";
    if (more <= 0) return;
    status.textContent = more === 1 ? "1 more conversation waits" : `${more} more conversations wait`;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Show them";
    button.addEventListener("click", () => location.reload());
    this.append(button);
  }
}
customElements.define("live-inbox", LiveInbox);

// ── An open contact: new lines are added, who else looks is told, drafts are kept. Focus is never moved ──
class LiveContact extends HTMLElement {
  connectedCallback() {
    this.path = `/staff/contacts/${this.dataset.contact}`;
    this.box = this.querySelector("#text");
    this.hear = (event) => {
      if (event.detail.contact === this.dataset.contact) soon(this, 200, () => this.refresh());
    };
    news.addEventListener("log", this.hear);
    this.box?.addEventListener("input", () => {
      this.writtenAt = Date.now();
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keep(), 800);
    });
    this.box?.form.addEventListener("submit", () => clearTimeout(this.keeping));
    if ("present" in this.dataset) {
      this.tellPresence();
      this.presence = setInterval(() => this.tellPresence(), 20000);
    }
  }

  disconnectedCallback() {
    news.removeEventListener("log", this.hear);
    clearInterval(this.presence);
    clearTimeout(this.keeping);
  }

  post(what, fields) {
    const body = new URLSearchParams({ token: this.dataset.token, ...fields });
    return fetch(`${this.path}/${what}`, { method: "POST", body, keepalive: true }).catch(() => null);
  }

  keep() {
    return this.post("draft", { text: this.box.value, quiet: "1" });
  }

  async tellPresence() {
    if (document.hidden) return;
    const writing = Date.now() - (this.writtenAt || 0) < 20000 ? "1" : "0";
    const answer = await this.post("present", { writing });
    if (!answer?.ok) return;
    const others = await answer.text();
    const status = this.querySelector(".others");
    if (status.textContent !== others) status.textContent = others;
    this.refresh();
  }

  async refresh() {
    const answer = await fetch(`${this.path}/lines`).catch(() => null);
    if (!answer?.ok) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ol.transcript");
    const list = this.querySelector("ol.transcript");
    if (!part || !list) return;
    for (const line of [...part.children]) {
      const shown = document.getElementById(line.id);
      const status = line.querySelector(".status");
      if (!shown) {
        list.append(document.importNode(line, true));
      } else if (shown.dataset.removed !== line.dataset.removed) {
        shown.replaceWith(document.importNode(line, true));
      } else if (status && shown.querySelector(".status").textContent !== status.textContent) {
        shown.querySelector(".status").textContent = status.textContent;
      }
    }
    if (part.dataset.holder !== list.dataset.holder) {
      list.dataset.holder = part.dataset.holder;
      this.querySelector(".others").textContent = "Who has this conversation has changed. Load the page again.";
    }
    const seen = this.querySelector("[name=seen]");
    if (seen) seen.value = part.dataset.last;
  }
}
customElements.define("live-contact", LiveContact);

// ── What a reply costs as an SMS (GSM 03.38: 160 places or 153 each of several; UCS-2: 70 or 67) ──
const GSM_BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const GSM_EXTENDED = new Set("\f^{}\\[~]|€");
/** More segments than this are worth a word: they arrive in pieces, and each costs. */
const MANY_SEGMENTS = 3;

class SmsMeter extends HTMLElement {
  connectedCallback() {
    this.box = document.getElementById(this.dataset.for);
    this.measure = () => this.show(this.box.value);
    this.box?.addEventListener("input", this.measure);
  }

  disconnectedCallback() {
    this.box?.removeEventListener("input", this.measure);
  }

  show(text) {
    let places = 0;
    let plain = true;
    for (const letter of text) {
      if (GSM_BASIC.has(letter)) places += 1;
      else if (GSM_EXTENDED.has(letter)) places += 2;
      else plain = false;
    }
    const [count, one, each] = plain ? [places, 160, 153] : [text.length, 70, 67];
    const segments = count <= one ? 1 : Math.ceil(count / each);
    const left = (segments === 1 ? one : segments * each) - count;
    const dear = segments > MANY_SEGMENTS ? " It arrives in several pieces." : "";
    this.querySelector("p").textContent = text === ""
      ? ""
      : `${segments} ${segments === 1 ? "segment" : "segments"}, ${plain ? "GSM-7" : "UCS-2"}, ${left} left.${dear}`;
  }
}
customElements.define("sms-meter", SmsMeter);

// ── Canned replies: chosen ones go where the cursor is; `/` in an empty reply leads to them ──
class CannedReplies extends HTMLElement {
  connectedCallback() {
    const box = document.getElementById(this.dataset.for);
    const select = this.querySelector("select");
    this.querySelector("button").addEventListener("click", (event) => {
      const body = select.selectedOptions[0]?.dataset.body;
      if (!body) return;
      event.preventDefault();
      box.setRangeText(body, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "/" || box.value !== "" || !("shortcuts" in document.body.dataset)) return;
      event.preventDefault();
      select.focus();
    });
  }
}
customElements.define("canned-replies", CannedReplies);

if (document.body.querySelector(".bar")) listen();
