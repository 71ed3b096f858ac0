{% const { className: Model, variable: one, human } = model %}
/** {%= many.human %}: listed, shown, written, changed and removed, in browsers and as JSON. */
import { BeforeAction } from '@live/core'
{% const imports = [[modelModule, `import { ${Model} } from '${modelModule}'`], [parent.module, `import { ${parent.className} } from '${parent.module}'`]] %}
{%= imports.sort(([a], [b]) => b.split('../').length - a.split('../').length || (a < b ? -1 : 1)).map(([, line]) => line).join('\n') %}

/** What programs get to know of a {%= human.toLowerCase() %}. */
const JSON_FIELDS = [{%= json.map((field) => `'${field}'`).join(', ') %}]

@BeforeAction('set{%= Model %}', { only: ['show', 'edit', 'update', 'destroy'] })
export class {%= className %} extends {%= parent.className %} {
{% if (folder !== null) { %}
  static {
    this.controllerPath = '{%= folder %}'
  }

{% } %}
  protected {%= one %}!: {%= Model %}

  async index() {
    const page = await {%= Model %}.order({ id: 'desc' }).page(this.params.integer('page', 1))
    this.assign({ page })
    this.respondTo({
      html: true,
      json: () => this.render({ json: page.items, only: JSON_FIELDS }),
    })
  }

  show() {
    this.respondTo({
      html: true,
      json: () => this.render({ json: this.{%= one %}, only: JSON_FIELDS }),
    })
  }

  new() {
    this.assign({ {%= one %}: {%= Model %}.build() })
  }

  edit() {}

  async create() {
    const {%= one %} = {%= Model %}.build(this.#{%= one %}Params())
    this.assign({ {%= one %} })
    if (!(await {%= one %}.save())) return this.#refuse('new', {%= one %})
    const location = this.url.{%= helpers.show %}({%= one %})
    this.respondTo({
      html: () => this.redirectTo(location, { status: 303, notice: '{%= human %} was successfully created.' }),
      json: () => this.render({ json: {%= one %}, only: JSON_FIELDS, status: 'created', location }),
    })
  }

  async update() {
    if (!(await this.{%= one %}.update(this.#{%= one %}Params()))) return this.#refuse('edit', this.{%= one %})
    const location = this.url.{%= helpers.show %}(this.{%= one %})
    this.respondTo({
      html: () => this.redirectTo(location, { status: 303, notice: '{%= human %} was successfully updated.' }),
      json: () => this.render({ json: this.{%= one %}, only: JSON_FIELDS }),
    })
  }

  async destroy() {
    await this.{%= one %}.destroyOrFail()
    this.respondTo({
      html: () => this.redirectTo(this.url.{%= helpers.index %}(), { status: 303, notice: '{%= human %} was successfully destroyed.' }),
      json: () => this.head('no_content'),
    })
  }

  protected async set{%= Model %}() {
    this.{%= one %} = await {%= Model %}.find(this.params.string('id'))
    this.assign({ {%= one %}: this.{%= one %} })
  }

  /** The form again, with what is wrong; programs get `{ "{%= params[0] ?? 'name' %}": ["can't be blank"] }`. */
  #refuse(template: 'new' | 'edit', {%= one %}: {%= Model %}) {
    this.respondTo({
      html: () => this.render(template, { status: 'unprocessable_content' }),
      json: () => this.render({ json: {%= one %}.errors, status: 'unprocessable_content' }),
    })
  }

  /** What a client may set. Everything else that it sends is ignored. */
  #{%= one %}Params() {
    return this.params.expect({ {%= one %}: [{%= params.map((param) => `'${param}'`).join(', ') %}] })
  }
}
