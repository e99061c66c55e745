// One stream a browser, shared by its tabs. Panels register their topics (live_panel.js); a change wakes only the panels it concerns.
// It runs in the browser, so it also knows when nothing arrives any more, even if the server is gone.
const SILENT_MS = 8000;
const later = window.setTimeout.bind(window), cancel = window.clearTimeout.bind(window);

function start(settings) {
  const live = { panels: (window.zhiwangPanels ??= new Map()), known: {}, lastSign: Date.now(), joined: 0, offset: 0, settings, waiting: new Map() };

  live.hear = (kind, data) => {
    if (kind === "lost") { live.lost = true; return; }
    if (kind === "signed_out") { window.location.assign(live.settings.away); return; }
    if (kind === "locked") { live.lock(); return; }
    if (kind === "known") { live.learn(data.topics); return; }
    live.lastSign = Date.now();
    live.offset = new Date(data.at).getTime() - Date.now();
    live.tickAge = data.tick_age_s;
    if (kind === "hello") { live.known = {}; live.unlock(); }
    if (live.lost) live.returned();
    if (kind !== "beat") live.learn(data.topics);
    if (kind === "change") for (const passing of ["clock", "day"]) if (passing in data.topics) live.passed(passing, data.topics[passing]);
  };
  // After a loss everything is drawn anew, and a new stream counts revisions anew: the database may have come back from an older copy.
  live.returned = () => {
    for (const panel of live.panels.values()) { panel.asked = 0; live.wake(panel, "reload", 0); }
    live.lost = false;
  };
  // Every panel says up to which revision it was drawn, so nothing is missed between its drawing and the stream's first word, and nothing is drawn twice.
  live.learn = (topics) => {
    Object.assign(live.known, topics);
    delete live.known.clock; delete live.known.day;
    for (const panel of live.panels.values()) live.missed(panel);
  };
  live.missed = (panel) => {
    const newest = Math.max(0, ...panel.topics.map((topic) => live.known[topic] ?? 0));
    if (newest <= Math.max(panel.stamp, panel.asked)) return;
    panel.asked = newest;
    live.wake(panel, newest);
  };
  // Time passes for every screen of the house at once, so they ask one after the other, and what was drawn meanwhile does not ask at all.
  live.passed = (passing, tick) => {
    const at = Date.now();
    for (const [key, panel] of live.panels) {
      if (!panel.topics.includes(passing) || at - (panel.last ?? panel.drawn) < panel.clock_min_s * 1000) continue;
      later(() => {
        const now = live.panels.get(key);
        if (now && now.drawn < at) live.wake(now, `${passing} ${tick}`);
      }, Math.random() * Math.max(live.settings.spread_ms, panel.clock_min_s * 400));
    }
  };

  // Tabs share the stream of a worker; a browser without shared workers gives each tab its own.
  live.connect = () => {
    live.joined = Date.now();
    live.leave?.();
    (window.SharedWorker ? live.join : live.open)();
  };
  live.join = () => {
    const { port } = new SharedWorker("/api/stream/worker", { name: `zhiwang ${live.settings.session}` });
    port.onmessage = ({ data: { kind, data } }) => live.hear(kind, data);
    live.leave = () => port.postMessage("leave");
    live.again = () => port.postMessage("open");
  };
  live.open = () => {
    const source = new EventSource("/api/stream");
    live.leave = () => source.close();
    for (const kind of ["hello", "beat", "change"]) source.addEventListener(kind, (event) => live.hear(kind, JSON.parse(event.data)));
    for (const kind of ["signed_out", "locked"]) source.addEventListener(kind, () => { source.close(); live.hear(kind); });
    source.onerror = async () => {
      live.hear("lost");
      if (source.readyState !== 2) return;
      const said = await fetch("/api/session", { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
      const away = { locked: "locked", ended: "signed_out" }[said.state];
      if (away) live.hear(away); else setTimeout(live.connect, 2000);
    };
    live.again = live.connect;
  };

  // Nobody was here for a while: the page waits behind a lock with everything that was typed, until its owner's password opens it.
  live.lock = () => {
    if (live.locked) return;
    live.lost = true;
    const { words } = live.settings;
    const made = (kind, props, inside = []) => { const one = Object.assign(document.createElement(kind), props); one.append(...inside); return one; };
    const field = made("input", { type: "password", autocomplete: "current-password", id: "zw-lock-password" });
    const said = made("p", { className: "said" }), open = made("button", { type: "submit", textContent: words.unlock });
    said.setAttribute("role", "alert");
    const form = made("form", {}, [
      made("h1", { textContent: `🔒 ${words.locked}` }), made("p", { textContent: words.kept }),
      made("label", { htmlFor: field.id, textContent: `${words.password} · ${words.who}` }), field, said, open, made("a", { href: "/sign-out", textContent: words.other }),
    ]);
    form.onsubmit = async (event) => {
      event.preventDefault();
      open.disabled = true;
      const answer = await fetch("/api/unlock", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ password: field.value }) }).catch(() => null);
      open.disabled = false;
      field.value = "";
      if (answer?.ok) { said.textContent = ""; live.again(); return; }
      said.textContent = answer ? (await answer.json().catch(() => ({}))).detail ?? words.away : words.away;
      field.focus();
    };
    live.locked = made("dialog", { id: "zw-lock" }, [form]);
    live.locked.oncancel = (event) => event.preventDefault();
    document.body.appendChild(live.locked);
    live.left = document.activeElement;
    // Leaving a field would send its words, and the page would be drawn for nobody; they wait in the field instead.
    const unheard = (event) => event.stopImmediatePropagation();
    for (const kind of ["focusout", "blur"]) window.addEventListener(kind, unheard, true);
    live.locked.showModal(); // above everything, and nothing behind it can be reached
    field.focus();
    for (const kind of ["focusout", "blur"]) window.removeEventListener(kind, unheard, true);
  };
  live.unlock = () => {
    if (!live.locked) return;
    live.locked.remove();
    live.locked = null;
    live.left?.focus?.();
  };
  window.addEventListener("pagehide", () => live.leave());
  // A screen that runs for weeks must not stay empty: a page that Streamlit has lost is loaded anew, but not again and again, should the next be lost as well.
  const RELOAD_MS = 30000, RELOADED = "zw-reloaded";
  window.addEventListener("error", ({ message }) => {
    if (!/Bad delta path/.test(message) || Date.now() - Number(sessionStorage.getItem(RELOADED)) < RELOAD_MS) return;
    later(() => { if (document.querySelector('[data-testid="stApp"]')) return; sessionStorage.setItem(RELOADED, Date.now()); window.location.reload(); }, 500);
  });

  // What was touched on a page leaves in one batch, by a timer of no length, and Streamlit runs a single fragment of a batch: a redraw that is in
  // the batch of a click loses the click, or the click the redraw. So a redraw never joins a batch that waits, and leaves at once in one of its own.
  const leaving = new Set();
  window.setTimeout = (run, ms = 0, ...said) => {
    if (ms > 0 || typeof run !== "function") return later(run, ms, ...said);
    if (live.alone) { run(...said); return 0; }
    const timer = later(() => { leaving.delete(timer); run(...said); }, 0);
    leaving.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => { leaving.delete(timer); cancel(timer); };
  const AGAIN_MS = 5, PATIENCE_MS = 1000;

  // At most one refresh a panel in `refresh_min_s`, and what comes meanwhile is merged into the next. Sums come within `within_s`, on every screen of
  // the house at another moment, so that they leave the first second after a change to what is urgent.
  live.wake = (panel, revision, at = Date.now() + panel.within_s * 1000 * (0.3 + 0.6 * Math.random())) => {
    live.waiting.set(panel.key, { revision, at: Math.min(at, live.waiting.get(panel.key)?.at ?? Infinity) });
    live.pump();
  };
  live.pump = () => {
    cancel(live.pumping);
    if (live.locked) return;
    const now = Date.now();
    live.due ??= now;
    let pause = Infinity;
    if (leaving.size && now - live.due < PATIENCE_MS) pause = AGAIN_MS;
    else for (const [key, { revision, at }] of [...live.waiting]) {
      const panel = live.panels.get(key), left = panel ? Math.max(at, (panel.last ?? 0) + panel.refresh_min_s * 1000) - now : 0;
      if (left > 0) { pause = Math.min(pause, left); continue; }
      live.waiting.delete(key);
      live.due = null;
      if (panel) live.send(panel, `${revision}:${now}`);
    }
    if (live.waiting.size) live.pumping = later(live.pump, pause);
    else live.due = null;
  };
  // An answer can be lost on the server, when one run ends in the moment in which the next begins: a panel that has not come is asked again,
  // each time after twice the wait, so that a server that has much to do is not given more.
  const ANSWER_MS = 4000, TRIES = 3;
  live.sent = new Map();
  live.ask = () => {
    for (const [key, { drawn, at, tries }] of [...live.sent]) {
      const panel = live.panels.get(key);
      if (!panel || panel.drawn_ns !== drawn || tries > TRIES) live.sent.delete(key);
      else if (Date.now() - at > ANSWER_MS * 2 ** tries && !live.lost) live.wake(panel, "again", 0);
    }
  };
  live.send = (panel, said) => {
    const before = live.sent.get(panel.key);
    live.sent.set(panel.key, { drawn: panel.drawn_ns, at: Date.now(), tries: before?.drawn === panel.drawn_ns ? before.tries + 1 : 0 });
    panel.last = Date.now();
    live.alone = true;
    try { panel.call(said); } finally { live.alone = false; }
  };

  const two = (n) => String(n).padStart(2, "0");
  const clock = (ms) => { const d = new Date(ms + 8 * 3600e3); return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`; };
  live.tick = () => {
    const age = (Date.now() - live.lastSign) / 1000;
    const stale = age > live.settings.stale_after_s;
    if (!live.locked && Date.now() - Math.max(live.lastSign, live.joined) > SILENT_MS) { live.lost = true; live.connect(); } // the worker may have gone with its process
    document.documentElement.classList.toggle("zw-stale", stale);
    let chip = document.getElementById("zw-link");
    if (!chip) { chip = document.createElement("div"); chip.id = "zw-link"; chip.setAttribute("role", "status"); document.body.appendChild(chip); }
    chip.className = stale ? "stale" : "live";
    const long = age < 90 ? `${Math.round(age)} ${live.settings.seconds}` : `${Math.round(age / 60)} ${live.settings.minutes}`;
    chip.textContent = stale
      ? `▲ ${live.settings.stopped} ${clock(live.lastSign + live.offset)} · ${long}`
      : `${clock(Date.now() + live.offset)}  ● ${live.settings.live}`;
  };
  // The watchdog: escalation has not looked for too long, in any process; said on every screen that is in touch with the server.
  live.watch = () => {
    const late = live.tickAge != null && live.tickAge > live.settings.watchdog_s && !document.documentElement.classList.contains("zw-stale");
    let notice = document.getElementById("zw-watchdog");
    if (!late) { notice?.remove(); return; }
    if (!notice) { notice = document.createElement("div"); notice.id = "zw-watchdog"; notice.setAttribute("role", "alert"); document.body.appendChild(notice); }
    notice.textContent = `▲ ${live.settings.watchdog} ${Math.round(live.tickAge)} ${live.settings.seconds}`;
  };
  setInterval(() => { live.tick(); live.watch(); live.ask(); }, 1000);

  // A session ends when nobody is at it; pushed refreshes do not count, a hand on the machine does.
  let told = 0;
  const alive = () => {
    if (Date.now() - told < 60000) return;
    told = Date.now();
    fetch("/api/alive", { method: "POST" }).catch(() => {});
  };
  for (const kind of ["pointerdown", "keydown", "touchstart"]) document.addEventListener(kind, alive, { passive: true });

  // `/` opens the command line, where there is one, else it goes to the page's own search field; not while somebody writes.
  document.addEventListener("keydown", (event) => {
    const writing = event.isComposing || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName) || document.activeElement?.isContentEditable;
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const into = (field) => { field.focus(); field.select(); };
    const opener = document.querySelector(".st-key-command_line button");
    const field = document.querySelector('[class*="st-key-search"] input');
    if (!opener && !field) return;
    event.preventDefault();
    if (!opener) { into(field); return; }
    opener.click();
    const opened = new MutationObserver(() => {
      const asked = document.querySelector(".st-key-command_words input");
      if (asked) { opened.disconnect(); into(asked); }
    });
    opened.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => opened.disconnect(), 5000);
  });
  live.connect();
  live.tick();
  return live;
}

export default function ({ data }) {
  const live = (window.zhiwangLive ??= start(data));
  live.settings = data;
  document.documentElement.style.setProperty("--zw-upload", JSON.stringify(data.upload));
}
