/** What a stream counts while it runs, for its report (live.md B24). */

/** Counters of one stream. */
export class StreamCounts {
  /** Bytes that were accepted. */
  bytes = 0
  /** Chunks that were accepted. */
  writes = 0
  /** Chunks that were accepted, and dropped or replaced afterwards. */
  dropped = 0
  /** Most bytes that waited at once. */
  highWater = 0
}
