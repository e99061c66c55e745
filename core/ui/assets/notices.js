// The bell: a tone for notices that are new to this viewer, one mute with an end, and a word when the browser blocks sound.
// Tones are made by tones.js, which stands before this file; there is no recording. Of several tabs of one browser one rings, because they share what was heard.
const AGAIN_MS = 30000;

function start() {
  const bell = { rings: [], played: [], menu: false };
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return bell[name] ?? null; } };
  const keep = (name, value) => { bell[name] = String(value); try { localStorage.setItem(name, value); } catch { /* private window: this page remembers */ } };

  try { bell.context = new AudioContext(); } catch { bell.context = null; }
  bell.blocked = () => bell.context?.state !== "running";
  bell.mutedUntil = () => { const until = Number(kept("zwMuteUntil") ?? 0); return until > Date.now() ? until : 0; };
  bell.mute = (until) => { keep("zwMuteUntil", until); bell.menu = false; bell.draw(); };

  bell.play = (sound) => {
    bell.played.push({ sound, at: Date.now() });
    bell.played.splice(0, bell.played.length - 50);
    keep("zwRungAt", Date.now());
    playTones(bell.context, sound);
  };

  // What is new is what came after the newest notice that this viewer has heard here. The first look at a browser hears nothing.
  bell.heed = () => {
    if (!bell.data) return;
    const name = `zwHeard:${bell.data.person}`;
    const newest = Math.max(0, ...bell.rings.map(([id]) => id));
    if (kept(name) === null) keep(name, newest);
    const heard = Number(kept(name));
    const fresh = bell.rings.filter(([id]) => id > heard).map(([, sound]) => sound);
    bell.missed = fresh.length > 0 && bell.blocked();
    const escalated = bell.rings.some(([, sound]) => sound === "escalated");
    if (!bell.blocked()) {
      const quiet = Date.now() - Number(kept("zwRungAt") ?? 0) >= AGAIN_MS - 1000;
      const sound = LOUDEST.find((one) => fresh.includes(one)) ?? (escalated && quiet ? "escalated" : null);
      if (fresh.length) keep(name, newest);
      if (sound && !bell.mutedUntil()) bell.play(sound);
    }
    bell.draw();
  };

  bell.enable = async () => {
    await bell.context?.resume().catch(() => {});
    if (!bell.blocked()) bell.heed();
    bell.draw();
  };

  const clock = (ms) => new Date(ms + 8 * 3600e3).toISOString().slice(11, 16);
  const button = (text, act, kind = "") => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.className = kind;
    made.addEventListener("click", (event) => { event.stopPropagation(); act(); });
    return made;
  };
  bell.draw = () => {
    const place = bell.place, said = bell.data?.words;
    if (!place || !said) return;
    const until = bell.mutedUntil();
    const parts = [];
    if (bell.context && bell.blocked()) parts.push(button(bell.missed ? `▲ ${said.missed}` : `◆ ${said.enable}`, bell.enable, "blocked"));
    else if (!bell.context) parts.push(Object.assign(document.createElement("span"), { textContent: `◆ ${said.none}` }));
    else if (until) parts.push(button(`${said.muted} ${clock(until)}`, () => bell.mute(0), "muted"));
    else {
      parts.push(button(said.on, () => { bell.menu = !bell.menu; bell.draw(); }));
      if (bell.menu) {
        const ends = bell.data.shift_ends_ms;
        parts.push(button(said.quarter, () => bell.mute(Date.now() + 15 * 60e3)), button(said.hour, () => bell.mute(Date.now() + 3600e3)));
        if (ends > Date.now()) parts.push(button(`${said.shift} ${clock(ends)}`, () => bell.mute(ends)));
      }
    }
    place.replaceChildren(...parts);
  };

  if (bell.context) bell.context.onstatechange = bell.heed;
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { if (bell.blocked()) bell.enable(); }, { passive: true });
  setInterval(bell.heed, 5000); // a mute ends, an escalated notice calls again
  return bell;
}

export default function ({ data, parentElement }) {
  const bell = (window.zhiwangBell ??= start());
  let place = parentElement.querySelector(".zw-bell");
  if (!place) {
    place = document.createElement("div");
    place.className = "zw-bell";
    parentElement.appendChild(place);
  }
  bell.place = place;
  bell.data = data;
  bell.rings = data.rings;
  bell.heed();
}
