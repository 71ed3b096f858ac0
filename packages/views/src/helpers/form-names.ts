/** Names and ids of the controls of a form (app.md A115). */

/** Where controls are: `post[comments_attributes][0]`, below the ids of a namespace. */
export interface FieldPlace {
  /** What the names start with; `null` for plain ones. */
  readonly scope: string | null
  /** What the ids start with besides. */
  readonly namespace: string | null
  /** Number of the model among several ones of the same scope: `post[3][title]`. */
  readonly index: string | number | null
}

/** `post[title]`, with several values `post[tags][]`. */
export function fieldName({ scope, index }: FieldPlace, attribute: string, multiple = false): string {
  const start = scope === null ? attribute : `${scope}${index === null ? '' : `[${index}]`}[${attribute}]`
  return multiple ? `${start}[]` : start
}

/** `post_title`, in a namespace `ns_post_title`, for one of several values `post_kind_a`. */
export function fieldId({ scope, namespace, index }: FieldPlace, attribute: string, value?: unknown): string {
  const parts = [namespace, scope === null ? null : idPart(scope), index, idPart(attribute), value === undefined ? null : valuePart(value)]
  return parts.filter((part) => part !== null && part !== '').join('_')
}

/** `post[author]` is `post_author`. */
const idPart = (name: string): string => name.replace(/\]\[|[^-a-zA-Z0-9:.]/g, '_').replace(/_$/, '')

const valuePart = (value: unknown): string =>
  String(value)
    .replace(/[\s.]/g, '_')
    .replace(/[^-\w\p{L}\p{N}]/gu, '')
    .toLowerCase()

/** The steps of a name: `post[author][name]` is `post`, `author`, `name`. */
export const nameSteps = (name: string): string[] => name.match(/[^[\]]+/g) ?? []
