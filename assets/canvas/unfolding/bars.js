// Draws nats of KL by latent dimension. The scale only grows, so that bars can be compared from epoch to epoch.

import { fit } from "./cloud.js";

const COLOUR = "#dd7a2c"; // of the KL, on every page
const FADED = "rgb(138 145 156 / 0.35)";
const [FOOT, HEAD] = [16, 14];
const WIDEST = 34;

/**
 * @param {HTMLCanvasElement} canvas @param {Float32Array} kl (d,) @param {Uint8Array} active (d,)
 * @param {number} most the end of the scale, in nats @param {string} ink
 */
export function drawBars(canvas, kl, active, most, ink) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const width = fit(canvas, pen);
  const height = canvas.clientHeight;
  pen.clearRect(0, 0, width, height);
  const room = height - FOOT - HEAD;
  const step = Math.min(WIDEST, width / kl.length);
  pen.font = "11px sans-serif";
  pen.textAlign = "center";
  kl.forEach((nats, k) => {
    const tall = Math.max(1, (nats / most) * room);
    pen.fillStyle = active[k] ? COLOUR : FADED;
    pen.fillRect(k * step + step * 0.12, height - FOOT - tall, Math.max(1, step * 0.76), tall);
    pen.fillStyle = ink;
    pen.globalAlpha = 0.66;
    if (step >= 24) pen.fillText(nats.toFixed(nats < 10 ? 1 : 0), (k + 0.5) * step, height - FOOT - tall - 3);
    if (step >= 24 || k === 0 || (k + 1) % 5 === 0) pen.fillText(String(k + 1), (k + 0.5) * step, height - 3);
    pen.globalAlpha = 1;
  });
}

/** The end of a scale that holds all of these, in nats. @param {Float32Array} kl @param {number} least */
export function mostOf(kl, least) {
  return kl.reduce((most, nats) => (nats > most ? nats : most), least);
}
