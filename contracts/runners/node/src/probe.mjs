/**
 * What an endpoint has of what cases need.
 */
import { ask } from "./buckets.mjs";
import { exchange } from "./exchange.mjs";
import { messageOf } from "./message.mjs";

const REFUSALS = ["UnrecognizedClientException", "InvalidSignatureException"];

/**
 * Asks the endpoint what it has.
 * @param {{ rekognition: import("./sign.mjs").Caller, s3: import("./sign.mjs").Caller }} callers
 * @returns {Promise<Record<string, string>>} by need, why it is not met
 * @throws {Error} nothing answers at the endpoint, or it does not take the key
 */
export async function probe({ rekognition, s3 }) {
  if (await isRefused(rekognition, {}))
    throw new Error(
      `${rekognition.endpoint} does not take the key ${rekognition.accessKeyId}: ` +
        "name one that it knows by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give it this one.",
    );
  const missing = {};
  if (!(await isRefused(rekognition, { secret: "wrong" })))
    missing.signatures =
      "the endpoint takes a signature made with a wrong secret";
  try {
    await ask("GET", "/", s3);
  } catch (error) {
    missing.s3 = `the endpoint has no S3: ${error.message.slice(0, 200)}`;
  }
  return missing;
}

/** It costs nothing to ask: without an image no call is billed. */
async function isRefused(caller, how) {
  const request = { params: {}, sign: how };
  const message = messageOf(request, "DetectFaces", {}, caller);
  const { bytes } = await exchange(caller.endpoint, message);
  return REFUSALS.some((name) => bytes.includes(name));
}
