/** Names that classes and attributes cannot have. */

/** Classes of JavaScript and of Live, in lower case; a class of an application with such a name would hide them. */
export const RESERVED_CLASSES: ReadonlySet<string> = new Set(
  [
    'Array ArrayBuffer AggregateError Atomics BigInt Boolean DataView Date Error EvalError FinalizationRegistry Function Infinity Intl',
    'Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError',
    'TypeError URIError WeakMap WeakRef WeakSet Buffer Headers Request Response URL URLSearchParams Event EventTarget AbortSignal',
    'Application ApplicationController ApplicationRecord ApplicationHelper ApplicationChannel LiveApplication Live SSE Broadcast',
    'BaseController ApiController MetalController HealthController Controller Model Database Migration Relation Views Hub Parameters',
    'BeforeAction RateLimit Column Entity Index JoinColumn ManyToOne CreateDateColumn UpdateDateColumn PrimaryGeneratedColumn',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => name.toLowerCase()),
)

const KEYWORDS =
  'arguments async await break case catch class const continue debugger default delete do else enum eval export extends false finally ' +
  'for function if implements import in instanceof interface let new null of package private protected public return static super ' +
  'switch this throw true try typeof undefined var void while with yield'

/** Words that cannot be the name of a variable: a model named so would need variables of that name. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(KEYWORDS.split(' '))

/** Members of every model and of every object, in lower case, beside the columns that every table has. */
export const DANGEROUS_ATTRIBUTES: ReadonlySet<string> = new Set(
  [
    'id createdAt updatedAt',
    'constructor prototype hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf toJSON then',
    'isPersisted isNew isDestroyed toParam cacheKey assign attributes changed hasChanged changes was savedChanges savedChangeTo restore',
    'errors isValid save saveOrFail update updateOrFail destroy destroyOrFail reload lock load related destroyed',
    'modelName toKey toPartialPath toGlobalId cacheVersion cacheKeyWithVersion validateOrFail strictLoading',
    'updateColumns increment decrement toggle touch authenticate tokenFor signedId regenerateToken',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => name.toLowerCase()),
)
