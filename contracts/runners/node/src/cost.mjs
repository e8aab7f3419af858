/**
 * What a run would cost on the real service.
 */
import { isAmazon } from "./amazon.mjs";
import { probesFor } from "./probe.mjs";

/** USD an image, first million a month (https://aws.amazon.com/rekognition/pricing/). */
const PRICE = 0.001;

/**
 * Whether a run would ask the real service, or what is taken for it.
 * @param {{ endpoint: URL, target: string }} options
 * @returns {boolean}
 */
export function asksService({ endpoint, target }) {
  return target === "service" || isAmazon(endpoint);
}

/**
 * The cost of a run, in a sentence; each call is taken for a paid one,
 * those of probing too.
 * @param {object[]} cases
 * @param {import("./suite.mjs").Images} images
 * @returns {string}
 */
export function expectedCost(cases, images) {
  const calls = cases.reduce(
    (sum, trial) => sum + callsOf(trial, images),
    probesFor(cases),
  );
  const price = (calls * PRICE).toFixed(2);
  return (
    `This costs at most ${price} USD: ${calls} calls at ${PRICE} USD an image, and a few small objects in S3; ` +
    "a request on whose kept connection nothing came is sent once more."
  );
}

function callsOf({ requests = [{}], for_each: set }, images) {
  return set ? images.set(set.image).length : requests.length;
}
