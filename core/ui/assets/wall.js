// The wall in the browser. Python sends finished scenes and what is red; turning, clocks, sound and coming back are done here,
// so that a wall goes on showing what it knows, and says how old that is, when everything behind it is gone.
const RING_AGAIN_MS = 30000, TICKER_MS = 6000, BROKEN_MS = 2500, LOOK_MS = 1500, RELOAD_APART_MS = 10000, PATIENT_MS = 6000, ALIVE_MS = 300000;
const SOON_MS = 4 * 3600e3;

function start() {
  const wall = { scenes: new Map(), marks: new Map(), played: [], lasts_ms: 12 * 3600e3, rung: 0, heard: new Set(), step: 0 };
  const made = (kind, name, inside = []) => { const one = document.createElement(kind); one.className = name; one.append(...inside); return one; };
  wall.court = made("strong", ""); wall.tabs = made("nav", ""); wall.left = made("span", "zw-turn"); wall.mode = made("span", "zw-mode"); wall.mute = made("span", "amber");
  wall.changed = made("span", "muted zw-changed"); wall.link = made("span", ""); wall.day = made("span", ""); wall.time = made("b", ""); wall.clock = made("span", "zw-clock", [wall.day, wall.time]); wall.leave = made("a", "");
  wall.stage = made("main", "zw-stage"); wall.past = made("div", "zw-film-screen"); wall.past.hidden = true; wall.count = made("b", ""); wall.items = made("div", ""); wall.ticker = made("footer", "zw-ticker", [wall.count, wall.items]);
  wall.root = made("div", "", [made("header", "zw-bar", [wall.court, wall.tabs, wall.mode, wall.mute, wall.left, wall.changed, wall.link, wall.clock, wall.leave]), wall.stage, wall.past, wall.ticker]);
  wall.root.id = "zw-wall";
  try { wall.context = new AudioContext(); } catch { wall.context = null; }

  wall.now = () => Date.now() + (window.zhiwangLive?.offset ?? 0);
  const two = (n) => String(n).padStart(2, "0");
  const span = (ms) => { const m = Math.floor(Math.abs(ms) / 60000), d = Math.floor(m / 1440); return `${ms < 0 ? "−" : ""}${d ? `${d}d ` : ""}${two(Math.floor(m / 60) % 24)}:${two(m % 60)}`; };
  const local = (ms) => new Date(ms + 8 * 3600e3).toISOString();

  // What was known already comes as a mark only; what did not arrive is asked for again.
  wall.hear = () => {
    for (const { key, mark, said, ask } of (window.zhiwangWallSaid ?? []).splice(0)) {
      if (!said) { if (wall.marks.get(key) !== mark) ask(mark); continue; }
      wall.marks.set(key, mark);
      if (said.scene) wall.put(said.scene, said.html); else if ("film" in said) wall.take(said.film); else wall.frame(said);
    }
  };
  wall.put = (scene, html) => {
    const known = wall.scenes.get(scene);
    if (known?.html === html) return;
    const place = known?.place ?? made("section", "", [made("h2", ""), made("div", "")]);
    place.lastChild.innerHTML = html;
    if (known) wall.changed_at = wall.now();
    wall.scenes.set(scene, { html, place });
    wall.draw();
    if (wall.shown?.includes(scene)) wall.fit();
  };
  // A film of the past that the desk started stands over the scenes for as long as it lasts; what is red goes before it.
  wall.take = (data) => {
    wall.running?.end();
    wall.film = data;
    wall.running = null;
    if (data) wall.running = film(wall.past, data, () => data.since_ms + Math.round(Math.min(1, Math.max(0, (wall.now() - data.started_ms) / data.lasts_ms)) * (data.until_ms - data.since_ms)));
    wall.draw();
  };
  wall.frame = (data) => {
    const first = !wall.data;
    wall.data = data;
    wall.changed_at ??= wall.now();
    for (const [name, colour] of Object.entries(data.colours)) wall.root.style.setProperty(`--zw-${name}`, colour);
    wall.root.style.setProperty("--zw-font", data.font);
    wall.root.classList.toggle("preview", data.preview);
    const red = data.red.map((one) => one.key).join();
    if (!first && red !== wall.red) wall.wake("wall_", "red");
    wall.red = red;
    if (first) { document.body.appendChild(wall.root); wall.stand = Date.now(); }
    document.documentElement.classList.add("zw-on-wall");
    wall.draw();
  };

  wall.wake = (keys, why) => { for (const panel of window.zhiwangLive?.panels.values() ?? []) if (panel.key.startsWith(keys)) window.zhiwangLive.wake(panel, why); };
  // Between two writes nothing changes but at moments that are known before, so nothing is asked in between.
  wall.due = () => {
    if (!wall.data || wall.woken === wall.data.next_ms || wall.now() < wall.data.next_ms) return;
    wall.woken = wall.data.next_ms;
    wall.wake("wall", `due ${wall.woken}`);
  };
  // What is red and neither acknowledged nor old holds the wall at its scene: the loudest first, then the newest.
  wall.alarm = () => {
    const now = wall.now(), { red, silenced_ms, hold_ms, scenes } = wall.data;
    const fresh = red.filter((one) => one.at <= now && one.at > silenced_ms && one.at > now - hold_ms && scenes.includes(one.scene));
    return fresh.sort((a, b) => LOUDEST.indexOf(a.sound) - LOUDEST.indexOf(b.sound) || b.at - a.at)[0] ?? null;
  };
  // Scenes turn by the server's clock: every wall of a court shows the same, and one that comes back is where it would have been.
  wall.turn = (alarm) => {
    const { scenes, interval_s } = wall.data, now = wall.now(), slots = Math.max(1, Math.min(scenes.length, Math.round(innerWidth / innerHeight / (16 / 9))));
    const groups = Math.ceil(scenes.length / slots), at = Math.floor(now / (interval_s * 1000)) % groups;
    let first = at * slots;
    const pick = (from) => Array.from({ length: slots }, (_none, step) => scenes[(from + step) % scenes.length]);
    if (alarm && !pick(first).includes(alarm.scene)) first = scenes.indexOf(alarm.scene);
    return { shown: pick(first), left_s: groups > 1 ? Math.ceil(interval_s - (now / 1000) % interval_s) : 0 };
  };

  wall.draw = () => {
    if (!wall.data) return;
    const { scenes, titles, words } = wall.data, alarm = wall.alarm(), { shown, left_s } = wall.turn(alarm), now = wall.now();
    const past = Boolean(wall.film && !alarm && now < wall.film.ends_ms);
    if (wall.past.hidden === past) { wall.past.hidden = !past; wall.stage.hidden = past; if (past) wall.running?.show(); else wall.fit(); }
    const turned = wall.shown?.join() !== shown.join();
    wall.shown = shown;
    for (const [scene, { place }] of wall.scenes) if (!scenes.includes(scene)) { place.remove(); wall.scenes.delete(scene); }
    shown.forEach((scene, order) => {
      const place = wall.scenes.get(scene)?.place;
      if (!place) return;
      if (place.parentElement !== wall.stage) wall.stage.append(place);
      place.style.order = order;
      place.firstChild.textContent = titles[scenes.indexOf(scene)];
    });
    for (const [scene, { place }] of wall.scenes) { place.classList.toggle("shown", shown.includes(scene)); place.classList.toggle("alarm", alarm?.scene === scene); }
    wall.stage.classList.toggle("several", shown.length > 1);
    const { court, center } = wall.data; // the whole name where there is room, never a part of a word
    wall.court.textContent = center ? `${court} · ${center}` : court;
    if (wall.court.scrollWidth > wall.court.clientWidth) wall.court.textContent = court;
    wall.link.hidden = past && !document.documentElement.classList.contains("zw-stale");
    wall.tabs.replaceChildren(...(past ? [] : scenes).map((scene, at) => Object.assign(made("span", shown.includes(scene) ? "now" : ""), { textContent: shown.includes(scene) ? titles[at] : "·", title: titles[at] })));
    wall.left.className = alarm ? "zw-turn held" : past ? "zw-turn past" : "zw-turn";
    wall.left.textContent = alarm ? `‖ ${words.held}` : past ? `◀ ${words.history}` : left_s ? `${words.next} ${two(Math.floor(left_s / 60))}:${two(left_s % 60)}` : "";
    wall.mode.textContent = wall.data.visitor ? words.visitor : ""; wall.mode.hidden = !wall.data.visitor;
    const deaf = wall.data.sound && wall.context?.state !== "running";
    wall.mute.textContent = deaf ? `◆ ${words.deaf}` : ""; wall.mute.hidden = !deaf;
    wall.leave.textContent = wall.data.preview ? words.leave : ""; wall.leave.href = "/wall"; wall.leave.hidden = !wall.data.preview;
    wall.clocks(now);
    wall.tick(now, alarm);
    if (turned) wall.fit();
    if (!past && (turned || !alarm)) wall.rest(alarm, turned);
  };
  wall.clocks = (now) => {
    const stale = document.documentElement.classList.contains("zw-stale");
    wall.day.textContent = `${local(now).slice(0, 10)} `; wall.time.textContent = local(now).slice(11, 19);
    wall.link.className = stale ? "red" : "green";
    wall.link.textContent = stale ? document.getElementById("zw-link")?.textContent ?? "▲" : `● ${wall.data.words.live}`;
    wall.changed.textContent = `${wall.data.words.changed} ${local(wall.changed_at).slice(11, 19)}`;
    for (const one of wall.stage.querySelectorAll(".shown [data-until]")) {
      const left = Number(one.dataset.until) - now, text = span(left);
      if (one.textContent !== text) one.textContent = text;
      one.classList.toggle("late", left < 0); one.classList.toggle("soon", left >= 0 && left < SOON_MS);
    }
    for (const one of wall.stage.querySelectorAll(".shown [data-since]")) { const text = span(now - Number(one.dataset.since)); if (one.textContent !== text) one.textContent = text; }
  };
  // The newest on the left; what has no room comes by and by.
  wall.tick = (now, alarm) => {
    const { red, red_count, words } = wall.data;
    wall.ticker.classList.toggle("alarm", Boolean(alarm));
    wall.count.className = red_count ? "red" : "green";
    wall.count.textContent = red_count ? `▲ ${red_count}` : `● ${words.nothing}`;
    if (alarm || !red.length) wall.step = 0;
    else wall.step = Math.floor(now / TICKER_MS) % red.length;
    const sorted = alarm ? [alarm, ...red.filter((one) => one !== alarm)] : red;
    const key = `${wall.step} ${Math.floor(now / 60000)} ${sorted.map((one) => one.text).join()}`;
    if (wall.told === key) return;
    wall.told = key;
    wall.items.replaceChildren(...[...sorted.slice(wall.step), ...sorted.slice(0, wall.step)].map((one) => Object.assign(made("span", one.tone), { textContent: one.at ? `${one.text} ${span(now - one.at)}` : one.text })));
  };
  // Names on the map that would stand on another give way, the least pressing first.
  wall.fit = () => {
    for (const sheet of wall.stage.querySelectorAll(".shown .zw-sheet")) {
      const kept = [];
      for (const name of sheet.querySelectorAll(":scope > span")) {
        const box = name.getBoundingClientRect();
        const meets = kept.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top);
        name.classList.toggle("hidden", meets);
        if (!meets) kept.push(box);
      }
    }
  };
  window.addEventListener("resize", () => { wall.draw(); wall.fit(); });

  wall.ring = () => {
    if (!wall.data?.sound) return;
    const alarm = wall.alarm();
    if (!alarm || wall.context?.state !== "running") return;
    const again = alarm.sound === "escalated" && Date.now() - wall.rung >= RING_AGAIN_MS;
    if (wall.heard.has(`${alarm.key} ${alarm.at}`) && !again) return;
    if (wall.heard.size > 500) wall.heard.clear();
    wall.heard.add(`${alarm.key} ${alarm.at}`);
    wall.rung = Date.now();
    wall.played.push({ sound: alarm.sound, key: alarm.key });
    wall.played.splice(0, wall.played.length - 50);
    playTones(wall.context, alarm.sound);
  };

  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => wall.context?.resume().catch(() => {}), { passive: true });

  // Once the server answers again the page is loaded anew, but never before its address has answered: an error page of the browser has no script.
  // While the page's own line stands, what was away comes back by itself (live_link.js), and is only loaded anew if it does not.
  const joined = () => document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === "CONNECTED";
  const kept = (name) => { try { return Number(sessionStorage.getItem(name)); } catch { return wall[name] ?? 0; } };
  const keep = (name, value) => { wall[name] = value; try { sessionStorage.setItem(name, value); } catch { /* private window: this page remembers */ } };
  wall.again = async (patient = false) => {
    if (wall.asking || Date.now() - kept("zwReloaded") < RELOAD_APART_MS) return;
    wall.asking = true;
    try {
      const health = await fetch("/api/health", { cache: "no-store" });
      wall.answered = health.ok ? wall.answered || Date.now() : 0;
      const page = health.ok && !(patient && Date.now() - wall.answered < PATIENT_MS) && await fetch(location.href, { cache: "no-store", headers: { accept: "text/html" } });
      if (page && page.ok) { keep("zwReloaded", Date.now()); location.reload(); }
    } catch { /* still away */ } finally { wall.asking = false; }
  };
  let broken = 0, looked = 0;
  wall.watch = () => {
    if (!wall.data) return;
    const live = window.zhiwangLive, fine = joined() && live && !live.lost && !document.documentElement.classList.contains("zw-stale");
    if (fine) { broken = wall.answered = 0; return; }
    broken ||= Date.now();
    if (Date.now() - broken < BROKEN_MS || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    wall.again(joined());
  };
  // A page that is loaded for weeks grows; in a quiet moment, between two scenes, it is loaded anew.
  wall.rest = (alarm, turned) => {
    if (turned && !alarm && wall.stand && Date.now() - wall.stand > wall.lasts_ms) wall.again();
  };
  wall.alive = () => fetch("/api/screen/alive", { method: "POST" }).then((answer) => { if (answer.status === 401) wall.again(); }).catch(() => {});

  setInterval(() => { wall.draw(); wall.due(); wall.ring(); wall.watch(); }, 1000);
  setInterval(wall.alive, ALIVE_MS);
  setTimeout(wall.alive, 5000);
  return wall;
}

export default function () {
  (window.zhiwangWall ??= start()).hear();
}
