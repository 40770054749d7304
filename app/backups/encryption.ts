import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { BackupFailed, DamagedArchive } from '#backups/errors'

/** What names of encrypted archives end with. */
export const ENCRYPTED = '.age'

/** A megabyte of code, which only backups that are encrypted need: no server loads it to start. */
const loadAge = () => import('age-encryption')

/**
 * Encrypts to public keys, in the format of age (https://age-encryption.org/v1): nobody reads it
 * without one of the private keys, and a cut or changed file is noticed.
 *
 * @param recipients public keys, as in `age1...`
 */
export async function encrypted(bytes: Readable, recipients: readonly string[]): Promise<Readable> {
  const { Encrypter } = await loadAge()
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return fromWeb(await encrypter.encrypt(toWeb(bytes)))
}

/**
 * @param identities private keys, as in `AGE-SECRET-KEY-1...`
 * @throws BackupFailed when none of them fits; the stream fails with DamagedArchive
 */
export async function decrypted(bytes: Readable, identities: readonly string[]): Promise<Readable> {
  const { Decrypter } = await loadAge()
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  let failure: Error | undefined
  bytes.once('error', (error: Error) => (failure = error))
  const named = (error: unknown) => failure ?? new DamagedArchive((error as Error).message)
  try {
    const plain = fromWeb(await decrypter.decrypt(toWeb(bytes)))
    return Readable.from(renamed(plain, named), { objectMode: false })
  } catch (error) {
    bytes.destroy()
    if (failure !== undefined) throw failure
    throw new BackupFailed(
      `The archive cannot be decrypted with this private key (${(error as Error).message}).`
    )
  }
}

async function* renamed(bytes: Readable, named: (error: unknown) => Error) {
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw named(error)
  }
}

function toWeb(bytes: Readable) {
  return Readable.toWeb(bytes) as unknown as globalThis.ReadableStream<Uint8Array>
}

function fromWeb(bytes: globalThis.ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(bytes as unknown as ReadableStream)
}
