// Work done in slices, in turn between its keys; the newest job of a key takes the older one's place. Knows neither
// what the jobs compute nor where: the worker has such a row, and the page has one where there is no worker.

/**
 * A job: `step` works for about so many milliseconds and says whether it is done; where it throws, `fail` is called.
 * @typedef {{step: (milliseconds: number) => boolean, fail: () => void}} Job
 */

export class Queue {
  constructor() {
    /** @type {Map<string, Job>} the first is the next in turn */
    this.jobs = new Map();
  }

  get empty() {
    return this.jobs.size === 0;
  }

  /** Puts a job in the row; an older one of the same key is dropped. @param {string} key @param {Job} job */
  put(key, job) {
    this.jobs.set(key, job);
  }

  /** Works on the job that is next, and puts it at the row's end unless it is done. @param {number} milliseconds */
  step(milliseconds) {
    const [first] = this.jobs;
    if (!first) return;
    const [key, job] = first;
    this.jobs.delete(key);
    try {
      if (!job.step(milliseconds)) this.jobs.set(key, job);
    } catch {
      job.fail(); // one job that cannot be done leaves the others their turns
    }
  }
}
