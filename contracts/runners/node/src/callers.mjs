/**
 * Whose key signs: a made-up one for emulators, the operator's own for the real service.
 */
import { isAmazon, storeBeside } from "./amazon.mjs";
import { asksService } from "./cost.mjs";

/** The key of requests to emulators, that of the other runner; a strict one is to be told of it. */
const MADE_UP = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "contracts-secret",
};

/**
 * Who asks where. S3 is at the same endpoint, but for Amazon's own.
 * @param {{ endpoint: URL, target: string }} options
 * @param {Record<string, string | undefined>} env AWS_… of it are read
 * @returns {{ rekognition: import("./sign.mjs").Caller, s3: import("./sign.mjs").Caller }}
 * @throws {Error} the real service is to be asked, without TLS or without a key of one's own
 */
export function callersOf({ endpoint, target }, env) {
  const who = identityOf(env);
  if (asksService({ endpoint, target })) fitForService(endpoint, who);
  const store = isAmazon(endpoint)
    ? storeBeside(endpoint, who.region)
    : endpoint;
  return {
    rekognition: { ...who, endpoint },
    s3: { ...who, endpoint: store },
  };
}

function identityOf(env) {
  const region = env.AWS_REGION || "us-east-1";
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = env;
  if (!key || !secret) return { ...MADE_UP, region };
  const sessionToken = env.AWS_SESSION_TOKEN;
  return { region, accessKeyId: key, secretAccessKey: secret, sessionToken };
}

function fitForService({ protocol, href }, { accessKeyId }) {
  if (protocol !== "https:")
    throw new Error(`${href}: the real service is asked over https:`);
  if (accessKeyId === MADE_UP.accessKeyId)
    throw new Error(
      "The real service wants your own key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
}
