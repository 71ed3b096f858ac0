/** Live as it comes. Its log goes to standard output, which `start.sh` sends to nowhere; `ready` goes to descriptor 3. */
import { serve } from '../live/application.mjs'

await serve({}, { readyFd: 3 })
