// Loads the parts of the module. A part is `[name, url]` if it has a file of its own, else
// `[name, url, start, end]` with its place in the pack of a group. A part may be in the packs of
// several groups, but is instantiated once: that writes its constants to the memory.

/** Instances of parts by name, and contents of packs by URL, as promises. */
const instances = new Map();
const packs = new Map();

/** Remembers the promise of `start()`, but no failure, so that the next call tries again. */
function remember(memory, key, start) {
    let promise = memory.get(key);
    if (promise === undefined) {
        promise = start();
        memory.set(key, promise);
        promise.catch(() => memory.delete(key));
    }
    return promise;
}

/** Begins to fetch a part; returns a function that instantiates it. */
function fetchPart([, url, start, end]) {
    if (start === undefined) {
        const response = fetch(url);
        // An error is thrown where the part is instantiated.
        response.catch(() => {});
        return () => WebAssembly.instantiateStreaming(response, getSharedImports());
    }
    const pack = remember(packs, url, () => fetchPack(url));
    return async () => WebAssembly.instantiate((await pack).slice(start, end), getSharedImports());
}

async function fetchPack(url) {
    const response = await fetch(url);
    if (!response.ok) {
        throw new Error(`${url}: ${response.status}`);
    }
    return response.arrayBuffer();
}

/** Loads the parts of a group. The last one is the group's own, which needs all others. */
async function loadGroup(parts) {
    const own = parts.at(-1);
    const instantiateOwn = instances.has(own[0]) ? undefined : fetchPart(own);
    const others = parts.slice(0, -1);
    await Promise.all(others.map((part) => remember(instances, part[0], () => fetchPart(part)())));
    await remember(instances, own[0], instantiateOwn ?? (() => fetchPart(own)()));
}
