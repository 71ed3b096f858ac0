/** Compiles a file strictly, for tests of generated declarations. */
import ts from 'typescript'

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts'],
  types: [],
}

/** What the compiler says about a file and what it imports, each as `file:line: TS… text`. */
export function compile(path: string): string[] {
  const program = ts.createProgram([path], OPTIONS)
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1
    return `${file?.fileName ?? ''}:${line}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}
