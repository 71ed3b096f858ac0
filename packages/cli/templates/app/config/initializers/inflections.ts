/** Words whose plural English grammar does not tell: for routes, `pluralize`, names of models, and what is generated. */
import { inflections, initializer } from '@live/core'

export default initializer('inflections', () =>
  inflections({
    irregular: {
      // ox: 'oxen',
    },
    uncountable: [
      // 'fish',
    ],
  }),
)
