/** Typed input by arktype. */
import { type } from 'arktype'
import { showTypedInput } from './typed-input-support.js'

showTypedInput(
  'arktype',
  type({
    email: 'string.email',
    age: type('number>=18').or(['string.integer.parse', '|>', 'number>=18']),
    'tags?': type({ name: 'string' }).array(),
  }),
)
