/** A cache in files, for one machine: values outlive the process, and several processes share them. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CacheStore, CacheWriteOptions } from '../contracts/cache-store.js'
import { ConfigurationError } from '../errors/index.js'
import { type Clock, systemClock } from '../support/clock.js'

/** Options of a {@link FileCacheStore}. */
export interface FileCacheOptions {
  /** Where the files are, such as `tmp/cache`. Made when it is needed; nothing else belongs there. */
  folder: string
  /** Default the system's. */
  clock?: Clock
}

interface Entry {
  readonly value: unknown
  /** Milliseconds since the epoch; `null` for never. */
  readonly expiresAt: number | null
}

/**
 * One file per value, named by the hash of its key, so that no key of a client becomes a path. Its size has no bound but that of the disk:
 * values without an expiry stay until they are deleted.
 */
export class FileCacheStore implements CacheStore {
  readonly #folder: string
  readonly #clock: Clock

  /** @throws ConfigurationError without a folder */
  constructor({ folder, clock = systemClock }: FileCacheOptions) {
    if (typeof folder !== 'string' || folder === '') throw new ConfigurationError("FileCacheStore needs a folder: { folder: 'tmp/cache' }")
    this.#folder = folder
    this.#clock = clock
  }

  async read(key: string): Promise<unknown> {
    const entry = await this.#entry(key)
    return entry?.value
  }

  /** A reader sees the old value or the new one, never a half. */
  async write(key: string, value: unknown, { expiresInMs }: CacheWriteOptions): Promise<void> {
    if (value === undefined) {
      await this.delete(key)
      return
    }
    const path = this.#path(key)
    const expiresAt = expiresInMs === null ? null : this.#clock.now() + expiresInMs
    const draft = `${path}.${randomUUID()}`
    await mkdir(dirname(path), { recursive: true })
    await writeFile(draft, JSON.stringify({ value, expiresAt } satisfies Entry), { mode: 0o600 })
    await rename(draft, path)
  }

  async delete(key: string): Promise<boolean> {
    const there = (await this.#entry(key)) !== null
    await rm(this.#path(key), { force: true })
    return there
  }

  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #entry(key: string): Promise<Entry | null> {
    const entry = await readEntry(this.#path(key))
    return entry === null || (entry.expiresAt !== null && entry.expiresAt <= this.#clock.now()) ? null : entry
  }

  #path(key: string): string {
    const name = createHash('sha256').update(key).digest('hex')
    return join(this.#folder, name.slice(0, 2), `${name.slice(2)}.json`)
  }
}

async function readEntry(path: string): Promise<Entry | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Entry
  } catch {
    // Not there, or cut off by a full disk: both are an empty cache.
    return null
  }
}
