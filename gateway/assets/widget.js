// Put on any page of the city's: <script src="https://311.example/widget.js" defer></script>
// Adds one button that opens the chat in a dialog. The chat itself is a frame of its own origin.
"use strict";
(() => {
  const words = "WORDS";
  const home = new URL(document.currentScript.src).origin;
  const wanted = document.currentScript.dataset.lang || document.documentElement.lang || "en";
  const tag = words[wanted] ? wanted : Object.keys(words).find((one) => one.split("-")[0] === wanted.split("-")[0]) || "en";
  const said = words[tag] || { open: "Chat", close: "Close", dir: "ltr" };
  const style = (element, rules) => Object.assign(element.style, rules);

  const start = () => {
    const open = document.createElement("button");
    open.type = "button";
    open.textContent = said.open;
    open.lang = tag;
    open.dir = said.dir;
    style(open, {
      position: "fixed", insetInlineEnd: "1rem", insetBlockEnd: "1rem", zIndex: "2147483000", font: "1rem system-ui",
      padding: "0.75rem 1.25rem", minHeight: "44px", border: "2px solid #fff", borderRadius: "2rem",
      background: "#0b4f9c", color: "#fff", cursor: "pointer",
    });

    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", said.open);
    dialog.lang = tag;
    dialog.dir = said.dir;
    style(dialog, {
      width: "min(28rem, 100vw)", height: "min(44rem, 100dvh)", maxWidth: "100vw", maxHeight: "100dvh",
      padding: "0", border: "1px solid #767e87", boxSizing: "border-box",
    });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = said.close;
    style(close, { font: "1rem system-ui", minHeight: "44px", width: "100%", cursor: "pointer" });
    const frame = document.createElement("iframe");
    frame.title = said.open;
    style(frame, { border: "0", width: "100%", height: "calc(100% - 44px)", display: "block" });
    dialog.append(close, frame);

    open.addEventListener("click", () => {
      // The chat is asked for when it is wanted, not when the page is read.
      if (!frame.src) frame.src = `${home}/chat?frame=1&lang=${encodeURIComponent(tag)}`;
      dialog.showModal();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => open.focus());
    document.body.append(open, dialog);
  };

  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
