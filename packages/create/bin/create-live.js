#!/usr/bin/env node
/** `npm create @live my-app` is `live new my-app`. */
import { main } from '@live/cli'

process.exitCode = await main(['new', ...process.argv.slice(2)])
