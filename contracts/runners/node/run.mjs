#!/usr/bin/env node
import { main } from "./src/run.mjs";

process.exitCode = await main(process.argv.slice(2));
