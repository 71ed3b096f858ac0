/** `live notes`: what is marked in the code as left to do (app.md A70). */
import type { Command } from 'commander'

/** Adds the command. */
export function register(program: Command): void {
  program
    .command('notes')
    .description('list comments that begin with TODO, FIXME or OPTIMIZE')
    .option('-a, --annotations <names...>', 'only these')
    .option('--json', 'as JSON')
    .action(async ({ annotations, json }: { annotations?: string[]; json?: true }) => {
      const { requireRoot } = await import('../root.js')
      const { ANNOTATIONS, findNotes } = await import('../inspect/notes.js')
      const { print, printJson, style } = await import('../output.js')
      const notes = findNotes(requireRoot(), annotations?.flatMap((name) => name.split(',')) ?? ANNOTATIONS)
      if (json) {
        printJson(notes)
        return
      }
      let file = ''
      for (const note of notes) {
        if (note.file !== file) print(`${file === '' ? '' : '\n'}${style.bold(note.file)}:`)
        file = note.file
        print(`  * [${String(note.line).padStart(4)}] [${note.annotation}] ${note.text}`)
      }
    })
}
