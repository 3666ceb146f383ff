// The files of a drop or a choice, each with its path: folders are walked through. Reads no file.

/** @typedef {{file: File, name: string}} Gathered a file, and its path within what was dropped */

const AT_ONCE = 64;

/** What was chosen: a folder's files know their paths. @param {FileList} files @returns {Gathered[]} */
export function chosen(files) {
  return Array.from(files, (file) => ({ file, name: file.webkitRelativePath || file.name }));
}

/**
 * What a drop holds, to be asked within its event: a browser forgets it after.
 * @param {DataTransfer} data @returns {{entries: FileSystemEntry[], files: FileList}}
 */
export function dropped(data) {
  const entries = Array.from(data.items, (item) => item.webkitGetAsEntry?.() ?? null);
  return { entries: entries.filter((entry) => entry !== null), files: data.files };
}

/**
 * All files of entries and of the folders in them, by path. Stops where there are more than `most`: one more than that
 * tells that it is too much.
 * @param {FileSystemEntry[]} entries @param {number} most @param {AbortSignal} gone
 * @param {(found: number) => void} hear  how many were found up to now
 * @returns {Promise<Gathered[]>}
 */
export async function walk(entries, most, gone, hear) {
  /** @type {FileSystemEntry[]} */
  const left = [...entries];
  /** @type {FileSystemFileEntry[]} */
  const found = [];
  for (let seen = 0; left.length && found.length <= most; seen++) {
    gone.throwIfAborted();
    if (seen > 2 * most) throw new Error(`Expected at most ${most.toLocaleString("en")} folders, received more.`);
    const entry = /** @type {FileSystemEntry} */ (left.pop());
    if (entry.isDirectory) left.push(...(await children(/** @type {FileSystemDirectoryEntry} */ (entry))));
    else found.push(/** @type {FileSystemFileEntry} */ (entry));
    hear(found.length);
  }
  return opened(found.slice(0, most + 1), gone);
}

/** The files of entries, some at a time. @param {FileSystemFileEntry[]} entries @param {AbortSignal} gone */
async function opened(entries, gone) {
  /** @type {Gathered[]} */
  const files = [];
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    gone.throwIfAborted();
    files.push(...(await Promise.all(entries.slice(start, start + AT_ONCE).map(open))));
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** @param {FileSystemFileEntry} entry @returns {Promise<Gathered>} */
function open(entry) {
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve({ file, name: entry.fullPath.replace(/^\/+/, "") || file.name }), reject);
  }).catch(() => {
    throw new Error(`${entry.name} could not be read.`);
  });
}

/** What lies in a folder: a browser tells of a hundred at a time. @param {FileSystemDirectoryEntry} folder */
async function children(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => {
      throw new Error(`The folder ${folder.name} could not be read.`);
    });
    if (!some.length) return all;
    all.push(...some);
  }
}
