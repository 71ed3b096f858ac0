/** The environment that a command runs in. */

/** Its name: what the command line says, else `LIVE_ENV`, `NODE_ENV`, `development` (app.md A12). */
export function environmentOf(environment?: string): string {
  return environment ?? (process.env.LIVE_ENV || process.env.NODE_ENV || 'development')
}
