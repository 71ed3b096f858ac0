/** What a model has, read from its source: for what is generated about a model that is there. */
import type { ClassProperty } from '@babel/types'
import { parseModule } from './parsed-module.js'

/** A column of a model. */
export interface ModelField {
  readonly property: string
  /** Its type as it is written: `string | null`. */
  readonly type: string
}

const COLUMNS = /^(?:Column|PrimaryGeneratedColumn|PrimaryColumn|CreateDateColumn|UpdateDateColumn)$/

/** The columns of a class in their order; null for a text without that class. */
export function modelFields(source: string, className: string): ModelField[] | null {
  const module = parseModule(source)
  for (const statement of module?.ast.program.body ?? []) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null
    if (node?.type !== 'ClassDeclaration' || node.id?.name !== className) continue
    return node.body.body.flatMap((member) => {
      if (member.type !== 'ClassProperty' || member.key.type !== 'Identifier' || !isColumn(member)) return []
      const annotation = member.typeAnnotation?.type === 'TSTypeAnnotation' ? member.typeAnnotation.typeAnnotation : null
      return [{ property: member.key.name, type: annotation === null ? 'unknown' : source.slice(annotation.start!, annotation.end!) }]
    })
  }
  return null
}

function isColumn({ decorators }: ClassProperty): boolean {
  return (decorators ?? []).some(({ expression }) => {
    const callee = expression.type === 'CallExpression' ? expression.callee : expression
    return callee.type === 'Identifier' && COLUMNS.test(callee.name)
  })
}
