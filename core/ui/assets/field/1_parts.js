// The phone page, in six parts that Python puts together into one module: parts, memory, outbox, forms, page, operation.
// It draws what Python passes in and sends every action itself, so that it goes on working when the connection is gone.
// This part: elements, words, times and distances. All words come from the catalogue; here are none.

function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name in made && !name.startsWith("aria")) made[name] = value;
    else made.setAttribute(name, value);
  }
  return put(made, ...children);
}

// What is absent draws nothing.
function put(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

const fill = (text, places = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
const two = (number) => String(number).padStart(2, "0");

// At the court it is UTC+8 all year, wherever the phone thinks it is.
const COURT_MS = 8 * 3600e3;
function moment(iso) {
  const at = new Date(new Date(iso).getTime() + COURT_MS);
  return `${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
const hour = (iso) => moment(iso).slice(6);

function span(ms, days) {
  const minutes = Math.floor(Math.abs(ms) / 60e3);
  const text = `${two(Math.floor((minutes % 1440) / 60))}:${two(minutes % 60)}`;
  return (ms < 0 ? "−" : "") + (minutes >= 1440 ? `${fill(days, { count: Math.floor(minutes / 1440) })} ${text}` : text);
}

const EARTH_M = 6371008.8; // mean radius, IUGG 1980
function metres(a, b) {
  const rad = Math.PI / 180;
  const half = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lng - a.lng) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(half));
}
const distanceText = (m) => (m < 1000 ? `${Math.round(m)} m` : `${(m / 1000).toFixed(m < 10000 ? 1 : 0)} km`);

// crypto.randomUUID is there in secure contexts only; a court's plain http network has this.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function qrImage(rows, label) {
  const quiet = 4, size = rows.length + 2 * quiet;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", rows.map((row, y) => [...row].map((square, x) => (square === "1" ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")).join("")).join(""));
  svg.append(path);
  return svg;
}
