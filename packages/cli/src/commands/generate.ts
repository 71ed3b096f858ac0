/** `live generate`: see generators/. */
import type { Command } from 'commander'

/** Adds `live generate`, `live g:eject` and `live env:add`. The generators are loaded when one is asked for. */
export async function register(program: Command, isAsked: boolean): Promise<void> {
  if (isAsked) {
    const { registerGenerator, registerGenerators } = await import('../generators/command.js')
    const { eject } = await import('../generators/kinds/eject.js')
    const { env } = await import('../generators/kinds/env.js')
    registerGenerators(program, 'generate')
    registerGenerator(program, eject, 'g:eject')
    registerGenerator(program, env, 'env:add')
    return
  }
  program.command('generate').alias('g').description('make controllers, models, scaffolds and more')
  program.command('g:eject <generator>').description('copies of the templates of a generator, to change')
  program.command('env:add <name> [type]').description('a variable of the environment, with its type')
}
