import { BatchNotFound } from '#catalog/errors'
import { UUID_PATTERN } from '#postgres/uuid'

/** An operator's argument as the id of a batch. @throws BatchNotFound when it cannot be one */
export function batchIdOf(argument: string): string {
  if (!UUID_PATTERN.test(argument)) throw new BatchNotFound()
  return argument
}
