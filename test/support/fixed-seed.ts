/** Property tests explore anew on each run; where a change is judged they have to say the same each time. */
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_26_11_22 })
