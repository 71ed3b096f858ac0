/** What all controllers of the application share. */
import { BaseController } from '@live/core'

export class ApplicationController extends BaseController {}
