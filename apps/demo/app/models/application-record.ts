/** What all models share. They inherit from it, and so does everything that you write here. */
import { Model } from '@live/model'

export abstract class ApplicationRecord extends Model {}
