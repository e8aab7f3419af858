import assert from "node:assert/strict";
import { test } from "node:test";

import { jsonText, substitute } from "../src/substitute.mjs";

const AT = {
  images: { bytes: (name) => Buffer.from(`<${name}>`) },
  suffix: "s1",
  buckets: new Set(),
  collections: new Set(),
  each: "turn",
};

for (const [value, meant] of [
  [{ $image: "a" }, "<a>"],
  [{ $image: "a", pad_to: 5 }, "<a>\0\0"],
  [{ $image: "abc", pad_to: 2 }, "<abc>"],
  [{ $each: "image" }, "<turn>"],
  [{ $zeros: 2 }, "\0\0"],
  [{ $base64: "aGk=" }, "hi"],
  [{ $repeat: ["ab", 3] }, "ababab"],
  [{ $bucket: "b" }, "contracts-b-s1"],
  [{ $collection: "c" }, "contracts-c-s1"],
  [{ $join: ["/", { $bucket: "b" }, "/k"] }, "/contracts-b-s1/k"],
  [{ $json: { A: [1, { $image: "a" }] } }, '{"A":[1,"PGE+"]}'],
]) {
  test(`${JSON.stringify(value)} is ${JSON.stringify(meant)}`, () => {
    assert.equal(String(substitute(value, AT)), meant);
  });
}

test("all else stays as it is, at any depth", () => {
  const value = { a: [1, null, "x", { b: false }], c: { $bucket: "b" } };
  assert.deepEqual(substitute(value, AT), { ...value, c: "contracts-b-s1" });
});

test("an image stands in JSON as base64", () => {
  const params = substitute({ Image: { Bytes: { $image: "a" } } }, AT);
  assert.equal(jsonText(params), '{"Image":{"Bytes":"PGE+"}}');
});

test("what is no substitution is refused", () => {
  assert.throws(() => substitute({ a: { $imgae: "a" } }, AT), /\$imgae is no/);
});

test("the buckets that were named are known by their true names", () => {
  const at = { ...AT, buckets: new Set() };
  substitute([{ $bucket: "one" }, { $join: [{ $bucket: "two" }] }], at);
  assert.deepEqual([...at.buckets], ["contracts-one-s1", "contracts-two-s1"]);
});
