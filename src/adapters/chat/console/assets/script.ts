/**
 * What the console's pages do when a browser runs scripts; without it they work by links and forms alone. It makes a page look
 * again when the hub says that something changed, puts in only what is new, and keeps focus, open details and what is
 * being typed. Plain script of one piece: browsers get it as it stands here.
 */
export const script = `"use strict";
(() => {
  const main = document.querySelector("main");
  const connection = document.getElementById("connection");
  const spoken = document.getElementById("spoken");
  const shown = new Map();
  const parts = (root) => root.querySelectorAll("[data-part][id]");
  for (const part of parts(document)) shown.set(part.id, part.outerHTML);

  // Times: how long ago, beside the time itself.
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const ago = (ms) => {
    const seconds = Math.round(Math.abs(ms) / 1000);
    if (seconds < 5) return "now";
    const [size, unit] = units.find(([size]) => seconds >= size);
    const text = Math.floor(seconds / size) + " " + unit;
    return ms >= 0 ? text + " ago" : "in " + text;
  };
  const tellAges = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      let note = time.nextElementSibling;
      if (!note || !note.classList.contains("ago")) {
        note = document.createElement("span");
        note.className = "ago";
        time.after(" ", note);
      }
      const text = ago(Date.now() - Number(time.dataset.ago));
      if (note.textContent !== text) note.textContent = text;
    }
  };

  // A held command is for a person to run by hand: one press takes it along.
  const offerCopies = () => {
    if (!navigator.clipboard) return;
    for (const block of document.querySelectorAll("[data-copy]:not([data-copied])")) {
      block.dataset.copied = "no";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.id = "copy-" + block.id;
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(block.textContent);
        button.textContent = "Copied";
      });
      block.previousElementSibling.append(button);
    }
  };

  // Looking again.
  let etag = null;
  let looking = false;
  let again = false;
  let lookedAt = Date.now();
  const look = async () => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      const headers = { "x-tagout-live": "1" };
      if (etag) headers["if-none-match"] = etag;
      const response = await fetch(location.href, { headers, cache: "no-store" });
      if (response.status === 401) return location.reload();
      if (response.ok) {
        put(new DOMParser().parseFromString(await response.text(), "text/html"));
        etag = response.headers.get("etag");
      }
      if (response.ok || response.status === 304) {
        lookedAt = Date.now();
        if (source && source.readyState === EventSource.OPEN) say("live");
      } else say("away");
    } catch {
      say("away");
    } finally {
      looking = false;
    }
    if (again) {
      again = false;
      setTimeout(look, 300);
    }
  };

  // Which parts there are, and where: while that stays, only parts that differ are put in.
  const shape = (root) => [...parts(root)].map((part) => part.parentElement.className + "/" + part.id).join();

  const put = (page) => {
    const fresh = page.querySelector("main");
    if (!fresh) return;
    if (shape(fresh) === shape(main)) {
      for (const part of parts(fresh)) {
        if (shown.get(part.id) === part.outerHTML) continue;
        const old = document.getElementById(part.id);
        const copy = document.importNode(part, true);
        keeping(old, copy, () => old.replaceWith(copy));
        glow(copy);
      }
    } else {
      const copy = document.importNode(fresh, true);
      const said = main.querySelector(".said");
      if (said) copy.prepend(said);
      keeping(main, copy, () => main.replaceChildren(...copy.childNodes));
    }
    shown.clear();
    for (const part of parts(fresh)) shown.set(part.id, part.outerHTML);
    document.title = page.title;
    const words = fresh.dataset.spoken || "";
    if (words !== main.dataset.spoken) {
      main.dataset.spoken = words;
      spoken.textContent = words;
    }
    tellAges();
  };

  // What the reader has done to the old markup holds for the new: opened, scrolled, typed, stepped to.
  const keeping = (old, copy, swap) => {
    for (const details of old.querySelectorAll("details[id]")) {
      const same = copy.querySelector("#" + CSS.escape(details.id));
      if (same) same.open = details.open;
    }
    for (const field of old.querySelectorAll("textarea[id], input[id]:not([type=checkbox])")) {
      const same = field.value === field.defaultValue ? null : copy.querySelector("#" + CSS.escape(field.id));
      if (same) same.value = field.value;
    }
    for (const field of old.querySelectorAll("select[id]")) {
      const same = field.options[field.selectedIndex]?.defaultSelected ? null : copy.querySelector("#" + CSS.escape(field.id));
      if (same) same.value = field.value;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
    const caret = focused === null ? null : document.activeElement.selectionStart;
    const scrolled = [...old.querySelectorAll("pre[id]")].map((pre) => [pre.id, pre.scrollTop]);
    swap();
    offerCopies();
    for (const [id, top] of scrolled) {
      const pre = document.getElementById(id);
      if (pre) pre.scrollTop = top;
    }
    if (focused === null) return;
    const again = document.getElementById(focused) || main;
    again.focus({ preventScroll: true });
    if (typeof caret === "number" && again.selectionStart !== null) again.setSelectionRange?.(caret, caret);
  };

  const glow = (part) => {
    part.classList.add("changed");
    part.addEventListener("animationend", () => part.classList.remove("changed"), { once: true });
  };

  // The stream. Closed while the page is hidden: browsers allow few connections to one host, and people open many pages.
  let source = null;
  let retry = null;
  const address = main && main.dataset.live;
  const say = (how) => {
    if (!connection) return;
    connection.hidden = false;
    connection.classList.toggle("is-live", how === "live");
    connection.classList.toggle("is-away", how === "away");
    const since = new Date(lookedAt).toISOString().slice(11, 19);
    const text = how === "live" ? "Live" : how === "away" ? "Not live, as of " + since + " UTC" : "Connecting";
    if (connection.textContent !== text) connection.textContent = text;
  };
  const open = () => {
    if (source || !address || document.hidden) return;
    source = new EventSource(address);
    source.addEventListener("open", () => {
      say("live");
      look();
    });
    source.addEventListener("change", look);
    source.addEventListener("error", () => {
      say("away");
      if (!source || source.readyState !== EventSource.CLOSED) return;
      close();
      // Refused for good, by its own rules: too many pages, or the session is over. Looking again tells which.
      retry = setTimeout(() => { look(); open(); }, 15000);
    });
  };
  const close = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
    if (event.persisted) open();
  });

  // One press is one press.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    else button.setAttribute("aria-busy", "true");
  });

  // Single keys. The browser may keep nothing: then they are on.
  const help = document.getElementById("keys");
  const keysOn = document.getElementById("keys-on");
  const stored = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };
  if (help) {
    const opener = document.getElementById("keys-open");
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
    keysOn.checked = stored((kept) => kept.getItem("tagout-keys")) !== "off";
    keysOn.addEventListener("change", () => stored((kept) => kept.setItem("tagout-keys", keysOn.checked ? "on" : "off")));
  }

  const step = (by) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
    rows[next].focus();
  };
  // A row that scrolls by itself shows all of what has the focus in it.
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest(".tabs, .chips")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  const search = () => {
    const field = document.querySelector("[data-shortcut='/']");
    if (!field) return;
    field.focus();
    field.select();
  };
  const turn = (to) => document.querySelector("a[rel=" + to + "]")?.click();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    n: () => turn("next"),
    p: () => turn("prev"),
    "/": search,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (!help || help.open || !keysOn.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });

  tellAges();
  offerCopies();
  setInterval(tellAges, 10000);
  if (address) {
    say("connecting");
    open();
  }
})();
`;
