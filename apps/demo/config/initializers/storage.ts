/** Tells the models where the files of uploads are. */
import { resolve } from 'node:path'
import { type App, initializer } from '@live/core'
import { storage } from '../../lib/storage.js'
import env from '../env.js'

export default initializer('storage', { group: 'all' }, ({ root }: App) => {
  storage.folder = resolve(root, env.STORAGE_PATH)
})
