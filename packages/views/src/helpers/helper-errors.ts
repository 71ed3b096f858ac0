/** Errors of the view helpers. */
import { LiveError } from '@live/core'

/** A URL that would run a script was about to become a link, a source or the target of a form (app.md A106). */
export class UnsafeUrlError extends LiveError {
  /** @param attribute such as `href`; @param url what was given, shown cut */
  constructor(
    readonly attribute: string,
    url: string,
  ) {
    const shown = JSON.stringify(url.slice(0, 100))
    super('ERR_UNSAFE_URL', `${attribute} is ${shown}, which would run as a script: give a path, or a URL of http, https or mailto`)
  }
}

/** No file of the public folder has the name of an asset (app.md A120). */
export class MissingAssetError extends LiveError {
  /** @param asset the name that was asked for; @param searched where it was looked for; @param similar names that exist */
  constructor(
    readonly asset: string,
    readonly searched: readonly string[],
    readonly similar: readonly string[] = [],
  ) {
    const hint = similar.length === 0 ? '' : `; there is ${similar.join(', ')}`
    super('ERR_ASSET_MISSING', `There is no asset ${JSON.stringify(asset)}: looked for ${searched.join(', ')}${hint}`)
  }
}
