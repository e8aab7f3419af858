import assert from "node:assert/strict";
import { test } from "node:test";

import { asJson, asJunit, summary } from "../src/report.mjs";
import { OUTCOMES, isBad, outcomeOf } from "../src/verdict.mjs";

const RESULTS = [
  ["wire.a", "wire", "passed", ""],
  ["wire.b", "wire", "failed", 'status 500 & "<html>"\u0000'],
  ["detect-faces.c", "limits", "skipped", "the endpoint has no s3"],
].map(([id, kind, outcome, detail]) => ({
  id,
  kind,
  outcome,
  detail,
  seconds: 0.25,
}));

for (const [expected, holds, breaks] of [
  ["required", "passed", "failed"],
  ["differs", "unexpected-pass", "differs"],
  ["unknown", "unknown", "unknown"],
]) {
  test(`what is ${expected} gives ${holds} or ${breaks}`, () => {
    assert.equal(outcomeOf(expected, []), holds);
    assert.equal(outcomeOf(expected, ["no"]), breaks);
  });
}

test("a failure and an unexpected pass are bad, nothing else", () => {
  assert.deepEqual(OUTCOMES.filter(isBad), ["failed", "unexpected-pass"]);
});

test("the summary tells what is bad and counts by kind", () => {
  const lines = summary(RESULTS, { walked: true }).split("\n");
  assert.equal(lines[0], "failed wire.b");
  const rows = lines.slice(-3).map((line) => line.split(/ +/));
  assert.deepEqual(rows, [
    ["limits", "0", "0", "0", "0", "0", "1", "1"],
    ["wire", "1", "1", "0", "0", "0", "0", "2"],
    ["all", "1", "1", "0", "0", "0", "1", "3"],
  ]);
});

test("the summary says so when no shape was walked", () => {
  assert.match(summary(RESULTS, { walked: false }), /--model\.$/);
});

test("the JSON has id, outcome and detail", () => {
  assert.deepEqual(JSON.parse(asJson(RESULTS)).results[2], {
    id: "detect-faces.c",
    outcome: "skipped",
    detail: "the endpoint has no s3",
  });
});

test("the JUnit report is escaped", () => {
  const xml = asJunit(RESULTS);
  assert.match(xml, /tests="3" failures="1" skipped="1"/);
  assert.ok(xml.includes("status 500 &amp; &quot;&lt;html&gt;&quot;?"));
});
