// One stream for all tabs of a browser: a browser keeps only six connections to a server on HTTP/1.1, and each stream holds one.
// It is named by the session, so that the tabs of the next session do not hear the stream of the last one.
const tabs = new Set();
let known = {};
let source = null;

function tell(kind, data = {}) {
  known = kind === "hello" ? { ...data.topics } : { ...known, ...data.topics };
  for (const tab of tabs) tab.postMessage({ kind, data });
}

function open() {
  source = new EventSource("/api/stream");
  for (const kind of ["hello", "beat", "change"]) source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
  source.addEventListener("signed_out", () => { source.close(); source = null; tell("signed_out"); });
  source.onerror = () => { tell("lost"); if (source.readyState === 2) setTimeout(open, 2000); };
}

self.onconnect = ({ ports: [tab] }) => {
  tabs.add(tab);
  tab.onmessage = () => tabs.delete(tab);
  if (source) tab.postMessage({ kind: "known", data: { topics: known } }); // what it may have missed between its drawing and now
  else open();
};
