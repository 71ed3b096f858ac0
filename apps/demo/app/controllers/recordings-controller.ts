/** Recordings: uploaded with progress, listed, and played from wherever the listener jumps to. For those who are logged in. */
import { BeforeAction } from '@live/core'
import { Recording } from '../models/recording.js'
import { ApplicationController } from './application-controller.js'

@BeforeAction('requireLogin')
export class RecordingsController extends ApplicationController {
  async index() {
    this.assign({ recordings: await Recording.order({ id: 'desc' }) })
  }

  async show() {
    const { path, filename, contentType } = await this.#recording()
    this.sendFile(path, { filename, type: contentType, disposition: 'inline' })
  }

  async create() {
    // The route leaves the body alone until here, so that strangers upload nothing.
    await this.request.readBody()
    const recording = await Recording.keep(this.params.file('file'))
    if (recording.isNew()) return this.#refuse(recording)

    this.flash.notice = this.t('.created', { name: recording.filename })
    this.respondTo({
      html: () => this.redirectTo(this.url.recordingsPath(), { status: 303 }),
      json: () => this.render({ json: recording, status: 'created' }),
    })
  }

  async destroy() {
    const recording = await this.#recording()
    await recording.destroyOrFail()
    this.redirectTo(this.url.recordingsPath(), { status: 303, notice: this.t('.destroyed', { name: recording.filename }) })
  }

  #recording(): Promise<Recording> {
    return Recording.find(this.params.integer('id'))
  }

  async #refuse({ errors }: Recording) {
    const recordings = await Recording.order({ id: 'desc' })
    this.respondTo({
      html: () => {
        this.flash.now.alert = this.t('.refused', { reasons: errors.fullMessages.join('; ') })
        this.render({ template: 'index', status: 422, locals: { recordings } })
      },
      json: () => this.render({ json: { errors, messages: errors.fullMessages }, status: 422 }),
    })
  }
}
