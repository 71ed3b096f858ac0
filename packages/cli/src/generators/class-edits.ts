/** Changes of classes that are there: a mixin around the class that one extends. */
import type { ClassDeclaration } from '@babel/types'
import { addImport, type NamedImport, removeImport } from './imports.js'
import { parseModule } from './parsed-module.js'
import { changed } from './source-changes.js'
import type { EditStep } from './step.js'

/** Makes `class A extends B` into `class A extends Mixin(B)`, and back. */
export function wrapSuperclass(path: string, className: string, mixin: NamedImport): EditStep {
  return {
    kind: 'edit',
    path,
    verb: 'gsub',
    label: `${className} extends ${mixin.className}(…)`,
    byHand: `Let ${className} extend ${mixin.className}(…), with import { ${mixin.className} } from '${mixin.module}'`,
    apply: (source) => wrapped(source, className, mixin),
    revert: (source) => unwrapped(source, className, mixin),
  }
}

function wrapped(source: string, className: string, mixin: NamedImport): string | null {
  const module = parseModule(source)
  const parent = module && superclassOf(module.ast.program.body, className)
  if (!module || !parent) return null
  if (parent.type === 'CallExpression' && parent.callee.type === 'Identifier' && parent.callee.name === mixin.className) return source
  const text = `${mixin.className}(${source.slice(parent.start!, parent.end!)})`
  return changed(source, [{ start: parent.start!, end: parent.end!, text }, ...addImport(module, mixin)])
}

function unwrapped(source: string, className: string, mixin: NamedImport): string | null {
  const module = parseModule(source)
  const parent = module && superclassOf(module.ast.program.body, className)
  if (!parent) return null
  if (parent.type !== 'CallExpression' || parent.callee.type !== 'Identifier' || parent.callee.name !== mixin.className) return source
  const [inner] = parent.arguments
  if (inner === undefined) return null
  const text = source.slice(inner.start!, inner.end!)
  return removeImport(changed(source, [{ start: parent.start!, end: parent.end!, text }]), mixin)
}

function superclassOf(body: readonly { readonly type: string }[], className: string): NonNullable<ClassDeclaration['superClass']> | null {
  for (const statement of body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? (statement as { declaration?: unknown }).declaration : statement
    const { type, id, superClass } = (declared ?? {}) as Partial<ClassDeclaration>
    if (type === 'ClassDeclaration' && id?.name === className) return superClass ?? null
  }
  return null
}
