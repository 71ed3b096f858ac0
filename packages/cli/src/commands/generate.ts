/** `live generate`: see generators/. */
import type { Command } from 'commander'
import { registerGenerator, registerGenerators } from '../generators/command.js'
import { eject } from '../generators/kinds/eject.js'

/** Adds `live generate`, and `live g:eject`. */
export function register(program: Command): void {
  registerGenerators(program, 'generate')
  registerGenerator(program, eject, 'g:eject')
}
