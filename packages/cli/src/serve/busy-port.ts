/** Says who has the port of a server that could not listen, and which one is free (app.md A67). */
import { type Address, listenOn } from '../dev/port.js'

interface ListenError {
  readonly code?: unknown
  readonly port?: unknown
  readonly address?: unknown
  readonly cause?: unknown
}

/** Resolves when nobody listens there. @throws CliError that names the process which does, and the next free port */
export async function requireFree({ port, host }: Omit<Address, 'isAsked'>): Promise<void> {
  if (port === 0) return
  const { server } = await listenOn({ port, host, isAsked: true }, () => {})
  await new Promise((resolve) => server.close(resolve))
}

/** Throws the error of a server, as {@link requireFree} would say it when its port is taken. */
export async function explainListening(error: unknown): Promise<never> {
  let cause = error as ListenError | null | undefined
  for (; typeof cause === 'object' && cause !== null; cause = cause.cause as ListenError | undefined) {
    if (cause.code !== 'EADDRINUSE' || typeof cause.port !== 'number') continue
    await requireFree({ port: cause.port, host: typeof cause.address === 'string' ? cause.address : undefined })
  }
  throw error
}
