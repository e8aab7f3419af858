import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { readSuite } from "../src/suite.mjs";

const SCHEMA = fileURLToPath(new URL("../../../schema.json", import.meta.url));
const CASE = `  - id: wire.a
    title: An answer is an answer
    kind: wire
    operation: DetectFaces
    request: { params: {} }
    expect: { status: 400 }
    provenance: assumed
    source: "nobody has said it"
    targets: { service: unknown, moto: required, mockrek: required }
`;
let folder;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "suite-"));
  mkdirSync(path.join(folder, "cases/wire"), { recursive: true });
  copyFileSync(SCHEMA, path.join(folder, "schema.json"));
  write("images.yaml", "images: { a: { file: a.txt } }\nsets: { all: [a] }\n");
  write("a.txt", "bytes of a");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

test("cases and images are read", () => {
  write("cases/wire/one.yaml", `cases:\n${CASE}`);
  const { cases, images } = readSuite(folder);
  assert.deepEqual(
    cases.map(({ id }) => id),
    ["wire.a"],
  );
  assert.equal(String(images.bytes("a")), "bytes of a");
  assert.deepEqual(images.set("all"), ["a"]);
  assert.throws(() => images.bytes("b"), /no image named b/);
  assert.throws(() => images.set("b"), /no set of images named b/);
});

for (const [what, text, told] of [
  [
    "an unknown member",
    `${CASE}    more: 1\n`,
    /one\.yaml wire\.a \/cases\/0:/,
  ],
  ["an id that occurs twice", CASE + CASE, /wire\.a: two cases have this id/],
  ["broken YAML", "  - [", /one\.yaml: /],
]) {
  test(`${what} is refused with its place`, () => {
    write("cases/wire/one.yaml", `cases:\n${text}`);
    assert.throws(() => readSuite(folder), told);
  });
}
