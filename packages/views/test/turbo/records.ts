/** Records without a database: what streams ask of a model. */
export class Post {
  destroyed = false

  constructor(
    readonly id: number | null,
    readonly title = '',
  ) {}

  isPersisted(): boolean {
    return this.id !== null && !this.destroyed
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  toParam(): string | undefined {
    return this.id === null ? undefined : String(this.id)
  }
}

/** Two words, to see how they are written. */
export class BlogPost extends Post {}

/** One that says itself where it is shown. */
export class Comment extends Post {
  toPartialPath(): string {
    return 'remarks/remark'
  }
}
