#!/usr/bin/env node
/** The `live` command. Committed, not built: `npm ci` links what is there. */
import { main } from '../dist/index.js'

process.exitCode = await main(process.argv.slice(2))
