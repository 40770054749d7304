import { BatchNotFound } from '#catalog/errors'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An operator's argument as the id of a batch. @throws BatchNotFound when it cannot be one */
export function batchIdOf(argument: string): string {
  if (!UUID.test(argument)) throw new BatchNotFound()
  return argument
}
