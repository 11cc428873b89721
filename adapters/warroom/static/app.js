// The war room's page: sends without reloading, hears of every change, opens cited lines beside the thread.
"use strict";
const $ = (id) => document.getElementById(id);
const root = document.documentElement, body = document.body;
const form = $("composer"), feed = $("feed"), scroll = $("scroll"), panel = $("panel");
const newKey = () => {
  // randomUUID is there on https and on this machine only; a tunnel to another name has neither.
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const size = (n) => n < 1000 ? `${n} B` : n < 1e6 ? `${(n / 1e3).toFixed(n < 1e4 ? 1 : 0)} kB` : `${(n / 1e6).toFixed(n < 1e7 ? 1 : 0)} MB`;
const make = (html) => { const t = document.createElement("template"); t.innerHTML = html; return t.content; }; // escaped by the server
const cookie = (name, value) => { document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=strict`; };
const say = (text) => { $("news").textContent = text; };
root.classList.add("scripted");

// Times in the reader's own zone; the tooltip keeps UTC.
function localize(within) {
  const today = new Date().toDateString();
  for (const t of within.querySelectorAll("time[datetime]")) {
    const at = new Date(t.dateTime);
    const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    t.textContent = at.toDateString() === today ? clock : `${at.toLocaleDateString([], { day: "numeric", month: "short" })} ${clock}`;
  }
}
localize(document);

// Colors: as the system says, or light, or dark.
$("theme")?.addEventListener("click", () => {
  const next = { auto: "light", light: "dark", dark: "auto" }[root.dataset.theme];
  root.dataset.theme = next;
  $("theme").setAttribute("aria-label", `Colors: ${next}`);
  cookie("fm_theme", next);
  say(`Colors: ${next}`);
});
$("menu")?.addEventListener("click", () => $("menu").setAttribute("aria-expanded", String(body.classList.toggle("menu-open"))));

// The thread
const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; $("jump").hidden = true; };
if (scroll) {
  toEnd();
  scroll.addEventListener("scroll", () => { if (atEnd()) $("jump").hidden = true; }, { passive: true });
  $("jump").addEventListener("click", toEnd);
}
function keepState(from, to) {
  const open = [...from.querySelectorAll("details")].map((d) => d.open && d.querySelector("summary").textContent);
  for (const d of to.querySelectorAll("details")) d.open = open.includes(d.querySelector("summary").textContent);
}
function show(post) {
  const fresh = make(post.html).querySelector("li.post"), old = feed.querySelector(`[data-slot="${CSS.escape(post.slot)}"]`);
  const follow = atEnd();
  localize(fresh);
  if (old) {
    const focused = old.contains(document.activeElement);
    keepState(old, fresh);
    fresh.classList.add("fresh");
    old.replaceWith(fresh);
    if (focused) fresh.querySelector(".answer")?.focus({ preventScroll: true });
  } else {
    const later = [...feed.children].find((li) => Number(li.dataset.order) > post.order);
    feed.insertBefore(fresh, later ?? null);
  }
  if (post.card) say(post.title);
  if (follow) reveal(fresh); else $("jump").hidden = false;
  if (document.hidden) document.title = `● ${document.title.replace(/^● /, "")}`;
}
function reveal(li) {
  // A card taller than the screen is shown from its first line, which is the answer.
  if (li.offsetHeight > scroll.clientHeight) li.scrollIntoView({ block: "start" }); else toEnd();
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = document.title.replace(/^● /, ""); });

// The live stream; the browser resumes by the last id it saw, and so do we where it gives up.
let source, last = "", idle;
function live(state, words) { $("live").dataset.state = state; $("live").textContent = words; }
function listen() {
  const url = new URL(body.dataset.stream, location);
  if (last) url.searchParams.set("after", last);
  source = new EventSource(url);
  source.onopen = () => live("open", "");
  source.onerror = () => {
    live("lost", "Reconnecting…");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  source.addEventListener("post", (e) => { last = e.lastEventId; show(JSON.parse(e.data)); });
  source.addEventListener("cases", (e) => { replace($("cases"), e); });
  source.addEventListener("head", (e) => {
    replace($("head"), e);
    const title = $("head").querySelector("h1")?.textContent;
    if (title) document.title = `${document.hidden && document.title.startsWith("● ") ? "● " : ""}${title} · FaultMaven`;
  });
}
function replace(place, event) {
  const focused = document.activeElement?.closest?.("a")?.getAttribute("href"), within = place.contains(document.activeElement);
  place.replaceChildren(make(JSON.parse(event.data).html));
  localize(place);
  if (within && focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}
if (body.dataset.stream) {
  listen();
  // A browser opens few lines to one host: a page that nobody sees gives its line back after a while.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(idle);
    if (document.hidden) idle = setTimeout(() => source.close(), 300000);
    else if (source.readyState === EventSource.CLOSED) listen();
  });
}

// The composer
if (form) {
  const text = $("text"), draft = `fm-draft:${body.dataset.thread ?? ""}`, limit = Number(body.dataset.limit);
  let files = [], failed = false, busy = false;
  if (!text.value) text.value = localStorage.getItem(draft) ?? "";
  if (!matchMedia("(hover: none)").matches) text.focus();
  const changed = () => { if (failed) { form.elements.key.value = newKey(); failed = false; } };
  const problem = (words) => { $("problem").textContent = words; $("problem").hidden = !words; };
  const wrong = (file) => file.size === 0 ? "empty" : file.size > limit ? "too large" : "";
  function add(list) {
    changed();
    problem("");
    for (const file of list) if (!files.some((f) => f.name === file.name && f.size === file.size && f.lastModified === file.lastModified)) files.push(file);
    draw();
  }
  function draw() {
    $("chosen").replaceChildren(...files.map((file, i) => {
      const li = document.createElement("li"), name = document.createElement("span"), note = document.createElement("span"), drop = document.createElement("button");
      li.classList.toggle("wrong", Boolean(wrong(file)));
      name.className = "file-name"; name.dir = "auto"; name.textContent = file.name;
      note.className = "quiet"; note.textContent = wrong(file) || size(file.size);
      drop.type = "button"; drop.className = "icon"; drop.ariaLabel = `Remove ${file.name}`;
      drop.append(make('<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/></svg>'));
      drop.addEventListener("click", () => { files.splice(i, 1); changed(); problem(""); draw(); ($("chosen").querySelectorAll("button")[Math.min(i, files.length - 1)] ?? text).focus(); });
      li.append(name, note, drop);
      return li;
    }));
    const bad = files.find(wrong);
    if (bad) problem(wrong(bad) === "empty" ? `${bad.name} is empty, so there is nothing to read in it; remove it or choose another file.`
      : `${bad.name} is larger than ${limit / 1048576} MB; send the part around the incident, or compress it.`);
  }
  const grows = CSS.supports("field-sizing", "content");
  text.addEventListener("input", () => {
    changed();
    localStorage.setItem(draft, text.value);
    if (!grows) text.rows = Math.min(12, text.value.split("\n").length);
  });
  text.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
  });
  $("name").addEventListener("change", () => cookie("fm_name", $("name").value.trim() || "you"));
  $("name").addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); text.focus(); } });
  $("files").addEventListener("change", (e) => { add(e.target.files); e.target.value = ""; text.focus(); });

  // What is dropped anywhere on the page is added; a folder can't be read this way and says so.
  let depth = 0;
  const carries = (e) => e.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (e) => { if (carries(e)) { depth += 1; body.classList.add("dropping"); } });
  addEventListener("dragleave", (e) => { if (carries(e) && --depth <= 0) { depth = 0; body.classList.remove("dropping"); } });
  addEventListener("dragover", (e) => { if (carries(e)) e.preventDefault(); });
  addEventListener("drop", (e) => {
    if (!carries(e)) return;
    e.preventDefault();
    depth = 0;
    body.classList.remove("dropping");
    const items = [...e.dataTransfer.items].filter((i) => i.kind === "file");
    const folder = items.find((i) => i.webkitGetAsEntry?.()?.isDirectory);
    add(items.filter((i) => !i.webkitGetAsEntry?.()?.isDirectory).map((i) => i.getAsFile()));
    if (folder) problem("A folder can't be dropped; drop its files, or one archive of it.");
    text.focus();
  });
  // A long paste is evidence: as a file its lines can be cited.
  text.addEventListener("paste", (e) => {
    const pasted = e.clipboardData.getData("text/plain");
    if (e.clipboardData.files.length) { e.preventDefault(); add(e.clipboardData.files); return; }
    if (pasted.length < 2000 && pasted.split("\n").length < 30) return;
    e.preventDefault();
    add([new File([pasted], `pasted-${files.filter((f) => f.name.startsWith("pasted-")).length + 1}.txt`)]);
    say("The pasted text became a file, so that its lines can be cited.");
  });

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (busy || files.some(wrong)) return;
    if (!text.value.trim() && !files.length) { problem("There is nothing to send yet: write what is wrong, or add a file."); text.focus(); return; }
    const data = new FormData();
    for (const name of ["token", "key", "name", "text"]) data.append(name, form.elements[name].value);
    for (const file of files) data.append("files", file);
    busy = true; $("send").disabled = true; problem("");
    const sent = text.value;
    const leaving = (e) => e.preventDefault(); // an upload under way is worth a question
    addEventListener("beforeunload", leaving);
    send(form.action, data, (share) => { $("progress").hidden = !files.length; $("progress").value = share; }).finally(() => {
      busy = false; $("send").disabled = false; $("progress").hidden = true;
      removeEventListener("beforeunload", leaving);
    }).then((url) => {
      if (text.value === sent) { text.value = ""; localStorage.removeItem(draft); }
      files = []; draw(); form.elements.key.value = newKey();
      if (!body.dataset.thread) location.assign(url); else toEnd();
    }).catch((error) => { failed = true; problem(error.message); });
  });
}
function send(url, data, progress = () => {}) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest(); // fetch can't tell how much of an upload is through
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (e) => progress(e.total ? e.loaded / e.total : 0);
    request.onerror = () => fail(new Error("The connection broke, nothing is lost: send it again."));
    request.onload = () => request.status < 300 ? done(request.response?.url ?? "/") : fail(new Error(request.response?.error ?? "That could not be sent; try again."));
    request.send(data);
  });
}

// Buttons of cards, and the demo
function ask(question, label) {
  const dialog = $("confirm"), yes = dialog.querySelector("[value=yes]");
  $("confirm-text").textContent = question;
  yes.textContent = label;
  dialog.showModal();
  return new Promise((answer) => {
    dialog.onclick = (e) => { if (e.target.value) dialog.close(e.target.value); };
    dialog.onclose = () => { answer(dialog.returnValue === "yes"); dialog.returnValue = ""; };
  });
}
document.addEventListener("submit", async (e) => {
  const act = e.target.closest("form[data-act]");
  if (!act) return;
  e.preventDefault();
  const button = act.querySelector("button"), data = new FormData(act);
  if (act.dataset.confirm) {
    if (!await ask(act.dataset.confirm, button.textContent)) return;
    data.set("confirmed", "1");
  }
  button.disabled = true;
  try {
    const url = await send(act.action, data);
    if (!feed) location.assign(url);
    act.elements.key.value = newKey();
    say(`${button.textContent}: sent.`);
  } catch (error) {
    $("problem").textContent = error.message;
    $("problem").hidden = false;
  } finally { button.disabled = false; }
});

// Copy, and cited lines beside the thread
let opener;
function closePanel() {
  panel.hidden = true;
  panel.replaceChildren();
  opener?.setAttribute("aria-expanded", "false");
  (opener?.isConnected ? opener : scroll)?.focus();
}
async function openLines(link, focus) {
  const url = new URL(link.href);
  url.searchParams.set("part", "1");
  let html;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error((await answer.json()).error);
    html = await answer.text();
  } catch (error) { $("problem").textContent = error.message; $("problem").hidden = false; return; }
  panel.replaceChildren(make(html));
  panel.hidden = false;
  const source = panel.querySelector(".source"), cited = panel.querySelector("#cited");
  if (cited) source.scrollTop = cited.offsetTop - (source.clientHeight - cited.offsetHeight) / 2;
  if (focus) (source ?? panel.querySelector(".icon"))?.focus({ preventScroll: true });
}
document.addEventListener("click", async (e) => {
  const copy = e.target.closest(".copy"), cite = e.target.closest("a.cite"), more = e.target.closest(".panel a.more");
  if (copy) {
    try { await navigator.clipboard.writeText(copy.dataset.copy); } catch { say("The browser did not allow copying."); return; }
    copy.dataset.done = ""; say("Copied."); setTimeout(() => delete copy.dataset.done, 1500);
  } else if (e.target.closest("#close-panel") && panel && !panel.hidden) {
    e.preventDefault(); closePanel();
  } else if ((cite || more) && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
    e.preventDefault();
    if (cite) { opener?.setAttribute("aria-expanded", "false"); opener = cite; cite.setAttribute("aria-expanded", "true"); }
    openLines(cite ?? more, true);
  }
});
addEventListener("keydown", (e) => {
  if (e.key !== "Escape") return;
  if (panel && !panel.hidden) closePanel();
  else if (body.classList.contains("menu-open")) $("menu").click();
});
