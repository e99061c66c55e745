// A past day or month played on a map that is a picture. Always marked as history, with its moment; never live.
// `film(place, data, momentOf)` draws into `place` what was at `momentOf()`; the same for the desk, which has a slider, and for a wall, which follows the clock.
function film(place, data, momentOf) {
  const moments = data.moments.map(([after, kind, x, y, place_at]) => ({ at: data.since_ms + after, kind, x, y, place: data.places[place_at] }));
  const part = (kind, name, inside = []) => { const one = document.createElement(kind); one.className = name; one.append(...inside); return one; };
  const drawn = (name, tags) => { const one = document.createElementNS("http://www.w3.org/2000/svg", name); for (const [key, value] of Object.entries(tags)) one.setAttribute(key, value); return one; };
  const mark = part("b", ""), moment = part("time", ""), not = part("em", ""), numbers = part("div", "zw-film-numbers"), latest = part("ol", "zw-film-latest");
  const counted = data.counted.map(({ label, tone }) => { const value = part("b", tone); numbers.append(part("div", "", [Object.assign(part("span", ""), { textContent: label }), value])); return value; });
  const sheet = part("div", "zw-sheet"), areas = drawn("svg", { viewBox: `0 0 ${data.width} ${data.height}`, "aria-hidden": "true" }), dots = part("canvas", "");
  sheet.style.setProperty("--ratio", data.width / data.height);
  for (const line of data.areas) areas.append(drawn("path", { d: line }));
  sheet.append(areas, dots);
  for (const { left, top, text } of data.names) { const one = part("span", ""); one.textContent = text; one.style.left = `${left}%`; one.style.top = `${top}%`; sheet.append(one); }
  const under = part("p", "zw-legend");
  if (data.stamp) under.append(Object.assign(part("u", ""), { textContent: data.stamp }));
  for (const { sign, label, tone } of data.kinds) under.append(part("span", "", [Object.assign(part("i", `sign ${tone}`), { textContent: sign }), label]));
  place.replaceChildren(part("div", "zw-film", [part("p", "zw-film-mark", [mark, moment, not]), part("div", "zw-film-body", [part("div", "zw-film-side", [numbers, latest]), part("div", "zw-map", [sheet, under])])]));
  mark.textContent = data.words.history; not.textContent = data.words.not_live;

  const two = (n) => String(n).padStart(2, "0");
  const local = (ms) => { const d = new Date(ms + 8 * 3600e3); return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`; };
  const shape = (pen, sign, x, y, size) => {
    pen.beginPath();
    if (sign === "●") pen.arc(x, y, size, 0, 7);
    if (sign === "◆") { pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y); }
    if (sign === "▲") { pen.moveTo(x, y - size); pen.lineTo(x + size, y + size); pen.lineTo(x - size, y + size); }
    if (sign === "■") pen.rect(x - size, y - size, 2 * size, 2 * size);
    pen.closePath();
    pen.fill();
  };
  // What has just happened stands large and bright, what was before stays small.
  const paint = (upto, at) => {
    const box = sheet.getBoundingClientRect(), scale = devicePixelRatio || 1, style = getComputedStyle(place);
    if (!box.width) return;
    if (dots.width !== Math.round(box.width * scale)) { dots.width = Math.round(box.width * scale); dots.height = Math.round(box.height * scale); }
    const pen = dots.getContext("2d"), across = dots.width / data.width, unit = Math.max(across, parseFloat(style.fontSize) * scale / 30), fresh = (data.until_ms - data.since_ms) / 30;
    pen.clearRect(0, 0, dots.width, dots.height);
    for (const { at: when, kind, x, y } of moments.slice(0, upto)) {
      if (x === null) continue;
      const { sign, tone } = data.kinds[kind], young = Math.max(0, 1 - (at - when) / fresh);
      pen.fillStyle = style.getPropertyValue(`--zw-${tone}`);
      if (young) { pen.globalAlpha = 0.35 * young; pen.beginPath(); pen.arc(x * across, y * across, (14 + 22 * (1 - young)) * unit, 0, 7); pen.fill(); }
      pen.globalAlpha = 0.55 + 0.45 * young;
      shape(pen, sign, x * across, y * across, (6 + 6 * young) * unit);
    }
    pen.globalAlpha = 1;
  };
  const bound = (at) => { let low = 0, high = moments.length; while (low < high) { const middle = (low + high) >> 1; if (moments[middle].at <= at) low = middle + 1; else high = middle; } return low; };
  const shown = { at: null, upto: -1 };
  const show = () => {
    const at = momentOf();
    if (at === shown.at && dots.width) return;
    const upto = bound(at);
    moment.textContent = local(at);
    paint(upto, at);
    shown.at = at;
    if (upto === shown.upto) return;
    shown.upto = upto;
    const past = moments.slice(0, upto);
    data.counted.forEach(({ kind }, order) => { counted[order].textContent = past.reduce((sum, one) => sum + (one.kind === kind), 0).toLocaleString("en"); });
    latest.replaceChildren(...past.slice(-200).reverse().map((one) => {
      const { sign, label, tone } = data.kinds[one.kind];
      return part("li", "", [Object.assign(part("span", ""), { textContent: local(one.at).slice(data.one_day ? 11 : 5) }), Object.assign(part("b", tone), { textContent: `${sign} ${label}` }), one.place]);
    }));
  };
  // Names that would stand on another give way.
  const fit = () => {
    const kept = [];
    for (const name of sheet.querySelectorAll(":scope > span")) {
      const box = name.getBoundingClientRect();
      const meets = kept.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top);
      name.style.visibility = meets ? "hidden" : "";
      if (!meets) kept.push(box);
    }
  };
  new ResizeObserver(() => { fit(); shown.at = null; }).observe(sheet);
  const beat = setInterval(() => { if (place.isConnected) show(); else clearInterval(beat); }, 80);
  show();
  return { show: () => { shown.at = null; show(); }, end: () => clearInterval(beat) };
}
