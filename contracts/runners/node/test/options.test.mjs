import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isAmazon } from "../src/amazon.mjs";
import { asksService, expectedCost } from "../src/cost.mjs";
import { isWanted, readOptions } from "../src/options.mjs";

const HOSTS = JSON.parse(
  readFileSync(
    new URL("../../../../tests/contracts/hosts.json", import.meta.url),
  ),
);
const AT = ["--endpoint", "http://127.0.0.1:1"];

test("an endpoint is enough", () => {
  const { endpoint, target, accepted } = readOptions(AT);
  assert.equal(endpoint.host, "127.0.0.1:1");
  assert.equal(target, "mockrek");
  assert.equal(accepted, false);
});

for (const [argv, told] of [
  [[], /--endpoint is missing/],
  [["--endpoint", "localhost:80"], /say it as http/],
  [[...AT, "--target", "aws"], /--target aws: say one of service, moto/],
  [[...AT, "--kind", "odd"], /--kind odd: say one of wire/],
  [[...AT, "--json", "no/where/r.json"], /--json .*: make its directory/],
  [[...AT, "--junit", "no/where/j.xml"], /--junit .*: make its directory/],
  [[...AT, "--verbose"], /--verbose/],
]) {
  test(`${argv.join(" ") || "nothing"} is refused with the remedy`, () => {
    assert.throws(() => readOptions(argv), told);
  });
}

for (const [more, wanted] of [
  [[], true],
  [["--only", "a.*"], true],
  [["--only", "a.b?"], true],
  [["--only", "a.b"], false],
  [["--only", "axb*"], false],
  [["--only", "z", "--only", "*bc"], true],
  [["--kind", "wire"], true],
  [["--kind", "limits"], false],
]) {
  test(`${more.join(" ") || "no choice"}: ${wanted}`, () => {
    const trial = { id: "a.bc", kind: "wire" };
    assert.equal(isWanted(readOptions([...AT, ...more]), trial), wanted);
  });
}

for (const [kind, urls] of Object.entries(HOSTS)) {
  for (const url of urls) {
    test(`${url} is among ${kind}`, () => {
      const { endpoint } = readOptions(["--endpoint", url]);
      assert.equal(isAmazon(endpoint), kind === "amazon");
      assert.equal(
        asksService({ endpoint, target: "moto" }),
        kind === "amazon",
      );
    });
  }
}

test("what is said to be the service is taken for it", () => {
  assert.ok(asksService(readOptions([...AT, "--target", "service"])));
});

test("the cost counts every call", () => {
  const images = { set: () => ["a", "b", "c"] };
  const cases = [
    { request: {}, for_each: { image: "people" } },
    { requests: [{}, {}] },
    ...Array(5).fill({ request: {} }),
  ];
  assert.match(expectedCost(cases, images), /at most 0\.01 USD: 12 calls/);
  const needy = [{ request: {}, needs: ["faces", "s3"] }];
  assert.match(expectedCost(needy, images), /: 4 calls at/);
});
