/** `live destroy`: takes back what `live generate` made with the same arguments. */
import type { Command } from 'commander'

/** Adds `live destroy`. */
export async function register(program: Command, isAsked: boolean): Promise<void> {
  if (isAsked) {
    const { registerGenerators } = await import('../generators/command.js')
    registerGenerators(program, 'destroy')
  } else program.command('destroy').alias('d').description('take back what generate made')
}
