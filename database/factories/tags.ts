import { randomUUID } from 'node:crypto'
import { TagSchema } from '#database/schema'

/** A row; the product itself writes SQL. */
export class Tag extends TagSchema {
  static override table = 'tags'
}

/** A new tag, with a name that no other test has. */
export function createTag(fields: Partial<Tag> = {}): Promise<Tag> {
  return Tag.create({ name: `tag ${randomUUID()}`, category: 'topic', ...fields })
}
