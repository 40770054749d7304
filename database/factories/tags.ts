import { randomUUID } from 'node:crypto'
import { TagSchema } from '#database/schema'

/** A row; the product itself writes SQL. */
export class Tag extends TagSchema {
  static override table = 'tags'
}

/**
 * A new tag, with a name that no other test has.
 *
 * @param connection of another database than the tests' common one
 */
export function createTag(fields: Partial<Tag> = {}, connection?: string): Promise<Tag> {
  return Tag.create({ name: `tag ${randomUUID()}`, category: 'topic', ...fields }, { connection })
}
