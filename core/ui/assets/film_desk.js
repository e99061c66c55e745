// The film at the desk: play, pause, speed, a slider and keys; stands after film.js. The rows up to the moment shown are asked of the server only when they are wanted.
const PACES = [1, 2, 4];
const STEP = 1 / 96;

export default function ({ data, parentElement, setTriggerValue }) {
  const kept = parentElement.zhiwangFilm;
  if (kept?.mark === data.mark) { kept.tell = setTriggerValue; return; }
  kept?.running.end();
  const own = { mark: data.mark, tell: setTriggerValue, share: 0, playing: false, pace: 1, last: 0 };
  parentElement.zhiwangFilm = own;
  const made = (kind, name, text = "") => Object.assign(document.createElement(kind), { className: name, textContent: text });
  const whole = parentElement.querySelector(".zw-film-whole") ?? parentElement.appendChild(made("div", "zw-film-whole"));
  for (const [name, colour] of Object.entries(data.colours)) whole.style.setProperty(`--zw-${name}`, colour);
  const screen = made("div", "zw-film-screen"), keys = made("div", "zw-film-keys");
  screen.style.height = `${data.height_px}px`;
  const play = made("button", "main"), slider = made("input", ""), pace = made("select", ""), rows = made("button", "", data.words.rows);
  play.type = rows.type = "button";
  Object.assign(slider, { type: "range", min: 0, max: 1000, value: 0 });
  slider.setAttribute("aria-label", data.words.slider); pace.setAttribute("aria-label", data.words.speed);
  pace.append(...PACES.map((times) => new Option(`${times}×`, times)));
  keys.append(play, slider, pace, rows);
  whole.replaceChildren(screen, keys);

  const span = data.film.until_ms - data.film.since_ms;
  const momentOf = () => data.film.since_ms + Math.round(own.share * span);
  own.running = film(screen, data.film, momentOf);
  const said = () => {
    play.textContent = own.playing ? `‖ ${data.words.pause}` : `▶ ${data.words.play}`;
    slider.value = Math.round(own.share * 1000);
    slider.setAttribute("aria-valuetext", screen.querySelector("time")?.textContent ?? "");
  };
  const go = (share) => { own.share = Math.min(1, Math.max(0, share)); if (own.share === 1) own.playing = false; own.running.show(); said(); };
  const turn = () => { own.playing = !own.playing; own.last = performance.now(); if (own.playing && own.share === 1) own.share = 0; said(); };
  const beat = setInterval(() => {
    if (parentElement.zhiwangFilm !== own || !whole.isConnected) { clearInterval(beat); return; }
    const now = performance.now();
    if (own.playing) go(own.share + (now - own.last) / 1000 / data.lasts_s * own.pace);
    own.last = now;
  }, 80);
  play.onclick = turn;
  slider.oninput = () => go(Number(slider.value) / 1000);
  pace.onchange = () => { own.pace = Number(pace.value); };
  rows.onclick = () => { if (own.playing) turn(); own.tell("moment", momentOf()); };
  whole.onkeydown = (event) => {
    const to = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (event.key === " " && event.target !== rows && event.target !== play) { event.preventDefault(); turn(); }
    if (to && event.target !== pace) { event.preventDefault(); go(own.share + to); }
    if (event.key === "Home" || event.key === "End") { event.preventDefault(); go(event.key === "Home" ? 0 : 1); }
  };
  window.zhiwangFilm = own;
  said();
}
