/** Basic and token authentication by the `Authorization` header (controller.md C209-C214). */
import { ArgumentError } from '../errors/index.js'
import { challenge, isScheme, parseBasicCredentials, parseTokenCredentials, TOKEN_SCHEMES } from '../http/policies/authorization.js'
import { declareHttpBasic, declareHttpToken, type HttpBasicOptions, type HttpTokenOptions } from './http-authentication-declarations.js'
import type {
  BasicCheck,
  HttpAuthenticationInstance,
  HttpChallengeOptions,
  HttpTokenChallengeOptions,
  TokenCheck,
} from './http-authentication-types.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { assertNotPerformed, type RenderingInstance } from './rendering.js'

/** The static-block form: `static { this.httpBasicAuthenticateWith({ name: 'dhh', password: SECRET, except: ['index'] }) }`. */
export interface HttpAuthenticationStatic {
  /** Only who knows this name and password gets in. Throws `ArgumentError` when one of them is no text, or empty. */
  httpBasicAuthenticateWith<C extends AbstractClass<Metal>>(this: C, options: HttpBasicOptions<ActionName<InstanceType<C>>>): void
  /** Only who sends this token, or one of these, gets in. Throws `ArgumentError` when one of them is no text, or empty. */
  httpTokenAuthenticateWith<C extends AbstractClass<Metal>>(this: C, options: HttpTokenOptions<ActionName<InstanceType<C>>>): void
}

const REALM = 'Application'

/** Adds HTTP authentication to a controller class. A class that does not declare it pays nothing. */
export function HttpAuthentication<B extends AbstractClass<Metal & RenderingInstance>>(
  Base: B,
): B & AbstractClass<HttpAuthenticationInstance> & HttpAuthenticationStatic {
  abstract class HttpAuthenticationAbility extends Base implements HttpAuthenticationInstance {
    static httpBasicAuthenticateWith(options: HttpBasicOptions): void {
      declareHttpBasic(this, 'static', options)
    }

    static httpTokenAuthenticateWith(options: HttpTokenOptions): void {
      declareHttpToken(this, 'static', options)
    }

    async authenticateWithHttpBasic<T>(check: BasicCheck<T>): Promise<T | null> {
      const found = parseBasicCredentials(this.request.headers.get('authorization'))
      return found === null ? null : (await check(found.name, found.password)) || null
    }

    async authenticateOrRequestWithHttpBasic<T>(check: BasicCheck<T>, options?: HttpChallengeOptions): Promise<T | null> {
      const found = await this.authenticateWithHttpBasic(check)
      if (found === null) this.requestHttpBasicAuthentication(options)
      return found
    }

    requestHttpBasicAuthentication({ realm, message, contentType }: HttpChallengeOptions = {}): void {
      refuse(this, challenge('Basic', realm ?? REALM), contentType ?? 'text/html', message ?? 'HTTP Basic: Access denied.\n')
    }

    async authenticateWithHttpToken<T>(check: TokenCheck<T>, { scheme }: HttpTokenChallengeOptions = {}): Promise<T | null> {
      const found = parseTokenCredentials(this.request.headers.get('authorization'), schemesOf(scheme))
      return found === null ? null : (await check(found.token, found.options, found.scheme)) || null
    }

    async authenticateOrRequestWithHttpToken<T>(check: TokenCheck<T>, options?: HttpTokenChallengeOptions): Promise<T | null> {
      const found = await this.authenticateWithHttpToken(check, options)
      if (found === null) this.requestHttpTokenAuthentication(options)
      return found
    }

    requestHttpTokenAuthentication({ realm, message, contentType, scheme }: HttpTokenChallengeOptions = {}): void {
      const schemes = scheme === undefined ? ['Token'] : schemesOf(scheme)
      const asked = schemes.map((each) => challenge(each, realm ?? REALM)).join(', ')
      refuse(this, asked, contentType ?? 'text/plain', message ?? 'HTTP Token: Access denied.\n')
    }
  }
  return HttpAuthenticationAbility as unknown as B & AbstractClass<HttpAuthenticationInstance> & HttpAuthenticationStatic
}

function refuse(controller: Metal, asked: string, contentType: string, message: string): void {
  assertNotPerformed(controller, 'The request for credentials')
  const { response } = controller
  response.status = 401
  response.headers.set('www-authenticate', asked)
  response.contentType = contentType
  response.body = message
}

/** @throws ArgumentError for a text that can be no scheme */
function schemesOf(scheme: string | readonly string[] | undefined): readonly string[] {
  if (scheme === undefined) return TOKEN_SCHEMES
  const schemes = typeof scheme === 'string' ? [scheme] : scheme
  const bad = schemes.find((each) => !isScheme(each))
  if (schemes.length > 0 && bad === undefined) return schemes
  throw new ArgumentError(`scheme is ${JSON.stringify(bad ?? scheme)}: give the name of an authentication scheme, such as 'Bearer'`)
}
