/** The contracts that stores and renderers for `@live/core` have to fulfil, as examples to run in a test of one's own. */
import { counterStoreContract } from './counter-store-contract.js'
import { rendererContract } from './renderer-contract.js'
import { sessionStoreContract } from './session-store-contract.js'

/** `for (const { name, run } of contracts.counterStore(() => new MyStore())) it(name, run)`. */
export const contracts = { counterStore: counterStoreContract, renderer: rendererContract, sessionStore: sessionStoreContract } as const
