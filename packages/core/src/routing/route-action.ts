/** Names of actions in routes: `'posts#index'` (routing.md R11, app.md A27). */

/** What `.live/registry.d.ts` says of an application: the actions of its controllers, as `actions`. */
// biome-ignore lint/suspicious/noEmptyInterface: generated declarations add its members.
export interface ApplicationRegistry {}

/** An action, which editors complete. Any text will do, for inside of a scope it is only a part of the name; boot refuses what is none. */
export type RouteAction = (ApplicationRegistry extends { readonly actions: infer A extends string } ? A : never) | (string & {})
