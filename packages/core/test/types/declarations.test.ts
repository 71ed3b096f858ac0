import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'

/** What an application would write, with `declaration: true`. */
const FIXTURE = `
import { type AbstractClass, ApiController, BaseController, BeforeAction, Layout, Live, type Metal, type RenderingInstance, mix } from '../../../src/index.js'

export interface SearchableInstance { search(term: string): string }
export function Searchable<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<SearchableInstance> {
  abstract class SearchableAbility extends Base implements SearchableInstance {
    search(term: string): string { return term }
  }
  return SearchableAbility
}
export class ApplicationController extends BaseController {
  static { this.beforeAction('login') }
  protected login(): void {}
}
@BeforeAction('login', { only: ['index'] })
@Layout('posts')
export class PostsController extends Live(Searchable(ApplicationController)) {
  static override liveActions = ['index']
  async index() { await this.response.stream.write(this.search('x')) }
}
export const Streaming = Live(ApiController)
export const Mixed = mix(ApplicationController, Searchable, Live)
export class Api extends Streaming { show() { this.render({ json: {} }) } }
export class Both extends Mixed { show() { return this.search('x') } }
`

/** Emits declarations for one file, and gives them with what the compiler says. */
function emit(source: string): { codes: number[]; messages: string[]; declarations: string } {
  const folder = mkdtempSync(join(__dirname, 'fixture-'))
  try {
    const file = join(folder, 'app.ts')
    ts.sys.writeFile(file, source)
    const program = ts.createProgram([file], {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.es2024.string.d.ts', 'lib.esnext.disposable.d.ts'],
      module: ts.ModuleKind.NodeNext,
      types: ['node'],
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
      skipLibCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
    })
    let declarations = ''
    const { diagnostics } = program.emit(program.getSourceFile(file), (_, text) => {
      declarations += text
    })
    const all = [
      ...program.getSemanticDiagnostics(program.getSourceFile(file)),
      ...program.getDeclarationDiagnostics(program.getSourceFile(file)),
      ...diagnostics,
    ]
    return {
      codes: all.map(({ code }) => code),
      messages: all.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      declarations,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('declarations of an application', () => {
  it('compile for controllers, mixins and live ones: no TS4094, no TS2883', () => {
    const { messages, declarations } = emit(FIXTURE)
    expect(messages).toEqual([])
    expect(declarations).toContain('export declare class PostsController')
    expect(declarations).toContain('search(term: string): string')
    expect(declarations).not.toContain('any;')
  }, 60_000)

  it('would fail for a mixin with an inferred result, which is what the form with a named one avoids', () => {
    const inferred = `
import type { AbstractClass, Metal } from '../../../src/index.js'
export function Hidden<B extends AbstractClass<Metal>>(Base: B) {
  abstract class HiddenAbility extends Base { protected secret(): void {} }
  return HiddenAbility
}`
    expect(emit(inferred).codes).toContain(4094)
  }, 60_000)
})
