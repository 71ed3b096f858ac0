/** The public entry point: the command itself, and what files of `lib/tasks` declare. Light, because every command passes here. */
export { defineGenerator, type Generator, type GeneratorContext, type GeneratorOption, type Plan } from './generators/generator.js'
export type { Name, NameOptions } from './generators/name.js'
export { type PreviewOptions, previewGenerator } from './generators/preview.js'
export type { GeneratorSettings } from './generators/settings.js'
export type * from './generators/step.js'
export { main } from './main.js'
export { type Task, type TaskArguments, type TaskContext, type TaskOptions, task } from './task.js'
