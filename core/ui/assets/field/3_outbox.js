// The queue of unsent items. An item gets its key when it is queued and keeps it, so however often it is tried it counts once.
// Items of one task go in their order; a task whose item was refused waits until somebody decides.

const GAPS_S = [3, 10, 30, 60, 120, 300];
const SIGNED_OUT_GAP_S = 60;
const LATE_MS = 120e3; // a step that waited longer says when it was taken
const TIMEOUT_MS = 60e3, PHOTO_TIMEOUT_MS = 240e3;
const UNSENT = ["waiting", "sending", "refused", "conflict"];

function makeOutbox(page) {
  const box = { items: [], running: false, timer: null };
  const keep = (item) => page.memory.write([["put", "queue", item]]).catch(() => {});

  box.unsent = () => box.items.filter((item) => UNSENT.includes(item.state));
  box.of = (task) => box.items.filter((item) => item.task === task && UNSENT.includes(item.state));

  // `also`: changes of memory that belong to it, such as removing the draft it was made from.
  box.add = async (item, also = []) => {
    const whole = { key: newKey(), state: "waiting", tries: 0, next: 0, message: "", at: Date.now(), person: page.person, photos: [], ...item };
    whole.id = `${page.person}/${whole.key}`;
    box.items.push(whole);
    await page.memory.write([["put", "queue", whole], ...also]).catch(() => page.say(page.words.not_kept));
    page.draw();
    box.pump();
    return whole;
  };

  box.drop = async (item, also = []) => {
    box.items = box.items.filter((other) => other !== item);
    await page.memory.write([["delete", "queue", item.id], ...also]).catch(() => {});
    page.draw();
    box.pump();
  };

  box.again = (item, changes = {}) => {
    Object.assign(item, { state: "waiting", next: 0, message: "" }, changes);
    keep(item);
    page.draw();
    box.pump();
  };

  box.retryAll = () => {
    for (const item of box.items) if (item.state === "waiting") item.next = 0;
    box.pump();
  };

  const ready = () => {
    const held = new Set();
    return box.items.find((item) => {
      if (!UNSENT.includes(item.state)) return false;
      const name = item.task ?? item.id;
      if (held.has(name)) return false;
      held.add(name);
      return item.state === "waiting" && item.next <= Date.now();
    });
  };

  box.pump = async () => {
    clearTimeout(box.timer);
    if (box.running) return;
    box.running = true;
    for (let item = ready(); item; item = ready()) {
      item.state = "sending";
      page.draw();
      await send(item);
      if (item.state !== "sent") await keep(item);
      page.draw();
    }
    box.running = false;
    const waits = box.items.filter((item) => item.state === "waiting").map((item) => item.next - Date.now());
    if (waits.length) box.timer = setTimeout(box.pump, Math.max(500, Math.min(...waits)));
  };

  const later = (item, message, seconds) => {
    item.tries += 1;
    const gap = seconds ?? GAPS_S[Math.min(item.tries, GAPS_S.length) - 1];
    Object.assign(item, { state: "waiting", message, next: Date.now() + gap * 1000 });
  };

  async function send(item) {
    for (const photo of item.photos) {
      if (photo.sent) continue;
      const form = new FormData();
      form.append("file", photo.blob, photo.name);
      const answer = await post("/api/v1/photos", form, photo.key, PHOTO_TIMEOUT_MS);
      if (answer.ok) photo.sent = answer.body.id;
      if (!answer.ok) return judge(item, answer);
      await keep(item);
    }
    const body = { ...item.body, ...(item.photos.length ? { photo_ids: item.photos.map((photo) => photo.sent) } : {}) };
    if (item.kind === "step" && Date.now() - item.at > LATE_MS) body.words = fill(page.words.done_at, { at: moment(item.at) });
    if (item.kind === "report" && item.leads && !body.note && Date.now() - item.at > LATE_MS) body.note = fill(page.words.done_at, { at: moment(item.at) });
    return judge(item, await post(item.address, JSON.stringify(body), item.key, TIMEOUT_MS));
  }

  function judge(item, answer) {
    const { status, body } = answer;
    if (answer.ok) return accepted(item, body);
    if (status === 0 || status === 408 || status >= 500) return later(item, page.words.no_answer);
    if (status === 429) return later(item, text(body), Number(answer.wait) || 30);
    if (status === 401) return later(item, page.words.signed_out, SIGNED_OUT_GAP_S);
    if (status === 409 && body.code === "conflict") return Object.assign(item, { state: "conflict", message: text(body), now: body.task });
    if (status === 422 && body.code === "photo" && !item.photosAgain) { // the server forgets photos that waited a day for their reply
      item.photosAgain = true;
      for (const photo of item.photos) Object.assign(photo, { sent: undefined, key: newKey() });
      return later(item, text(body), 1);
    }
    return Object.assign(item, { state: "refused", message: text(body) });
  }

  const text = (body) => (typeof body?.detail === "string" ? body.detail : page.words.refused_unsaid);

  function accepted(item, body) {
    Object.assign(item, { state: "sent", sent_at: Date.now(), message: "", photos: [], body: {}, now: undefined, result: { number: body.number, flags: body.flags ?? [] } });
    for (const next of box.items) {
      if (next.task === item.task && next.state === "waiting" && next.body.seen_revision !== undefined) next.body.seen_revision = body.revision;
    }
    page.accepted(item, body);
  }

  return box;
}

async function post(address, body, key, timeout) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  const headers = { "Idempotency-Key": key, ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}) };
  try {
    const response = await fetch(address, { method: "POST", body, headers, signal: stop.signal });
    return { ok: response.ok, status: response.status, wait: response.headers.get("Retry-After"), body: await response.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}
