/** Where generators write, and whom they ask. */
import { createInterface } from 'node:readline'
import { print } from '../output.js'

/** A person at a terminal, or nobody. */
export interface Terminal {
  /** Whether there is somebody to answer. */
  readonly interactive: boolean
  /** Writes a line. */
  write(line: string): void
  /** Asks for a line; null when the input has ended. */
  ask(question: string): Promise<string | null>
}

/** The terminal of this process. Questions are only asked where both input and output are a terminal. */
export function processTerminal(): Terminal {
  return {
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
    write: print,
    ask: askLine,
  }
}

function askLine(question: string): Promise<string | null> {
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  return new Promise((resolve) => {
    reader.once('close', () => resolve(null))
    // Ctrl-C ends the question, and with it the command; what was written stays, and is told.
    reader.once('SIGINT', () => reader.close())
    reader.question(question, (answer) => {
      resolve(answer)
      reader.close()
    })
  })
}
