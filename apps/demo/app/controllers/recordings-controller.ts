/** Recordings: uploaded with progress, listed, and played from wherever the listener jumps to. For those who are logged in. */
import { BeforeAction, NotFoundError } from '@live/core'
import { Recording } from '../models/recording.js'
import { ApplicationController } from './application-controller.js'

@BeforeAction('requireLogin')
export class RecordingsController extends ApplicationController {
  async index() {
    this.assign({ recordings: await Recording.list() })
  }

  async show() {
    const { path, filename, contentType } = await this.#recording()
    this.sendFile(path, { filename, type: contentType, disposition: 'inline' })
  }

  async create() {
    // The route leaves the body alone until here, so that strangers upload nothing.
    await this.request.readBody()
    const recording = await Recording.keep(this.params.file('file'))
    if (!recording.isValid) return this.#refuse(recording)

    this.flash.notice = `${recording.filename} is here.`
    this.respondTo({
      html: () => this.redirectTo('/recordings', { status: 303 }),
      json: () => this.render({ json: recording, status: 'created' }),
    })
  }

  async destroy() {
    const recording = await this.#recording()
    await recording.destroy()
    this.redirectTo('/recordings', { status: 303, notice: `${recording.filename} is gone.` })
  }

  async #recording(): Promise<Recording> {
    const id = this.params.integer('id')
    const recording = await Recording.find(id)
    if (recording === null) throw new NotFoundError(`There is no recording ${id}`)
    return recording
  }

  async #refuse({ errors }: Recording) {
    const recordings = await Recording.list()
    this.respondTo({
      html: () => {
        this.flash.now.alert = `The file was not kept: ${Object.values(errors).flat().join(', ')}.`
        this.render({ template: 'index', status: 'unprocessable_content', locals: { recordings } })
      },
      json: () => this.render({ json: { errors }, status: 'unprocessable_content' }),
    })
  }
}
