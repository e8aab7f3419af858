/**
 * The suite on disk: cases, checked by the schema, and images.
 */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "yaml";

/**
 * @typedef {object} Suite
 * @property {object[]} cases in order of their files' paths
 * @property {Images} images
 */

/**
 * Reads the whole suite.
 * @param {string} directory holds schema.json, images.yaml and cases/
 * @returns {Suite}
 * @throws {Error} a file is not as the schema wants it, or an id occurs twice; names all of them
 */
export function readSuite(directory) {
  const schema = JSON.parse(readFileSync(path.join(directory, "schema.json")));
  const check = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
  }).compile(schema);
  const cases = [];
  const problems = [];
  for (const file of caseFiles(path.join(directory, "cases"))) {
    const document = parsed(file);
    if (check(document)) cases.push(...document.cases);
    else
      problems.push(
        ...check.errors.map((error) => told(file, document, error)),
      );
  }
  problems.push(...repeated(cases.map(({ id }) => id)));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return { cases, images: new Images(directory) };
}

function caseFiles(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => path.join(directory, name));
}

function parsed(file) {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
}

function told(file, document, { instancePath, message }) {
  const index = instancePath.split("/")[2];
  const id = document?.cases?.[index]?.id ?? "";
  return `${file} ${id} ${instancePath}: ${message}`;
}

function repeated(ids) {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return twice.map((id) => `${id}: two cases have this id; rename one`);
}

/** The images of the suite by name; each file is read once. */
export class Images {
  #directory;
  #files;
  #sets;
  #read = new Map();

  /** @param {string} directory holds images.yaml */
  constructor(directory) {
    const document = parsed(path.join(directory, "images.yaml"));
    this.#directory = directory;
    this.#files = document.images;
    this.#sets = document.sets;
  }

  /**
   * The bytes of an image.
   * @param {string} name
   * @returns {Buffer}
   */
  bytes(name) {
    if (!this.#read.has(name)) {
      const { file } = found(this.#files, name, "image");
      this.#read.set(name, readFileSync(path.join(this.#directory, file)));
    }
    return this.#read.get(name);
  }

  /**
   * The names of the images of a set.
   * @param {string} name
   * @returns {string[]}
   */
  set(name) {
    return found(this.#sets, name, "set of images");
  }
}

function found(table, name, what) {
  if (Object.hasOwn(table, name)) return table[name];
  throw new Error(`images.yaml has no ${what} named ${name}`);
}
