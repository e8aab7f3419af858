import assert from "node:assert/strict";
import { test } from "node:test";

import { asksService, expectedCost, isAmazon } from "../src/cost.mjs";
import { isWanted, readOptions } from "../src/options.mjs";

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

for (const [url, real] of [
  ["https://rekognition.us-east-1.amazonaws.com", true],
  ["https://rekognition.cn-north-1.amazonaws.com.cn", true],
  ["https://RECOGNITION.AMAZONAWS.COM.", true],
  ["https://rekognition.us-east-1.api.aws", true],
  ["http://127.0.0.1:8080", false],
  ["http://amazonaws.com.localhost", false],
]) {
  test(`${url} is ${real ? "" : "not "}Amazon's`, () => {
    assert.equal(isAmazon(new URL(url)), real);
    assert.equal(asksService({ endpoint: new URL(url), target: "moto" }), real);
  });
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
  assert.match(expectedCost(cases, images), /at most 0\.01 USD: 10 calls/);
});
