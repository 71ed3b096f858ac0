/** Code that keeps the lines of the template that it is made of, and knows the columns. */

/** Where a piece of code begins: in the generated code, and in the template. Lines count from 1, columns from 1. */
interface Anchor {
  readonly line: number
  readonly column: number
  readonly sourceColumn: number
}

/** A place in a template. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Collects generated code. Line n of it is made of line n of the template. */
export class CodeWriter {
  code = ''
  #line = 1
  #lineStart = 0
  readonly #anchors: Anchor[] = []

  /** Adds code that is not in the template; it must have no line breaks. */
  add(code: string): void {
    this.code += code
  }

  /** Adds code of the template. @param place of its first character */
  copy(code: string, place: Place): void {
    this.reach(place.line)
    this.#anchors.push({ line: this.#line, column: this.code.length - this.#lineStart + 1, sourceColumn: place.column })
    this.code += code
    for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) {
      this.#line++
      this.#lineStart = this.code.length - code.length + at + 1
      this.#anchors.push({ line: this.#line, column: 1, sourceColumn: 1 })
    }
  }

  /** Moves on to a line of the template. */
  reach(line: number): void {
    while (this.#line < line) {
      this.code += '\n'
      this.#line++
      this.#lineStart = this.code.length
    }
  }

  /** The column in the template of a column of the generated code. */
  columnOf(line: number, column: number): number {
    const anchor = this.#anchors.findLast((each) => each.line === line && each.column <= column)
    return anchor === undefined ? 1 : column - anchor.column + anchor.sourceColumn
  }
}
