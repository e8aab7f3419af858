import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { readModel, walkOutput } from "../src/model.mjs";

const MODEL = {
  operations: { Look: { output: { shape: "Seen" } }, Forget: {} },
  shapes: {
    Seen: {
      type: "structure",
      required: ["Id"],
      members: {
        Id: { shape: "Id" },
        Count: { shape: "Count" },
        Share: { shape: "Share" },
        Kinds: { shape: "Kinds" },
        Tags: { shape: "Tags" },
        Bytes: { shape: "Bytes" },
        Sure: { shape: "Sure" },
        At: { shape: "At" },
      },
    },
    Id: { type: "string", pattern: "[a-z]+|_", min: 1, max: 3 },
    Count: { type: "integer", min: 0 },
    Share: { type: "float", max: 100 },
    Kind: { type: "string", enum: ["A", "B"] },
    Kinds: { type: "list", member: { shape: "Kind" }, max: 2 },
    Tags: { type: "map", key: { shape: "Id" }, value: { shape: "Kind" } },
    Bytes: { type: "blob", max: 2 },
    Sure: { type: "boolean" },
    At: { type: "timestamp" },
  },
};

const RIGHT = {
  Id: "abc",
  Count: 2,
  Share: 99.5,
  Kinds: ["A", "B"],
  Tags: { a: "A" },
  Bytes: "AAA=",
  Sure: true,
  At: 1.5,
};

test("a right answer has no problem", () => {
  assert.deepEqual(walkOutput(MODEL, "Look", RIGHT), []);
});

test("an operation without an output has none either", () => {
  assert.deepEqual(walkOutput(MODEL, "Forget", {}), []);
});

for (const [change, problem] of [
  [{ Id: undefined }, "Id is missing"],
  [{ More: 1 }, "More is not in the model"],
  [{ Id: "abcd" }, "Id is 4 characters, more than 3"],
  [{ Id: "a!" }, 'Id is "a!", not of the form [a-z]+|_'],
  [{ Id: 1 }, "Id is 1, not a string"],
  [{ Count: 1.5 }, "Count is 1.5, not a whole number"],
  [{ Count: -1 }, "Count is -1, less than 0"],
  [{ Count: null }, "Count is null, not a whole number"],
  [{ Share: 100.5 }, "Share is 100.5, more than 100"],
  [{ Share: "1" }, 'Share is "1", not a number'],
  [{ Kinds: ["A", "C"] }, 'Kinds[1] is "C", none of A, B'],
  [{ Kinds: ["A", "A", "A"] }, "Kinds is 3 items, more than 2"],
  [{ Kinds: {} }, "Kinds is {}, not a list"],
  [{ Tags: { a: "C" } }, 'Tags.a is "C", none of A, B'],
  [{ Tags: { A: "A" } }, 'Tags.A is "A", not of the form [a-z]+|_'],
  [{ Tags: [] }, "Tags is [], not an object"],
  [{ Bytes: "AAAA" }, "Bytes is 3 bytes, more than 2"],
  [{ Bytes: "AAA" }, 'Bytes is "AAA", not base64'],
  [{ Sure: "true" }, 'Sure is "true", not a boolean'],
  [{ At: "now" }, 'At is "now", not a number'],
]) {
  test(`${JSON.stringify(change)}: ${problem}`, () => {
    const answer = JSON.parse(JSON.stringify({ ...RIGHT, ...change }));
    assert.deepEqual(walkOutput(MODEL, "Look", answer), [problem]);
  });
}

test("a body that is no object is told as such", () => {
  assert.deepEqual(walkOutput(MODEL, "Look", []), [
    "the body is [], not an object",
  ]);
});

test("the model is read plain and gzipped", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "model-"));
  const text = JSON.stringify(MODEL);
  for (const bytes of [text, gzipSync(text)]) {
    const file = path.join(folder, "service-2.json");
    writeFileSync(file, bytes);
    assert.deepEqual(readModel(file), MODEL);
  }
  rmSync(folder, { recursive: true });
});
