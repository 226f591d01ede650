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

if (document.body.querySelector(".bar")) listen();
