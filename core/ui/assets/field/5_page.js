// The page itself: the list of tasks by urgency, one task at a time, a clue, the card for residents, and what is unsent.

const TICK_MS = 1000, TOAST_MS = 7000, SENT_SHOWN = 5, CLUE = "clue";
const LEADS_TO = { sign: "signed", start: "acting", arrive: "on_site", answer: "answered" };
const STAMPS = [["signed_at", "sign"], ["set_out_at", "start"], ["arrived_at", "arrive"]];
const LIGHT_KEY = "zwf-light";

async function makePage(data) {
  const page = {
    data, person: data.person, words: data.words, memory: await openMemory(), drafts: new Map(), cards: new Map(), applied: new Map(),
    view: { name: "list" }, offset: 0, timers: new Map(), saved: new Map(), writing: 0, shown: "",
    bar: el("div", { class: "bar" }), queue: el("div", { class: "queue" }), main: el("div", { class: "main" }), foot: el("div", { class: "foot" }),
    toast: el("div", { class: "toast", role: "status" }),
  };
  page.root = el("div", { class: "zwf", lang: data.lang }, page.bar, page.queue, page.main, page.foot, page.toast);
  page.outbox = makeOutbox(page);
  page.say = (text) => {
    clearTimeout(page.toasting);
    page.toast.textContent = text;
    page.toast.classList.add("up");
    page.toasting = setTimeout(() => page.toast.classList.remove("up"), TOAST_MS);
  };
  actions(page);
  operation(page);
  views(page);
  await recall(page);
  window.addEventListener("online", () => { page.outbox.retryAll(); page.tick(); });
  window.addEventListener("offline", () => page.tick());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) page.outbox.retryAll(); else page.saveNow(); });
  window.addEventListener("pagehide", () => page.saveNow());
  setInterval(() => page.tick(), TICK_MS);
  page.outbox.pump();
  return page;
}

// What an earlier visit left on this phone, of this person only.
async function recall(page) {
  try {
    await page.memory.tidy(Date.now());
    for (const draft of await page.memory.all("drafts", page.person)) page.drafts.set(draft.task, draft);
    for (const card of await page.memory.all("cards", page.person)) page.cards.set(card.task, card);
    page.outbox.items = (await page.memory.all("queue", page.person)).filter((item) => item.state !== "sent").sort((a, b) => a.at - b.at);
    for (const item of page.outbox.items) if (item.state === "sending") item.state = "waiting";
  } catch {
    page.memory = forgetful();
  }
  const opened = Number(sessionStorage.getItem(`zwf-open-${page.person}`));
  if (opened && page.data.tasks.some((task) => task.id === opened)) page.view = { name: "task", task: opened };
  else if (page.data.teams_first && page.data.teams.length) page.view = { name: "operation", team: page.data.teams[0].id };
}

