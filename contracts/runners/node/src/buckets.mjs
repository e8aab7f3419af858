/**
 * The objects that a case is given, and the end of its buckets after it.
 */
import { exchange } from "./exchange.mjs";
import { sign } from "./sign.mjs";
import { bucketName, substitute } from "./substitute.mjs";

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Creates the buckets of a case and puts its objects into them.
 * @param {object[]} objects `bucket`, `key`, and `image` or `content`
 * @param {import("./substitute.mjs").Surroundings} at
 * @param {import("./sign.mjs").Caller} caller of S3
 */
export async function putObjects(objects, at, caller) {
  for (const bucket of new Set(objects.map((object) => object.bucket)))
    await ask("PUT", `/${bucketName(bucket, at)}`, caller, placeOf(caller));
  for (const { bucket, key, image, content } of objects) {
    const body = substitute(image ? { $image: image } : content, at);
    const path = pathOf(bucketName(bucket, at), key);
    await ask("PUT", path, caller, Buffer.from(body));
  }
}

/**
 * Empties and removes every bucket that a case named, whoever made it.
 * @param {import("./substitute.mjs").Surroundings} at
 * @param {import("./sign.mjs").Caller} caller of S3
 */
export async function removeBuckets({ buckets }, caller) {
  for (const bucket of buckets) {
    try {
      const { bytes } = await ask("GET", `/${bucket}?versions`, caller);
      for (const { key, version } of versionsIn(String(bytes))) {
        const query = `?versionId=${encodeURIComponent(version)}`;
        await ask("DELETE", pathOf(bucket, key) + query, caller);
      }
      await ask("DELETE", `/${bucket}`, caller);
    } catch {
      // A case may name a bucket that is not there.
    }
  }
}

/**
 * Asks S3 for something.
 * @param {string} method
 * @param {string} path
 * @param {import("./sign.mjs").Caller} caller
 * @param {Buffer} [body]
 * @returns {Promise<import("./exchange.mjs").Answer>}
 * @throws {Error} S3 refuses
 */
export async function ask(method, path, caller, body = Buffer.alloc(0)) {
  const headers = {
    host: caller.endpoint.host,
    "content-length": String(body.length),
  };
  const message = sign({ method, path, headers, body }, {}, "s3", caller);
  const answer = await exchange(caller.endpoint, message);
  if (answer.status < 300) return answer;
  throw new Error(`S3 ${method} ${path}: ${answer.status} ${answer.bytes}`);
}

function pathOf(bucket, key) {
  const steps = key.split("/").map(encodeURIComponent);
  return `/${bucket}/${steps.join("/")}`;
}

/** What a listing of versions has, delete markers included. */
function versionsIn(xml) {
  const entries = xml.match(/<(Version|DeleteMarker)>.*?<\/\1>/gs) ?? [];
  return entries.map((entry) => ({
    key: textOf(entry, "Key"),
    version: textOf(entry, "VersionId"),
  }));
}

function textOf(xml, name) {
  const [, text] = xml.match(new RegExp(`<${name}>(.*?)</${name}>`, "s"));
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code))
    .replace(/&#x([0-9a-f]+);/gi, (_, code) =>
      String.fromCodePoint(`0x${code}`),
    )
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, entity) => ENTITIES[entity]);
}

/** S3 wants to be told any region but its first. */
function placeOf({ region }) {
  if (region === "us-east-1") return undefined;
  return Buffer.from(
    `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
  );
}
