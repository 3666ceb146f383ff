// The question of a lesson's step, above the page: it hears where one is, and says at once whether that is the answer.

import { button, element, write } from "../elements.js";
import { fetchStyles } from "../load.js";
import { mounted } from "../mounting.js";
import { hearPoint } from "../point.js";
import { appear, readTheme } from "../theme.js";
import { holds } from "./target.js";

const NOT_YET = "Not yet";
const REACHED = "That is it.";

/**
 * @typedef {object} Given  what the page says
 * @property {string} of  names the step
 * @property {string} title @property {number} number from 1 @property {number} count
 * @property {string} question @property {string} hint @property {string} met
 * @property {import("../types.js").Condition[]} target
 * @property {string} unchecked  why it cannot be checked; empty where it can
 * @typedef {{parentElement: ShadowRoot, data: Given, setTriggerValue: (name: string, value: unknown) => void}} Component
 */

class Question {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.ending = new AbortController();
    this.met = false;
    this.of = "";
    const gone = this.ending.signal;
    this.where = element("p", { class: "where" });
    this.question = element("h2", { class: "question", tabindex: -1 });
    this.status = element("p", { class: "status", role: "status", "aria-live": "polite" });
    this.hint = element("details", { class: "hinted" }, element("summary", {}, "Hint"), element("p"));
    const go = (/** @type {number} */ by) => () => this.go(this.component.data.number + by);
    this.back = button("Back", "The step before", go(-1), gone);
    this.next = button("Next", "", go(1), gone);
    this.leave = button("Leave the lesson", "Keeps the page as it is, without the question", () => this.go(0), gone);
    const reached = element("span", { class: "reached", "aria-hidden": "true" }, REACHED); // the status has said so
    const ways = element("div", { class: "ways" }, reached, this.back, this.next, this.leave);
    const head = element("div", { class: "asking" }, this.where, this.question, this.status, this.hint);
    const about = { class: "canvas lesson", style: "visibility: hidden", "aria-label": "Lesson" };
    this.element = element("section", about, head, ways);
    component.parentElement.append(this.element);
    void appear(this.element, component.parentElement, fetchStyles(this.ending.signal));
    this.update(component);
    hearPoint((point) => this.check(point), gone);
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.element.style.colorScheme = readTheme(this.element).dark ? "dark" : "light";
    const { data } = component;
    if (data.of === this.of) return;
    const moved = this.of !== "";
    this.of = data.of;
    this.met = false;
    write(this.where, `${data.title} · step ${data.number} of ${data.count}`);
    write(this.question, data.question);
    write(/** @type {Element} */ (this.hint.lastElementChild), data.hint);
    this.hint.open = false;
    this.hint.hidden = !data.hint;
    this.back.hidden = data.number === 1;
    this.show();
    if (moved) this.question.focus({ preventScroll: false }); // what was pressed is another step's now
  }

  /** Once reached, a step stays so: what lies behind it may be looked at freely.
   * @param {import("../point.js").Point} point */
  check(point) {
    const { target, of, unchecked } = this.component.data;
    if (this.met || point.of !== of || !target.length || unchecked) return;
    if (!holds(target, point.z, point.start)) return;
    this.met = true;
    this.show();
  }

  show() {
    const { target, met, number, count, unchecked } = this.component.data;
    const open = this.met || !target.length || unchecked !== "";
    const words = this.met ? `${REACHED} ${met}` : !target.length ? met : unchecked || NOT_YET;
    write(this.status, words);
    this.status.hidden = words === "";
    this.element.dataset.met = String(this.met);
    const last = number === count;
    write(this.next, last ? (open ? "Finish" : "Skip and finish") : open ? "Next" : "Skip");
    this.next.title = last ? "Ends the lesson; the page stays as it is" : open ? "The next step" : "Goes on without an answer";
    this.next.classList.toggle("primary", open);
    this.leave.hidden = last;
  }

  /** To a step of the lesson; 0, and what comes after the last: out of it. @param {number} number */
  go(number) {
    this.component.setTriggerValue("go", number > this.component.data.count ? 0 : number);
  }

  close() {
    this.ending.abort();
    this.element.remove();
  }
}

export const { show, leave } = mounted(Question);