function actions(page) {
  const draftId = (task) => `${page.person}/${task}`;

  page.task = (id) => page.data.tasks.find((task) => task.id === id);
  page.now = () => Date.now() + page.offset;
  page.go = (view) => {
    page.saveNow();
    page.view = view;
    page.keptLine.textContent = "";
    sessionStorage.setItem(`zwf-open-${page.person}`, view.name === "task" ? view.task : "");
    page.draw();
    page.root.scrollIntoView({ block: "start" });
  };

  // What is written here is either in this phone's memory or on its way there; the bar says which.
  page.keptLine = el("span", { class: "kept", role: "status" });
  page.sayKept = (draft) => {
    page.keptLine.textContent = page.view.name === "list" || isEmpty(draft) ? "" : page.writing || page.timers.size ? page.words.draft_saving : `✎ ${page.words.draft_kept}`;
  };
  page.draft = (task) => page.drafts.get(task) ?? { id: draftId(task), person: page.person, task, ...emptyDraft() };
  page.changed = (draft, now) => {
    draft.at = Date.now();
    page.drafts.set(draft.task, draft);
    clearTimeout(page.timers.get(draft.task));
    const wait = now ? 0 : Math.max(0, (page.saved.get(draft.task) ?? 0) + SAVE_MS - Date.now());
    if (wait) page.timers.set(draft.task, setTimeout(() => page.save(draft), wait));
    else page.save(draft);
    page.sayKept(draft);
    page.marks?.();
  };
  page.save = (draft) => {
    clearTimeout(page.timers.get(draft.task));
    page.timers.delete(draft.task);
    page.saved.set(draft.task, Date.now());
    const change = isEmpty(draft) ? ["delete", "drafts", draft.id] : ["put", "drafts", { ...draft }];
    if (isEmpty(draft)) page.drafts.delete(draft.task);
    page.writing += 1;
    return page.memory.write([change]).then(() => { page.writing -= 1; page.sayKept(draft); }, () => {
      page.writing -= 1;
      page.keptLine.textContent = "";
      page.say(page.words.not_kept);
    });
  };
  page.saveNow = () => { for (const task of page.timers.keys()) page.save(page.drafts.get(task)); };
  page.forget = (task) => {
    clearTimeout(page.timers.get(task));
    page.timers.delete(task);
    page.drafts.delete(task);
    return ["delete", "drafts", draftId(task)];
  };

  // Where the task stands once what was done here has arrived; `pending` says that it has not yet.
  page.standing = (task) => {
    const done = page.applied.get(task.id);
    const known = done && done.revision > task.revision ? done : task;
    let { state } = known, pending = false;
    for (const item of page.outbox.of(task.id)) {
      if (!["waiting", "sending"].includes(item.state)) break;
      state = item.leads;
      pending = true;
    }
    return { state, pending, revision: known.revision };
  };

  const queued = (task, more, also) => page.outbox.add({
    task: task.id, number: task.number, seen: { state: task.state, due_at: task.due_at, place: task.place, instruction: task.instruction, priority: task.priority, title: task.title }, ...more,
  }, also);

  page.step = (task, step) => queued(task, {
    kind: "step", what: page.words[`step_${step}`], leads: LEADS_TO[step], address: `/api/v1/tasks/${task.id}/steps`, body: { step, seen_revision: page.standing(task).revision },
  });

  page.reply = (task, draft) => {
    const missing = draft.unable === null ? task.requires.filter((field) => !given(draft, field)) : [];
    if (draft.unable === "") return page.missing(page.words.choose_reason, "unable");
    if (draft.unable === "other" && !draft.words.trim()) return page.missing(page.words.say_reason, "unable_words");
    if (missing.length) return page.missing(fill(page.words.missing, { fields: missing.map((field) => field.label).join(page.data.comma) }), missing[0].code);
    const body = { fields: draft.unable === null ? filled(draft.fields) : {}, ...placed(draft.position), written_at: new Date().toISOString(), seen_revision: page.standing(task).revision };
    if (draft.unable !== null) Object.assign(body, { unable: draft.unable, words: draft.words.trim() });
    const kept = { fields: draft.fields, position: draft.position, unable: draft.unable, words: draft.words };
    page.go({ name: "list" });
    return queued(task, {
      kind: "feedback", what: draft.unable === null ? page.words.reply : page.words.unable, leads: LEADS_TO.answer, address: `/api/v1/tasks/${task.id}/feedback`, body, photos: draft.photos, draft: kept,
    }, [page.forget(task.id)]);
  };

  page.report = (draft) => {
    const { kind, content, place, grid_code: grid, debtor_id: debtor } = draft.fields;
    if (!kind) return page.missing(page.words.clue_choose_kind, "kind");
    if (!content?.trim()) return page.missing(page.words.clue_say_what, "content");
    if (!draft.position && !grid) return page.missing(page.words.clue_say_where, "grid_code");
    const body = { kind, content: content.trim(), photo_ids: [], ...placed(draft.position), ...filled({ place: place?.trim(), grid_code: grid, debtor_id: debtor && Number(debtor) }) };
    const kept = { fields: draft.fields, position: draft.position, unable: null, words: "" };
    page.go({ name: "list" });
    return page.outbox.add({ kind: "clue", task: null, number: "", what: page.words.clue, address: "/api/v1/clues", body, photos: draft.photos, draft: kept }, [page.forget(CLUE)]);
  };

  page.missing = (text, code) => {
    page.say(text);
    const field = page.main.querySelector(`[data-code="${code}"]`);
    field?.scrollIntoView({ block: "center", behavior: "smooth" });
    field?.querySelector("input,textarea,select")?.focus({ preventScroll: true });
  };

  // Back from the queue into the form; the item leaves the queue in the same transaction.
  page.edit = (item) => {
    const task = item.task ?? CLUE;
    const draft = { id: draftId(task), person: page.person, task, ...item.draft, photos: item.photos, at: Date.now() };
    page.drafts.set(task, draft);
    page.outbox.drop(item, [["put", "drafts", draft]]);
    page.go(task === CLUE ? { name: "clue" } : { name: "task", task });
  };

  page.accepted = (item, body) => {
    if (item.task !== null && body.revision !== undefined) page.applied.set(item.task, { state: body.state, revision: body.revision });
    page.memory.write([["delete", "queue", item.id]]).catch(() => {});
    if (item.kind === "step" || item.kind === "report") return;
    if (item.kind === "call") { page.say(page.words.call_arrived); return; }
    const flags = (body.flags ?? []).map((flag) => page.words[`flag_${flag}`] ?? flag);
    page.say([fill(item.kind === "clue" ? page.words.clue_arrived : page.words.reply_arrived, { number: body.number ?? item.number }), ...flags].join(" "));
  };

  // The card of before is shown at once, also without a connection; the server says whether it still runs or gives a new one.
  page.card = async (task) => {
    const kept = page.cards.get(task.id);
    if (kept && new Date(kept.card.expires_at).getTime() <= page.now()) page.cards.delete(task.id);
    page.go({ name: "card", task: task.id });
    const answer = await post(`/api/v1/tasks/${task.id}/card`, "{}", newKey(), TIMEOUT_MS);
    if (answer.ok) {
      const made = { id: draftId(task.id), person: page.person, task: task.id, card: answer.body, at: Date.now() };
      page.cards.set(task.id, made);
      await page.memory.write([["put", "cards", made]]).catch(() => {});
    } else if (answer.status || !page.cards.has(task.id)) {
      page.cards.delete(task.id);
      page.say(typeof answer.body.detail === "string" ? answer.body.detail : page.words.no_answer);
      if (page.view.name === "card") page.view = { name: "task", task: task.id };
    }
    page.draw();
  };

  page.linked = () => {
    const live = window.zhiwangLive;
    return navigator.onLine && !(live && (live.lost || Date.now() - live.lastSign > 1000 * live.settings.stale_after_s));
  };
  // Streamlit puts a dialog over everything when its server is away, and nothing under it can be touched; this page says so itself.
  page.closeDialog = () => document.querySelector('[data-testid="stDialog"] button[aria-label="Close"]')?.click();
  page.tick = () => {
    if (!page.root.isConnected) return;
    for (const clock of page.root.querySelectorAll("[data-due]")) {
      const left = new Date(clock.dataset.due).getTime() - page.now();
      clock.textContent = span(left, page.words.days);
      clock.className = `clock ${left < 0 ? "overdue" : left < 4 * 3600e3 ? "due_soon" : "on_time"}`;
    }
    const linked = page.linked();
    document.documentElement.classList.toggle("zwf-off", !linked);
    if (!linked) page.closeDialog();
    if (linked === page.wasLinked) return;
    if (linked) page.outbox.retryAll();
    page.wasLinked = linked;
    page.drawBar();
  };

  page.update = (next) => {
    const opened = page.view.task && page.task(page.view.task);
    page.data = next;
    page.words = next.words;
    page.offset = new Date(next.now).getTime() - Date.now();
    if (opened && !page.task(opened.id) && !page.outbox.of(opened.id).length) {
      page.view = { name: "list" };
      page.shown = "";
      if (!page.applied.has(opened.id)) page.say(fill(page.words.gone, { number: opened.number }));
    }
    if (page.view.team && !page.team(page.view.team)) page.view = { name: "list" };
    page.draw();
    page.outbox.pump();
  };
}

