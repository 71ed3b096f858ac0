{% if (own) { %}
import { Entity } from '@live/model'
import { {%= parent.className %} } from '{%= parent.module %}'

@Entity()
export class {%= name.className %} extends {%= parent.className %} {}
{% } else { %}
{%= parts.imports.join('\n') %}

@Entity({%= parts.entity %})
{% for (const decorator of parts.decorators) { %}
{%= decorator %}
{% } %}
export class {%= name.className %} extends {%= parent.className %} {
{%= parts.properties.map(({ decorators, declaration }) => [...decorators, declaration].map((line) => `  ${line}`).join('\n')).join('\n\n') %}
{% for (const digest of parts.digests) { %}

  #{%= digest.name %}: string | undefined

  /** The {%= digest.name %} as it was typed in: undefined once the record comes from the database. */
  get {%= digest.name %}(): string | undefined {
    return this.#{%= digest.name %}
  }

  set {%= digest.name %}(text: string | undefined) {
    this.#{%= digest.name %} = text
  }

  /** Whether a text is the {%= digest.name %}. */
  authenticate{%= parts.digests.length > 1 ? digest.property.replace(/Digest$/, '').replace(/^./, (first) => first.toUpperCase()) : '' %}(text: string): Promise<boolean> {
    return isPassword(text, this.{%= digest.property %})
  }

  @BeforeValidation()
  async hash{%= digest.name[0].toUpperCase() + digest.name.slice(1) %}(): Promise<void> {
    if (this.#{%= digest.name %}) this.{%= digest.property %} = await digestPassword(this.#{%= digest.name %})
    else this.{%= digest.property %} ??= ''
  }

  @Validates()
  check{%= digest.name[0].toUpperCase() + digest.name.slice(1) %}(): void {
    if (this.{%= digest.property %} === '') this.errors.add('{%= digest.name %}', "can't be blank")
    else if (this.#{%= digest.name %} && this.#{%= digest.name %}.length < 8) this.errors.add('{%= digest.name %}', 'is too short (minimum is 8 characters)')
  }
{% } %}
{% for (const token of parts.tokens) { %}

  @BeforeValidation()
  fill{%= token.name[0].toUpperCase() + token.name.slice(1) %}(): void {
    this.{%= token.property %} ??= randomBytes(24).toString('base64url')
  }
{% } %}
}
{% } %}
