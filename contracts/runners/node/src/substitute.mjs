/**
 * What `$image`, `$bucket` and their like stand for inside a request.
 */

/**
 * @typedef {object} Surroundings
 * @property {import("./suite.mjs").Images} images
 * @property {string} suffix makes the buckets and collections of this case its own
 * @property {Set<string>} buckets the true names of those that were named so far
 * @property {Set<string>} collections their true ids, as with buckets
 * @property {string} [each] the name of the image whose turn it is (`for_each`)
 */

const MEANINGS = {
  $image: ({ images }, name, { pad_to: size = 0 }) =>
    padded(images.bytes(name), size),
  $each: ({ images, each }) => images.bytes(each),
  $zeros: (_, size) => Buffer.alloc(size),
  $base64: (_, text) => Buffer.from(text, "base64"),
  $repeat: (_, [text, times]) => text.repeat(times),
  $bucket: (at, name) => bucketName(name, at),
  $collection: (at, name) => noted(name, at.suffix, at.collections),
  $join: (at, parts) => parts.map((part) => substitute(part, at)).join(""),
  $json: (at, value) => jsonText(substitute(value, at)),
};

/**
 * A tree of a case with every `$…` replaced; bytes become Buffers.
 * @param {unknown} value
 * @param {Surroundings} at
 * @returns {unknown}
 * @throws {Error} a `$…` that means nothing
 */
export function substitute(value, at) {
  if (Array.isArray(value)) return value.map((item) => substitute(item, at));
  if (value === null || typeof value !== "object") return value;
  const key = Object.keys(value).find((name) => name.startsWith("$"));
  if (key) return meaningOf(key)(at, value[key], value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, substitute(inner, at)]),
  );
}

/**
 * Compact JSON in which bytes are base64, as AWS JSON 1.1 wants it.
 * @param {unknown} value
 * @returns {string}
 */
export function jsonText(value) {
  return JSON.stringify(value, function base64(key, seen) {
    // Buffer.toJSON has run before; the holder still has the bytes.
    return Buffer.isBuffer(this[key]) ? this[key].toString("base64") : seen;
  });
}

/**
 * The true name of a bucket of a case.
 * @param {string} name as the case says
 * @param {Surroundings} at
 * @returns {string}
 */
export function bucketName(name, { suffix, buckets }) {
  return noted(name, suffix, buckets);
}

function noted(name, suffix, named) {
  const whole = `contracts-${name}-${suffix}`;
  named.add(whole);
  return whole;
}

function meaningOf(key) {
  if (Object.hasOwn(MEANINGS, key)) return MEANINGS[key];
  throw new Error(`${key} is no substitution: contracts/README.md lists them`);
}

function padded(bytes, size) {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length))]);
}