function views(page) {
  const chip = (task, { state, pending }) => el("p", { class: "chips" },
    el("span", { class: `chip ${task.severity}` }, `${page.data.signs[task.severity]} ${page.data.severities[task.severity]}`),
    task.due_at && el("span", { class: "clock", "data-due": task.due_at }),
    el("span", { class: "chip plain" }, page.data.states[state] ?? state), pending && el("span", { class: "chip wait" }, `↑ ${page.words.not_sent_yet}`));
  const where = (task) => (task.place?.includes(task.grid) ? task.place : [task.place, task.grid].filter(Boolean).join(" · ")) || "—";

  page.drawBar = () => {
    const light = document.documentElement.dataset.zwfLight === "night" ? "night" : "day";
    const linked = page.linked();
    page.wasLinked = linked;
    put(page.bar,
      page.view.name !== "list" && el("button", { class: "back", onclick: () => page.go(page.view.name === "card" ? { name: "task", task: page.view.task } : ["call", "result"].includes(page.view.name) ? { name: "operation", team: page.view.team } : { name: "list" }) }, `‹ ${page.words.back}`),
      el("span", { class: linked ? "link on" : "link off", role: "status" }, linked ? `● ${page.words.online}` : `▲ ${page.words.offline}`),
      page.keptLine,
      el("button", { class: "light", onclick: () => { lightTo(light === "night" ? "day" : "night"); page.drawBar(); }, "aria-label": light === "night" ? page.words.day : page.words.night, title: light === "night" ? page.words.day : page.words.night }, light === "night" ? "☀" : "☾"),
    );
    if (!page.memory.lasts) page.bar.append(el("p", { class: "warn" }, `▲ ${page.words.keeps_nothing}`));
  };

  const SIGNS = { waiting: "◆", sending: "↑", refused: "▲", conflict: "▲" };
  // Which item was asked about is the page's, not the button's: a refresh between the two taps draws the button anew.
  const drop = (item) => el("button", { class: "button", onclick: () => {
    if (page.dropping === item.id) page.outbox.drop(item);
    else { page.dropping = item.id; page.drawQueue(); }
  } }, page.dropping === item.id ? page.words.drop_sure : page.words.drop);
  const changes = (item) => {
    const { now, seen } = item;
    const said = [];
    if (now.state !== seen.state) said.push(fill(page.words.now_state, { state: page.data.states[now.state] ?? now.state }));
    if (now.due_at && new Date(now.due_at).getTime() !== new Date(seen.due_at ?? 0).getTime()) said.push(fill(page.words.now_due, { due: moment(now.due_at) }));
    for (const name of ["title", "place", "instruction"]) if ((now[name] ?? "") !== (seen[name] ?? "")) said.push(`${page.words[name]}: ${now[name] || "—"}`);
    return el("ul", {}, (said.length ? said : [page.words.now_other]).map((text) => el("li", {}, text)));
  };
  const unsentItem = (item) => el("li", { class: item.state },
    el("p", {}, el("b", {}, `${SIGNS[item.state]} ${page.words[`item_${item.state}`]}`), ` · ${item.what} ${item.number}`, item.photos.length > 0 && ` · ${fill(page.words.photos_sent, { sent: item.photos.filter((photo) => photo.sent).length, all: item.photos.length })}`),
    item.message && el("p", { class: "said" }, item.message), item.state === "conflict" && item.now && changes(item),
    item.state === "conflict" || item.state === "refused" ? el("div", { class: "pair" },
      item.state === "conflict" && item.now && el("button", { class: "button", onclick: () => page.outbox.again(item, { body: { ...item.body, seen_revision: item.now.revision }, now: undefined }) }, page.words.send_anyway),
      item.state === "refused" && el("button", { class: "button", onclick: () => page.outbox.again(item) }, page.words.try_again),
      item.draft && el("button", { class: "button", onclick: () => page.edit(item) }, page.words.edit), drop(item)) : null,
    item.message === page.words.signed_out && el("a", { class: "button", href: "/sign-in" }, page.words.sign_in));
  page.drawQueue = () => {
    const items = page.outbox.unsent();
    put(page.queue);
    if (!items.length) return;
    page.queue.append(el("section", { class: items.some((item) => ["refused", "conflict"].includes(item.state)) ? "unsent stuck" : "unsent" },
      el("header", {}, el("h3", {}, fill(page.words.unsent, { count: items.length })), el("button", { class: "button", onclick: page.outbox.retryAll }, page.words.retry)), el("ul", {}, items.map(unsentItem)),
      el("small", {}, page.words.unsent_kept)));
  };

  const listed = (task) => {
    const standing = page.standing(task);
    return el("button", { class: `task ${task.severity}`, onclick: () => page.go({ name: "task", task: task.id }) }, chip(task, standing),
      el("h3", {}, `${task.kind_label} · ${task.title}`), el("p", {}, where(task)),
      task.urged_count > 0 && el("p", { class: "warn" }, `◆ ${fill(page.words.urged, { count: task.urged_count })}`), page.drafts.has(task.id) && el("p", { class: "draft" }, `✎ ${page.words.draft_here}`));
  };
  const orphan = (draft) => el("div", { class: "task orphan" }, el("p", {}, `✎ ${page.words.draft_orphan}`), el("p", {}, Object.values(draft.fields).concat(draft.words).filter((value) => typeof value === "string").join(" / ")),
    el("button", { class: "button", onclick: () => { page.memory.write([page.forget(draft.task)]).catch(() => {}); page.draw(); } }, page.words.drop));
  const list = () => {
    const rank = Object.keys(page.data.signs);
    const due = (task) => (task.due_at ? new Date(task.due_at).getTime() : Infinity);
    const tasks = page.data.tasks.filter((task) => !["answered", "closed"].includes(page.standing(task).state))
      .sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity) || due(a) - due(b));
    const lost = [...page.drafts.values()].filter((draft) => draft.task !== CLUE && !isOfTeam(draft.task) && !page.task(draft.task) && !isEmpty(draft));
    const sent = page.outbox.items.filter((item) => item.state === "sent").slice(-SENT_SHOWN).reverse();
    put(page.main, ...page.data.teams.map(page.teamCard), page.data.answers && el("h2", {}, fill(page.words.waiting, { count: tasks.length })),
      ...(!page.data.answers ? page.data.teams.length ? [] : [el("section", { class: "empty" }, el("p", {}, page.words.no_team))] : tasks.length ? tasks.map(listed) : [el("section", { class: "empty" }, el("p", {}, page.words.nothing), el("small", {}, page.words.nothing_more))]), ...lost.map(orphan),
      sent.length > 0 && el("section", { class: "sent" }, el("h3", {}, page.words.sent), el("ul", {}, sent.map((item) => el("li", {}, `✓ ${hour(item.sent_at)} · ${item.what} ${item.result.number ?? item.number}`, item.result.flags.map((flag) => ` ◆ ${page.words[`flag_${flag}`] ?? flag}`))))));
    put(page.foot, page.data.answers && el("button", { class: "main-button calm", onclick: () => page.go({ name: "clue" }) }, `＋ ${page.words.clue_button}`, page.drafts.has(CLUE) && " ✎"));
  };

  const stepper = (task, { state }) => {
    const order = ["dispatched", "signed", "acting", "on_site", "answered"];
    const at = order.indexOf(state === "returned" ? "signed" : state);
    return el("ol", { class: "steps" }, [...STAMPS, [null, "answer"]].map(([stamp, step], index) =>
      el("li", { class: at > index ? "done" : at === index ? "next" : "" }, el("b", {}, at > index ? "✓" : index + 1), el("span", {}, page.words[`step_${step}`]), el("small", {}, stamp && task[stamp] ? hour(task[stamp]) : ""))));
  };
  const facts = (task) => el("dl", {}, [[page.words.place, where(task)], [page.words.debtor, task.debtor], [page.words.due, task.due_at && moment(task.due_at)], [page.words.number, task.number]]
    .filter(([, value]) => value).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  const wanted = (task) => {
    const row = (field, must) => el("li", { "data-wants": field.code, class: must ? "must" : "may" }, el("b", {}, "○"), ` ${field.label}`, !must && el("small", {}, ` ${page.words.if_there}`));
    return el("section", { class: "wanted" }, el("h3", {}, page.words.bring_back), el("ul", {}, task.requires.map((field) => row(field, true)), task.invites.map((field) => row(field, false))), el("p", { class: "protocol" }, task.protocol));
  };
  const ready = { time: () => [page.words.now, () => new Date(page.now() + COURT_MS).toISOString().slice(0, 16).replace("T", " ")], place: (task) => task.place && [page.words.place_of_task, () => task.place] };
  const replyForm = (task, draft, changed) => el("section", { class: "form" }, el("h3", {}, page.words.reply), draft.at && !isEmpty(draft) && el("p", { class: "draft" }, `✎ ${fill(page.words.draft_from, { at: moment(draft.at) })}`),
    [...task.requires, ...task.invites].filter((field) => field.form !== "photo").map((field) => fieldInput(page, field, task.requires.includes(field), draft, changed, ready[field.code]?.(task))),
    photoPart(page, draft, changed, task.requires.some((field) => field.form === "photo")), placePart(page, draft, changed, task.lng === null ? null : task));
  const unableForm = (task, draft, changed) => el("section", { class: "form" }, el("h3", {}, page.words.unable),
    el("fieldset", { class: "field", "data-code": "unable" }, el("legend", {}, el("span", { class: "label" }, page.words.why_unable)), el("div", { class: "choices" }, page.data.unable.map(([code, said]) =>
      el("label", {}, el("input", { type: "radio", name: "zwf-unable", checked: draft.unable === code, onchange: () => { draft.unable = code; changed(); } }), el("span", {}, said))))),
    el("label", { class: "field", "data-code": "unable_words" }, el("span", { class: "label" }, page.words.unable_words), el("textarea", { rows: 3, value: draft.words, oninput: (event) => { draft.words = event.target.value; changed(); } })),
    photoPart(page, draft, changed, false), placePart(page, draft, changed, task.lng === null ? null : task));

  // The form is built once for a view and stays, so that a refresh takes nobody's keyboard away.
  const openTask = (task) => {
    const draft = page.draft(task.id);
    const changed = (now) => page.changed(draft, now);
    const part = { task: task.id, draft, head: el("div"), form: el("div"), formFor: "" };
    page.marks = () => {
      for (const row of part.head.querySelectorAll("[data-wants]")) {
        const done = given(draft, [...task.requires, ...task.invites].find((field) => field.code === row.dataset.wants));
        row.classList.toggle("done", done);
        row.firstChild.textContent = done ? "✓" : "○";
      }
    };
    part.draw = (now) => {
      const standing = page.standing(now);
      const inHand = page.data.in_hand.includes(standing.state);
      const opened = inHand && (["acting", "on_site"].includes(standing.state) || draft.unable !== null || part.asked || !isEmpty(draft));
      put(part.head, el("h2", {}, `${now.kind_label} · ${now.title}`), chip(now, standing), stepper(now, standing),
        now.return_reason && standing.state === "returned" && el("p", { class: "returned" }, `◆ ${fill(page.words.returned, { reason: now.return_reason })}`), facts(now),
        now.instruction && el("p", { class: "instruction" }, now.instruction), wanted(now));
      const formFor = !opened ? "" : draft.unable === null ? "reply" : "unable";
      if (formFor !== part.formFor) put(part.form, ...(formFor ? [(formFor === "reply" ? replyForm : unableForm)(now, draft, changed)] : []));
      part.formFor = formFor;
      part.foot(now, standing, inHand, opened);
      page.marks();
    };
    part.foot = (now, standing, inHand, opened) => {
      const redraw = () => { page.save(draft); page.draw(); };
      const unable = draft.unable !== null;
      const next = (page.data.ways[standing.state] ?? [])[0];
      const send = el("button", { class: "main-button", onclick: () => page.reply(now, draft) }, unable ? page.words.send_unable : page.words.complete);
      const step = next && next !== "answer" ? el("button", { class: "main-button", onclick: () => page.step(now, next) }, page.words[`step_${next}`]) : null;
      const sending = page.outbox.of(now.id).some((item) => item.kind === "feedback");
      part.form.hidden = sending;
      put(page.foot, ...[
        inHand && !sending && el("div", { class: "pair" },
          el("button", { class: "button", onclick: () => { draft.unable = unable ? null : ""; redraw(); part.form.scrollIntoView({ block: "start" }); } }, unable ? page.words.able : page.words.unable),
          !unable && step && (opened ? el("button", { class: "button", onclick: () => page.reply(now, draft) }, page.words.reply_send) : el("button", { class: "button", onclick: () => { part.asked = true; redraw(); part.form.scrollIntoView({ block: "start" }); } }, page.words.reply)),
          el("button", { class: "button", onclick: () => page.card(now) }, page.words.card)),
        sending ? el("p", { class: "said" }, page.words.reply_on_its_way) : unable || !step ? inHand && send : step,
      ]);
    };
    page.part = part;
    put(page.main, part.head, part.form);
  };

  const clue = () => {
    const draft = page.draft(CLUE);
    const changed = (now) => page.changed(draft, now);
    const select = (code, label, options) => el("label", { class: "field", "data-code": code }, el("span", { class: "label" }, label),
      el("select", { onchange: (event) => { draft.fields[code] = event.target.value; changed(); } }, el("option", { value: "" }, page.words.choose), options.map(([value, said]) => el("option", { value, selected: String(draft.fields[code] ?? "") === String(value) }, said))));
    const field = (code, label, form, choices = []) => fieldInput(page, { code, label, form, choices }, false, draft, changed);
    const debtors = new Map(page.data.tasks.filter((task) => task.debtor_id && task.debtor).map((task) => [task.debtor_id, task.debtor]));
    put(page.main, el("h2", {}, page.words.clue), el("p", { class: "protocol" }, page.words.clue_about), el("section", { class: "form" },
      field("kind", page.words.clue_kind, "choice", page.data.clue_kinds), field("content", page.words.clue_content, "long"), field("place", page.words.place, "text"),
      placePart(page, draft, changed, null), select("grid_code", page.words.grid, page.data.grids), photoPart(page, draft, changed, false), debtors.size > 0 && select("debtor_id", page.words.clue_debtor, [...debtors])));
    put(page.foot, el("button", { class: "main-button", onclick: () => page.report(draft) }, page.words.clue_send));
  };

  const card = () => {
    const kept = page.cards.get(page.view.task);
    put(page.foot);
    if (!kept) { put(page.main, el("h2", {}, page.words.card), el("p", {}, page.words.card_coming)); return; }
    const { card: said } = kept;
    put(page.main, el("h2", {}, page.words.card), el("section", { class: "card" }, el("p", {}, said.court), el("p", { class: "who" }, said.name), el("p", {}, [said.post, said.body].filter(Boolean).join(" · ")),
      qrImage(said.qr, page.words.card_qr), el("p", { class: "code" }, said.code), el("p", {}, fill(page.words.card_how, { address: `${location.host}/check` })), el("p", {}, `${page.words.matter}: ${said.matter}`),
      el("p", {}, `${page.words.valid_until} ${said.until}`)));
  };

  page.draw = () => {
    const { view } = page;
    const task = view.task && page.task(view.task);
    page.root.dataset.view = view.name;
    page.drawBar();
    page.drawQueue();
    const team = view.team && page.team(view.team);
    const target = view.target && team?.targets.find((one) => one.id === view.target);
    const name = `${view.name}/${view.target ?? view.team ?? view.task ?? ""}`;
    if (view.name === "task" && task) {
      if (page.shown !== name) openTask(task);
      page.part.draw(task);
    } else if (view.name === "clue") {
      if (page.shown !== name) clue();
    } else if (view.name === "card" && task) card();
    else if (view.name === "operation" && team) page.drawTeam(team);
    else if (view.name === "call" && team) { if (page.shown !== name) page.openCall(team); }
    else if (view.name === "result" && target) { if (page.shown !== name) page.openResult(team, target); }
    else list();
    page.shown = view.name === "card" ? "" : name;
    page.tick();
  };
}

