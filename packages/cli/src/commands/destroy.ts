/** `live destroy`: takes back what `live generate` made with the same arguments. */
import type { Command } from 'commander'
import { registerGenerators } from '../generators/command.js'

/** Adds `live destroy`. */
export function register(program: Command): void {
  registerGenerators(program, 'destroy')
}
