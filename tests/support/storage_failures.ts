import type { Assert } from '@japa/assert'
import { nameFailure } from '#exceptions/failure'
import { StorageUnavailable } from '#storage/errors'

/** The work fails as an app is told it. @returns the failure */
export async function assertUnavailable(assert: Assert, work: Promise<unknown>) {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error
  )
  assert.instanceOf(failure, StorageUnavailable)
  assert.containsSubset(nameFailure(failure), {
    status: 503,
    code: 'storage_unavailable',
    retryAfterSeconds: 5,
  })
  return failure as StorageUnavailable
}
