// Forms of a reply and of a clue: fields, photos, position. What is typed goes into a draft at once, at most every SAVE_MS.

const SAVE_MS = 400, FIX_MS = 25e3, MOST_PHOTOS = 20;

// `draft`: {fields, photos, position}; `changed` is called after each change of it. `ready`: [word, () => text], a button that fills it in.
function fieldInput(page, field, required, draft, changed, ready) {
  const name = `zwf-${field.code}-${newKey().slice(0, 6)}`;
  const set = (value) => { draft.fields[field.code] = value; changed(); };
  const value = draft.fields[field.code];
  const label = el("span", { class: "label" }, field.label, required && el("b", { title: page.words.required }, " *"));
  const plain = (input) => el("label", { class: "field", "data-code": field.code }, label, input);
  const choice = (choices) => el("fieldset", { class: "field", "data-code": field.code }, el("legend", {}, label), el("div", { class: "choices" },
    choices.map(([code, said]) => el("label", {}, el("input", { type: "radio", name, checked: value === code, onchange: () => set(code) }), el("span", {}, said)))));
  if (field.form === "class" || field.form === "choice") return choice(field.choices);
  if (field.form === "yes_no") return choice([[true, page.words.yes], [false, page.words.no]]);
  const typed = { value: value ?? "", oninput: (event) => set(event.target.value) };
  if (field.form === "long") return plain(el("textarea", { rows: 3, ...typed }));
  if (field.form === "number") return plain(el("input", { type: "number", inputMode: "decimal", min: "0", step: "any", ...typed, oninput: (event) => set(event.target.value === "" ? "" : Number(event.target.value)) }));
  if (field.form === "date") return plain(el("input", { type: "date", ...typed }));
  const input = el("input", { type: "text", ...typed });
  const put = ready && el("button", { type: "button", class: "button", onclick: () => { input.value = ready[1](); set(input.value); } }, ready[0]);
  return ready ? el("div", { class: "field beside", "data-code": field.code }, el("label", {}, label, input), put) : plain(input);
}

function photoPart(page, draft, changed, required) {
  const part = el("div", { class: "field photos", "data-code": "photo" });
  const addresses = [];
  const add = (event) => {
    for (const file of event.target.files) {
      if (file.size > page.data.limit_mb * 1048576) page.say(fill(page.words.photo_large, { name: file.name, limit: page.data.limit_mb }));
      else if (draft.photos.length >= MOST_PHOTOS) page.say(fill(page.words.photo_many, { limit: MOST_PHOTOS }));
      else draft.photos.push({ name: file.name, type: file.type, blob: file, key: newKey(), at: Date.now() });
    }
    event.target.value = "";
    changed(true); // a phone short of memory may close the page behind the camera
    draw();
  };
  const pick = (word, more) => el("label", { class: "button" }, el("input", { type: "file", class: "unseen", onchange: add, ...more }), word);
  function draw() {
    while (addresses.length) URL.revokeObjectURL(addresses.pop());
    put(part,
      el("span", { class: "label" }, page.words.photos, required && el("b", {}, " *"), draft.photos.length > 0 && ` (${draft.photos.length})`),
      el("div", { class: "previews" }, draft.photos.map((photo, at) => {
        const shown = photo.type === "application/pdf" ? el("span", { class: "pdf" }, "PDF") : el("img", { src: URL.createObjectURL(photo.blob), alt: photo.name });
        if (shown.src) addresses.push(shown.src);
        return el("figure", {}, shown, el("button", { type: "button", "aria-label": fill(page.words.remove_photo, { number: at + 1 }), onclick: () => { draft.photos.splice(at, 1); changed(); draw(); } }, "✕"));
      })),
      el("div", { class: "pair" }, pick(page.words.take_photo, { accept: "image/*", capture: "environment" }), pick(page.words.from_gallery, { accept: "image/jpeg,image/png,image/webp,application/pdf", multiple: true })),
    );
  }
  draw();
  return part;
}

// A position is asked of the browser, shown with its accuracy and time, and never demanded: whoever gets none goes on without.
function placePart(page, draft, changed, target) {
  const part = el("div", { class: "field place", "aria-live": "polite" });
  let state = draft.position ? "got" : "none";
  const failed = (why) => { state = why; draw(); };
  const ask = () => {
    if (!window.isSecureContext || !navigator.geolocation) { failed("insecure"); return; }
    state = "asking";
    draw();
    navigator.geolocation.getCurrentPosition(({ coords, timestamp }) => {
      draft.position = { lng: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp };
      state = "got";
      changed();
      draw();
    }, ({ code }) => failed({ 1: "denied", 3: "timeout" }[code] ?? "unavailable"), { enableHighAccuracy: true, timeout: FIX_MS, maximumAge: 0 });
  };
  function draw() {
    const { words } = page;
    const got = draft.position;
    const far = got && target ? metres(got, target) : null;
    const isFar = far !== null && far - got.accuracy > page.data.far_m;
    put(part,
      el("span", { class: "label" }, words.position),
      got ? el("p", {}, `${got.lat.toFixed(5)}, ${got.lng.toFixed(5)} · ±${Math.round(got.accuracy)} m · ${hour(got.at)}`) : null,
      far === null ? null : el("p", { class: isFar ? "warn" : "good" }, isFar ? `◆ ${fill(words.far, { distance: distanceText(far), limit: page.data.far_m })}` : `● ${fill(words.near, { distance: distanceText(far) })}`),
      state === "asking" ? el("p", {}, words.asking_position) : null,
      ["insecure", "denied", "timeout", "unavailable"].includes(state) ? el("p", { class: "warn" }, `◆ ${words[`position_${state}`]} ${words.position_go_on}`) : null,
      el("button", { type: "button", class: "button", disabled: state === "asking", onclick: ask }, got ? words.position_again : words.position_get),
    );
  }
  draw();
  if (state === "none") ask();
  return part;
}

const emptyDraft = () => ({ fields: {}, photos: [], position: null, unable: null, words: "" });
const isEmpty = (draft) => !draft.photos.length && !draft.words && !draft.unable && !Object.values(draft.fields).some((value) => value !== "" && value !== undefined && value !== null);
const given = (draft, field) => (field.form === "photo" ? draft.photos.length > 0 : !["", undefined, null].includes(typeof draft.fields[field.code] === "string" ? draft.fields[field.code].trim() : draft.fields[field.code]));
const placed = (position) => (position ? { lng: position.lng, lat: position.lat, datum: "WGS84", accuracy_m: Math.round(position.accuracy * 10) / 10 } : {});
const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && value !== undefined && value !== null));
