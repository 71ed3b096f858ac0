#!/usr/bin/env node
/** The `live` command. Committed, not built: `npm ci` links what is there. */
import { main } from '../dist/main.js'

/** How long what a command left open may take to end by itself, in milliseconds. */
const LEFT_OPEN_MS = 500

process.exitCode = await main(process.argv.slice(2))
setTimeout(() => process.exit(), LEFT_OPEN_MS).unref()
