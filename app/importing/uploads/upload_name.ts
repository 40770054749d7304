import { kindOfName } from '#importing/audio/audio_source'
import { MAX_FILENAME_BYTES } from '#importing/check_rows'
import { faultyCharacters } from '#importing/check_text'
import { FilenameUnusable } from '#importing/uploads/errors'

/**
 * The name by which a CSV file finds an upload: without the folders that some clients send, and in
 * Unicode's form NFC, which names are compared in.
 *
 * @param sent by the client
 * @throws FilenameUnusable when no row could name it
 */
export function uploadName(sent: string): string {
  const name = sent
    .replace(/^.*[/\\]/s, '')
    .trim()
    .normalize('NFC')
  const fault = faultyCharacters(name)
  if (fault !== undefined) throw new FilenameUnusable(fault.message)
  // With room for the number of a second file of the name.
  if (Buffer.byteLength(name) > MAX_FILENAME_BYTES - MAX_NUMBER_BYTES) {
    throw new FilenameUnusable(
      `The name has more than ${MAX_FILENAME_BYTES - MAX_NUMBER_BYTES} bytes: give the file a shorter one.`
    )
  }
  if (kindOfName(name) !== 'audio') {
    throw new FilenameUnusable(
      'The name must end in .mp3, .wav or .m4a, and not begin with a dot: rename the file.'
    )
  }
  return name
}

/** `_10000`, in bytes. */
const MAX_NUMBER_BYTES = 6
