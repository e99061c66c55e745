// What stays on this phone: drafts, the queue of unsent items, and cards for residents; each under the person who wrote it.
// Nothing else is kept, and each is removed once the server has it. What nobody touched for a month is removed too.

const KEPT_DAYS = 30;
const STORES = ["drafts", "queue", "cards"];

function openMemory() {
  return new Promise((done) => {
    let request;
    try {
      request = indexedDB.open("zhiwang-field", 1);
    } catch {
      done(forgetful());
      return;
    }
    request.onupgradeneeded = () => { for (const name of STORES) request.result.createObjectStore(name, { keyPath: "id" }).createIndex("person", "person"); };
    request.onsuccess = () => done(lasting(request.result));
    request.onerror = () => done(forgetful());
  });
}

// Changes are lists of ["put", store, value] and ["delete", store, id]; all of a list are written, or none.
function lasting(database) {
  const within = (mode, work) => new Promise((done, fail) => {
    const transaction = database.transaction(STORES, mode, { durability: "strict" });
    const asked = work((name) => transaction.objectStore(name), transaction);
    transaction.oncomplete = () => done(asked?.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
  return {
    lasts: true,
    all: (name, person) => within("readonly", (store) => store(name).index("person").getAll(person)),
    // Committed at once: a page that is closed in the same breath has still written it.
    write: (changes) => within("readwrite", (store, transaction) => { for (const [verb, name, value] of changes) store(name)[verb](value); transaction.commit(); }),
    tidy: (now) => within("readwrite", (store) => {
      for (const name of STORES) {
        store(name).openCursor().onsuccess = ({ target: { result: cursor } }) => {
          if (!cursor) return;
          if (now - (cursor.value.at ?? 0) > KEPT_DAYS * 86400e3) cursor.delete();
          cursor.continue();
        };
      }
    }),
  };
}

// A browser that keeps nothing (private mode, no room): the page works until it is closed, and says so.
function forgetful() {
  const kept = Object.fromEntries(STORES.map((name) => [name, new Map()]));
  return {
    lasts: false,
    all: async (name, person) => [...kept[name].values()].filter((one) => one.person === person),
    write: async (changes) => { for (const [verb, name, value] of changes) verb === "put" ? kept[name].set(value.id, value) : kept[name].delete(value); },
    tidy: async () => {},
  };
}
