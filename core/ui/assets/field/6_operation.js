// An operation under way, for a member of a team: instructions, the order of visits with one tap a step, results, a call for help.

const POSITION_EVERY_MS = 60e3;
const NEXT_OF = { planned: "underway", underway: "arrived", arrived: "handling" };
const TEAM_NEXT = [["mustered_at", "muster"], ["departed_at", "depart"], ["returned_at", "return"]];
const isOfTeam = (task) => typeof task === "string" && task !== CLUE;

function operation(page) {
  const keyOf = (target) => `t${target.id}`;
  page.team = (id) => (page.data.teams ?? []).find((team) => team.id === id);
  page.targetStanding = (target) => {
    const done = page.applied.get(keyOf(target));
    const known = done && done.revision > target.revision ? done : target;
    let { state } = known, pending = false;
    for (const item of page.outbox.of(keyOf(target))) {
      if (!["waiting", "sending"].includes(item.state)) break;
      state = item.leads ?? state;
      pending = true;
    }
    return { state, pending, revision: known.revision };
  };

  const report = (team, target, body, what, also = []) => page.outbox.add({
    kind: "report", task: keyOf(target), number: team.number, what: `${what} · ${target.name}`, leads: body.state, seen: { state: target.state },
    address: `/api/v1/targets/${target.id}/reports`, body: { ...body, seen_revision: page.targetStanding(target).revision },
  }, also);
  const teamStep = (team, step, more = {}) => page.outbox.add({ kind: "report", task: `team${team.id}`, number: team.number, what: page.words[`team_${step}`], address: `/api/v1/teams/${team.id}/steps`, body: { step, ...more } });
  const signs = (team, order) => page.outbox.add({ kind: "report", task: `i${order.id}`, number: team.number, what: page.words.order_sign, address: `/api/v1/instructions/${order.id}/sign`, body: {} });
  const calls = (team, kind, words, target) => page.outbox.add({
    kind: "call", task: null, number: team.number, what: page.words[`call_${kind}`], address: `/api/v1/teams/${team.id}/calls`,
    body: { kind, words, ...(target ? { target_id: target } : {}), ...(page.fix ? { lng: page.fix.lng, lat: page.fix.lat } : {}) },
  });

  // Positions are for now: one that could not be sent is not kept.
  const follow = () => {
    if (page.watching || !window.isSecureContext || !navigator.geolocation) return;
    page.watching = navigator.geolocation.watchPosition(({ coords }) => {
      page.fix = { lng: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
      const team = page.team(page.view.team);
      if (team?.state !== "running" || Date.now() - (page.positionedAt ?? 0) < POSITION_EVERY_MS) return;
      page.positionedAt = Date.now();
      post(`/api/v1/teams/${team.id}/position`, JSON.stringify(page.fix), newKey(), TIMEOUT_MS);
    }, () => {}, { enableHighAccuracy: true, maximumAge: 30e3 });
  };

  page.teamCard = (team) => {
    const left = team.targets.filter((target) => !target.removed && page.targetStanding(target).state !== "done").length;
    return el("button", { class: "task operation", onclick: () => page.go({ name: "operation", team: team.id }) },
      el("p", { class: "chips" }, el("span", { class: "chip acknowledged" }, `${page.words.operation} · ${page.words[`operation_${team.state}`]}`), team.drill && el("span", { class: "chip wait" }, page.words.drill)),
      el("h3", {}, `${team.operation} · ${team.name}`), el("p", {}, fill(page.words.targets_left, { left, all: team.targets.filter((target) => !target.removed).length })),
      team.instructions.some((order) => !order.signed_at) && el("p", { class: "warn" }, `◆ ${page.words.orders_wait}`));
  };

  const orderRow = (team, order) => {
    const sent = page.outbox.of(`i${order.id}`).length > 0;
    return el("li", { class: order.signed_at || sent ? "" : "returned" }, el("p", {}, el("b", {}, `${fill(page.words.order, { number: order.number })} ${hour(order.at)}`), ` ${order.text}`),
      !order.signed_at && !sent && el("button", { class: "main-button", onclick: () => signs(team, order) }, page.words.order_sign), sent && el("small", {}, page.words.not_sent_yet));
  };

  const stop = (team, target, place) => {
    const { state, pending } = page.targetStanding(target);
    const next = NEXT_OF[state];
    const running = team.state === "running" && !target.removed;
    return el("section", { class: `task stop ${target.removed ? "idle" : state === "done" ? "on_time" : state === "planned" ? "idle" : "due_soon"}`, "data-target": target.id },
      el("p", { class: "chips" }, el("b", {}, `${place}`), el("span", { class: "chip plain" }, `${page.data.target_signs[state]} ${page.data.target_states[state]}`), pending && el("span", { class: "chip wait" }, `↑ ${page.words.not_sent_yet}`),
        target.eta && state === "planned" && el("span", { class: "chip plain" }, `${page.words.eta} ${hour(target.eta)}`), target.custody_ends_at && el("span", { class: "clock", "data-due": target.custody_ends_at })),
      el("h3", {}, target.name), el("p", {}, `${page.data.measures[target.measure] ?? target.measure} · ${target.place ?? "—"}`),
      target.removed && el("p", { class: "warn" }, `▲ ${fill(page.words.target_removed, { why: target.removed_why ?? "—" })}`), target.paid && el("p", { class: "warn" }, `▲ ${page.words.target_paid}`),
      target.result && el("p", { class: "good" }, `${page.data.results[target.result] ?? target.result}${target.amount_fen ? ` · ${(target.amount_fen / 100).toLocaleString()} ${page.words.yuan}` : ""}`),
      running && el("div", { class: "pair" }, next && el("button", { class: "button step", onclick: () => report(team, target, { state: next }, page.data.target_states[next]) }, page.words[`go_${next}`]),
        el("button", { class: "button", onclick: () => page.go({ name: "result", team: team.id, target: target.id }) }, state === "done" ? page.words.result_more : page.words.result)));
  };

  page.drawTeam = (team) => {
    follow();
    const waiting = page.outbox.of(`team${team.id}`).map((item) => item.body.step);
    const next = TEAM_NEXT.find(([stamp, step]) => !team[stamp] && !waiting.includes(step))?.[1];
    const steps = el("ol", { class: "steps three" }, TEAM_NEXT.map(([stamp, step]) => el("li", { class: team[stamp] || waiting.includes(step) ? "done" : step === next ? "next" : "" }, el("b", {}, team[stamp] ? "✓" : "○"), el("span", {}, page.words[`team_${step}`]), el("small", {}, team[stamp] ? hour(team[stamp]) : ""))));
    put(page.main, el("h2", {}, `${team.operation} · ${team.name}`), team.drill && el("p", { class: "returned" }, page.words.drill_long), steps,
      el("dl", {}, [[page.words.muster, `${team.muster_place} ${moment(team.starts_at)}`], [page.words.commander, team.commander ?? "—"], [page.words.number, team.number]].flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      team.calls.length > 0 && el("p", { class: "returned" }, team.calls.map((call) => `▲ ${page.words[`call_${call.kind}`]} ${hour(call.raised_at)} · ${call.seen_at ? page.words.call_seen : page.words.call_unseen} `)),
      team.instructions.length > 0 && el("section", { class: "wanted" }, el("h3", {}, page.words.orders), el("ul", {}, team.instructions.map((order) => orderRow(team, order)))),
      ...team.targets.map((target, at) => stop(team, target, target.stop ?? at + 1)), team.targets.length === 0 && el("section", { class: "empty" }, el("p", {}, page.words.no_targets)),
      team.emergency_plan && el("details", {}, el("summary", {}, page.words.emergency_plan), el("p", {}, team.emergency_plan)));
    put(page.foot, team.state === "running" && el("div", { class: "pair" }, next && el("button", { class: "button", onclick: () => teamStep(team, next) }, page.words[`team_${next}`]), el("button", { class: "button alarm", onclick: () => page.go({ name: "call", team: team.id }) }, `▲ ${page.words.call}`)));
  };

  page.openCall = (team) => {
    const words = el("textarea", { rows: 2, placeholder: page.words.call_words });
    put(page.main, el("h2", {}, page.words.call), el("p", { class: "protocol" }, page.words.call_about), el("div", { class: "choices" }, page.data.calls.map((kind) =>
      el("button", { class: "button alarm", onclick: () => { calls(team, kind, words.value.trim()); page.go({ name: "operation", team: team.id }); } }, page.words[`call_${kind}`]))), words);
    put(page.foot);
  };

  // The form is built once, so that a refresh takes nobody's keyboard away; what is typed is a draft on this phone.
  page.openResult = (team, target) => {
    const more = page.targetStanding(target).state === "done";
    const draft = page.draft(keyOf(target));
    const changed = (now) => page.changed(draft, now);
    const kinds = Object.entries(page.data.results);
    const field = (code, label, form, choices = []) => fieldInput(page, { code, label, form, choices }, code === "kind", draft, changed);
    const send = () => {
      const { kind, yuan, quantity, note } = draft.fields;
      if (!kind) return page.missing(page.words.result_choose, "kind");
      const amount_fen = Math.round(Number(yuan || 0) * 100);
      if (amount_fen < 0) return page.missing(page.words.result_negative, "yuan");
      const also = [page.forget(keyOf(target))];
      if (more) page.outbox.add({ kind: "report", task: keyOf(target), number: team.number, what: `${page.data.results[kind]} · ${target.name}`, address: `/api/v1/targets/${target.id}/results`, body: { kind, quantity: Number(quantity || 1), amount_fen, note: note?.trim() ?? "" } }, also);
      else report(team, target, { state: "done", result: kind, amount_fen, note: note?.trim() ?? "" }, page.data.results[kind], also);
      return page.go({ name: "operation", team: team.id });
    };
    put(page.main, el("h2", {}, `${more ? page.words.result_more : page.words.result} · ${target.name}`), el("section", { class: "form" }, field("kind", page.words.result, "choice", kinds), field("yuan", page.words.result_yuan, "number"), more && field("quantity", page.words.result_quantity, "number"), field("note", page.words.result_note, "long")));
    put(page.foot, el("button", { class: "main-button", onclick: send }, page.words.result_send));
  };
}
