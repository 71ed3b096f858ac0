/** Views without a renderer, and models without a database, for the tests of single helpers. */
import { Parameters, Request, routes, SafeString, urlHelpers } from '@live/core'
import { escapeHtml } from '../../src/html/safe-string.js'
import type { Block, View } from '../../src/view.js'

class Controller {
  index(): void {}
  show(): void {}
  new(): void {}
  edit(): void {}
  create(): void {}
  update(): void {}
  destroy(): void {}
}
class PostsController extends Controller {}
class CommentsController extends Controller {}

const table = routes((r) => {
  r.resources('posts', PostsController, (r) => {
    r.resources('comments', CommentsController)
  })
  r.namespace('admin', (r) => {
    r.resources('posts', PostsController)
  })
}).build()

/** A model, as far as helpers know one. */
export class Record {
  [name: string]: unknown
  id: number | string | null = null

  constructor(attributes: object = {}) {
    Object.assign(this, attributes)
  }

  isPersisted(): boolean {
    return this.id !== null
  }

  toParam(): string | undefined {
    return this.id === null ? undefined : String(this.id)
  }
}

/** Errors as `@live/model` keeps them. */
export function errorsOf(messages: { readonly [attribute: string]: readonly string[] }) {
  return {
    on: (attribute: string) => messages[attribute] ?? [],
    fullMessages: Object.entries(messages).flatMap(([name, list]) =>
      list.map((text) => `${name[0]!.toUpperCase()}${name.slice(1)} ${text}`),
    ),
  }
}

export class Post extends Record {}
export class Comment extends Record {}
export class BlogPost extends Record {}

/** What is different from a GET of `/posts` in tests. */
export interface ViewOptions {
  readonly path?: string
  readonly method?: string
  readonly params?: object
  readonly environment?: string
  readonly root?: string
  readonly nonce?: string | null
  /** Whether forms get tokens. Default no. */
  readonly tokens?: boolean
  readonly translate?: (key: string, options: { readonly [name: string]: unknown }) => unknown
}

/** A token that tells for which form it was made. */
export const tokenFor = ({ action, method = 'post' }: { action: string; method?: string }): string => `${method} ${action}`

/** As `I18n` does it: the first key that has a text. */
const translateWith =
  (translate: ViewOptions['translate'] = () => '') =>
  (keys: readonly string[], options: { readonly [name: string]: unknown }): string | null =>
    keys.map((key) => String(translate(key, { ...options, default: '' }) ?? '')).find((text) => text !== '') ?? null

/** A view whose blocks give what they return. */
export function viewOf(options: ViewOptions = {}): View & { readonly links: string[] } {
  const { path = '/posts', method = 'GET', params = {}, environment = 'test', root = '/nowhere', nonce = null, tokens = false } = options
  const links: string[] = []
  const request = {
    method,
    path: path.replace(/\?.*$/, ''),
    fullPath: path,
    scriptName: '',
    baseUrl: 'http://www.example.com',
    protocol: 'http://',
    params: new Parameters(params as never),
    sendEarlyHints: ({ link }: { link: string }) => links.push(`103 ${link}`),
  } as unknown as Request
  const controller = {
    request,
    cspNonce: nonce,
    response: { committed: false, headers: { append: (name: string, value: string) => links.push(`${name}: ${value}`) } },
    services: { controller: { csrfParam: 'authenticity_token' } },
    url: urlHelpers(table, {
      host: 'www.example.com',
      protocol: 'http://',
      fullPath: path,
      controller: 'posts',
      action: 'index',
      params: {},
      pattern: '/posts(.:format)',
    }),
    csrfField: () => new SafeString(tokens ? '<input>' : ''),
    formAuthenticityToken: tokenFor,
  }
  const view = {
    controller,
    request,
    application: { root, codeRoot: root, environment, i18n: { translate: translateWith(options.translate) } },
    memo: new Map(),
    links,
    capture(block: Block<unknown[]> | unknown, ...args: unknown[]): SafeString {
      const content = typeof block === 'function' ? (block as Block<unknown[]>)(...args) : block
      return content instanceof SafeString ? content : new SafeString(escapeHtml(content))
    },
  }
  return view as unknown as View & { links: string[] }
}
