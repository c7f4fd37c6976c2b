#!/usr/bin/env node
// Usage: npx evenkeel <command> [options]     (in a clone; npx evenkeel --help lists the commands)
// Runs on any Node >= 20: the bootstrap installs what is missing and goes on under the pinned Node.
process.argv.splice(2, 0, "evenkeel");
await import("../scripts/bootstrap.mjs");
