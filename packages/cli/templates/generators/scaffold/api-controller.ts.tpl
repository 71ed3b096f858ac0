{% const { className: Model, variable: one, human } = model %}
/** {%= many.human %} as JSON: listed, shown, written, changed and removed. */
import { BeforeAction } from '@live/core'
{% const imports = [[modelModule, `import { ${Model} } from '${modelModule}'`], [parent.module, `import { ${parent.className} } from '${parent.module}'`]] %}
{%= imports.sort(([a], [b]) => b.split('../').length - a.split('../').length || (a < b ? -1 : 1)).map(([, line]) => line).join('\n') %}

/** What clients get to know of a {%= human.toLowerCase() %}. */
const JSON_FIELDS = [{%= json.map((field) => `'${field}'`).join(', ') %}]

@BeforeAction('set{%= Model %}', { only: ['show', 'update', 'destroy'] })
export class {%= className %} extends {%= parent.className %} {
{% if (folder !== null) { %}
  static {
    this.controllerPath = '{%= folder %}'
  }

{% } %}
  protected {%= one %}!: {%= Model %}

  async index() {
    const page = await {%= Model %}.order({ id: 'desc' }).page(this.params.integer('page', 1))
    this.render({ json: page.items, only: JSON_FIELDS })
  }

  show() {
    this.render({ json: this.{%= one %}, only: JSON_FIELDS })
  }

  async create() {
    const {%= one %} = {%= Model %}.build(this.#{%= one %}Params())
    if (!(await {%= one %}.save())) return this.#refuse({%= one %})
    this.render({ json: {%= one %}, only: JSON_FIELDS, status: 'created', location: this.url.{%= helpers.show %}({%= one %}) })
  }

  async update() {
    if (!(await this.{%= one %}.update(this.#{%= one %}Params()))) return this.#refuse(this.{%= one %})
    this.render({ json: this.{%= one %}, only: JSON_FIELDS })
  }

  async destroy() {
    await this.{%= one %}.destroyOrFail()
    this.head('no_content')
  }

  protected async set{%= Model %}() {
    this.{%= one %} = await {%= Model %}.find(this.params.string('id'))
  }

  /** What is wrong, by attribute: `{ "{%= params[0] ?? 'name' %}": ["can't be blank"] }`. */
  #refuse({%= one %}: {%= Model %}) {
    this.render({ json: {%= one %}.errors, status: 'unprocessable_content' })
  }

  /** What a client may set. Everything else that it sends is ignored. */
  #{%= one %}Params() {
    return this.params.expect({ {%= one %}: [{%= params.map((param) => `'${param}'`).join(', ') %}] })
  }
}
