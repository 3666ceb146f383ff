// One upload: files to an address, with its progress. Knows no element; what goes wrong becomes one sentence.

/** @typedef {import("./gathering.js").Gathered} Gathered */

const LONGEST = 300;
/** What a server says where it has no sentence for it, by its status. @type {Record<number, string>} */
const STATUS = { 403: "this page is no longer known to it. Reload the page.", 413: "that is too much.", 507: "it has no room." };

/**
 * Sends files; ends when the server has them. Rejects with a sentence, or with the signal's reason where it was stopped.
 * @param {string} address @param {Gathered[]} files @param {AbortSignal} gone
 * @param {(sent: number, all: number) => void} hear  bytes
 * @returns {Promise<void>}
 */
export function send(address, files, gone, hear) {
  const form = new FormData();
  for (const { file, name } of files) form.append("file", file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    const stop = () => request.abort();
    gone.addEventListener("abort", stop, { once: true });
    request.upload.addEventListener("progress", ({ loaded, total }) => hear(loaded, total));
    request.addEventListener("loadend", () => gone.removeEventListener("abort", stop));
    request.addEventListener("abort", () => reject(gone.reason));
    request.addEventListener("error", () => reject(new Error("The upload broke off: the server does not answer, or a file changed.")));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve();
      else reject(new Error(`The server did not take it: ${sentence(request)}`));
    });
    request.open("POST", address);
    request.send(form);
  });
}

/** What the server says, if that is a sentence. @param {XMLHttpRequest} request */
function sentence(request) {
  const plain = request.getResponseHeader("content-type")?.startsWith("text/plain");
  const text = plain ? request.responseText.trim().slice(0, LONGEST) : "";
  return text || STATUS[request.status] || `it says ${request.status}.`;
}
