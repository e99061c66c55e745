// One stream for all tabs of a browser: a browser keeps only six connections to a server on HTTP/1.1, and each stream holds one.
// It is named by the session, so that the tabs of the next session do not hear the stream of the last one.
const tabs = new Set();
let known = {};
let source = null;
const AWAY = { locked: "locked", ended: "signed_out" };

function tell(kind, data = {}) {
  known = kind === "hello" ? { ...data.topics } : { ...known, ...data.topics };
  for (const tab of tabs) tab.postMessage({ kind, data });
}

function open() {
  source = new EventSource("/api/stream");
  for (const kind of ["hello", "beat", "change"]) source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
  for (const kind of ["signed_out", "locked"]) source.addEventListener(kind, () => ended(kind));
  source.onerror = () => { tell("lost"); if (source.readyState === 2) refused(); };
}

function ended(kind) {
  source?.close();
  source = null;
  tell(kind);
}

// A server that is away is tried again; one that answers says whether the session is locked or has ended, as after a night with the lid closed.
async function refused() {
  const said = await fetch("/api/session", { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
  if (AWAY[said.state]) ended(AWAY[said.state]);
  else setTimeout(open, 2000);
}

self.onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.onmessage = ({ data }) => { if (data === "leave") tabs.delete(tab); else if (!source) open(); };
  if (source) tab.postMessage({ kind: "known", data: { topics: known } }); // what it may have missed between its drawing and now
  else open();
};
