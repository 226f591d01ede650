// The web chat with scripts: sends without loading the page anew and shows later replies as they come.
// Every text is put in as text; nothing that anybody wrote is ever read as HTML.
"use strict";
(() => {
  const main = document.querySelector("main.chat");
  const form = document.getElementById("write");
  const box = document.getElementById("text");
  const photo = document.getElementById("photo");
  const log = document.getElementById("log");
  const list = document.getElementById("lines");
  const choices = document.getElementById("choices");
  const problem = document.getElementById("problem");
  const count = document.getElementById("count");
  const progress = document.getElementById("progress");
  const send = form.querySelector("button[type=submit]");
  const words = main.dataset;
  const conversation = form.elements.conversation.value;
  const language = form.elements.lang.value;
  const longest = Number(words.longest);
  const shown = new Set([...list.children].map((line) => line.dataset.id));
  const newest = () => [...shown].reduce((one, other) => (other > one ? other : one), "");
  const directions = new Map([...document.querySelectorAll("header [hreflang]")].map((link) => [link.lang, link.dir]));
  let sending = false;
  // What was sent without an answer keeps its id, so that sending it again cannot store it twice.
  let unanswered = null;
  let lastFile = null;

  const freshId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const tell = (sentence) => {
    problem.querySelector("a").textContent = sentence;
    problem.hidden = false;
    box.setAttribute("aria-invalid", "true");
    problem.focus();
  };

  const untell = () => {
    problem.hidden = true;
    box.removeAttribute("aria-invalid");
  };

  const addText = (into, text) => {
    for (const piece of text.split(/(https:\/\/\S*[^\s.,;:!?)"'])/u)) {
      if (!piece.startsWith("https://")) {
        into.append(piece);
        continue;
      }
      const link = document.createElement("a");
      link.href = piece;
      link.rel = "noreferrer";
      link.textContent = piece;
      into.append(link);
    }
  };

  const addLine = (by, who, text, id, tag) => {
    if (id && shown.has(id)) return;
    if (id) shown.add(id);
    const line = document.createElement("li");
    const name = document.createElement("p");
    const said = document.createElement("p");
    line.className = by;
    name.className = "who";
    name.textContent = who;
    said.className = "said";
    said.dir = directions.get(tag) || "auto";
    if (tag) said.lang = tag;
    if (by === "resident") said.append(text); else addText(said, text);
    line.append(name, said);
    if (id) line.dataset.id = id;
    list.append(line);
    log.scrollTop = log.scrollHeight;
  };

  const offer = (offered) => {
    const hadFocus = choices.contains(document.activeElement);
    for (const old of choices.querySelectorAll("button")) old.remove();
    for (const choice of offered || []) {
      const button = document.createElement("button");
      button.type = "submit";
      button.name = "choice";
      button.value = choice.id;
      button.textContent = choice.label;
      choices.append(button);
    }
    choices.hidden = !offered || offered.length === 0;
    log.scrollTop = log.scrollHeight;
    if (hadFocus) box.focus();
  };

  const addReply = (reply, tag) => {
    const named = reply.name ? words.staffNamed.replace("{name}", () => reply.name) : words.staff;
    const who = reply.by === "person" ? named : words.bot;
    addLine(reply.by, who, reply.text, reply.id, reply.language || tag);
    offer(reply.choices);
  };

  const post = async (message) => {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
    });
    return read(response, words.tooLong);
  };

  // A photo goes as a form, as it does without scripts.
  const postPhoto = async (message, file) => {
    const fields = new FormData();
    for (const name of ["id", "text", "language"]) if (message[name]) fields.append(name, message[name]);
    fields.append("photo", file);
    const response = await fetch(`/api/chat/${conversation}/media`, { method: "POST", body: fields });
    if (response.status === 415 || response.status === 422) throw new Error(words.wrongKind);
    return read(response, words.tooBig);
  };

  const read = (response, tooLarge) => {
    if (response.status === 429) throw new Error(words.busy);
    if (response.status === 413) throw new Error(tooLarge);
    if (!response.ok) throw new Error(words.failed);
    return response.json();
  };

  const say = async (text, choice) => {
    if (sending) return;
    const file = choice ? null : photo.files[0];
    if (!text.trim() && !file) return tell(words.empty);
    if ([...text].length > longest) return tell(words.tooLong);
    if (file && file.size > Number(words.largest)) return tell(words.tooBig);
    const again = unanswered && unanswered.text === text && unanswered.choice === choice && lastFile === file;
    const message = again ? unanswered : { conversation, id: freshId(), text };
    lastFile = file;
    if (choice) message.choice = choice;
    if (language) message.language = language;
    unanswered = message;
    sending = true;
    send.setAttribute("aria-disabled", "true");
    progress.textContent = words.sending;
    try {
      const answer = await (file ? postPhoto(message, file) : post(message));
      untell();
      unanswered = null;
      const own = [text.trim() ? text : "", file ? `[${words.photo}]` : ""].filter(Boolean);
      addLine("resident", words.you, own.join("\n"), "", "");
      if (!choice) {
        box.value = "";
        photo.value = "";
      }
      measure();
      offer([]);
      for (const reply of answer.replies) addReply(reply, answer.language);
    } catch (error) {
      const isOurs = [words.busy, words.tooLong, words.tooBig, words.wrongKind, words.failed].includes(error.message);
      tell(isOurs ? error.message : words.failed);
    } finally {
      sending = false;
      send.removeAttribute("aria-disabled");
      progress.textContent = "";
    }
  };

  let pause;
  const measure = () => {
    clearTimeout(pause);
    const over = [...box.value].length - longest;
    // Said when typing stops, so that a screen reader is not interrupted at every letter.
    pause = setTimeout(() => { count.textContent = over > 0 ? words.count.replace("{count}", over) : ""; }, 500);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(box.value, "");
  });
  choices.addEventListener("submit", (event) => {
    event.preventDefault();
    say(event.submitter.textContent, event.submitter.value);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say(box.value, "");
  });
  box.addEventListener("input", measure);

  let events = null;
  const listen = () => {
    // A browser opens few connections to one host, so tabs that nobody looks at must not hold one.
    if (document.hidden || (events && events.readyState !== EventSource.CLOSED)) return;
    events = new EventSource(`/api/chat/${conversation}/events?after=${encodeURIComponent(newest())}`);
    events.onmessage = (event) => addReply(JSON.parse(event.data), "");
    // A browser gives up after an answer that is not a stream; then we begin anew.
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && events) events.close(); else listen();
  });

  log.scrollTop = log.scrollHeight;
  // Only what is added from now on is announced, not the conversation so far.
  setTimeout(() => {
    log.setAttribute("role", "log");
    log.setAttribute("aria-live", "polite");
    listen();
  }, 0);
})();