function lightTo(light) {
  document.documentElement.dataset.zwfLight = light;
  try { localStorage.setItem(LIGHT_KEY, light); } catch { /* a browser that keeps nothing */ }
}

export default function ({ data, parentElement }) {
  const root = document.documentElement;
  if (!root.dataset.zwfLight) {
    let kept = null;
    try { kept = localStorage.getItem(LIGHT_KEY); } catch { /* a browser that keeps nothing */ }
    root.dataset.zwfLight = kept === "night" ? "night" : "day";
  }
  root.classList.add("zwf-page");
  const hear = () => {
    const said = { ...data, ...window.zhiwangFieldSaid };
    if (window.zhiwangFieldSaid?.person !== data.person) return;
    window.zhiwangField = window.zhiwangField?.person === data.person ? window.zhiwangField : { person: data.person, made: makePage(said) };
    const mine = window.zhiwangField;
    mine.made.then((page) => {
      if (window.zhiwangField !== mine || window.zhiwangFieldHear !== hear) return;
      if (page.root.parentNode !== parentElement) parentElement.append(page.root);
      page.update(said);
    });
  };
  window.zhiwangFieldHear = hear;
  hear();
  return () => setTimeout(() => window.zhiwangField?.made.then((page) => { if (!page.root.isConnected) root.classList.remove("zwf-page", "zwf-off"); }), 50);
}
