import { kindOfName } from '#importing/audio/audio_source'
import { MAX_FILENAME_BYTES } from '#importing/check_rows'
import { faultyCharacters } from '#importing/check_text'
import { filenameMessage, FilenameUnusable } from '#importing/uploads/errors'
import { withoutInvisible } from '#texts/invisible'

/** With room for the number of a second file of the name, `_10000`. */
const MAX_NAME_BYTES = MAX_FILENAME_BYTES - 6
/** How many times shorter NFC can be. Finding it takes long for a long text of accents. */
const MAX_SHRINKING = 4

/**
 * The name by which a CSV file finds an upload: without the folders that some clients send, and in
 * Unicode's form NFC, which names are compared in.
 *
 * @param sent by the client
 * @throws FilenameUnusable when no row could name it
 */
export function uploadName(sent: string): string {
  const last = withoutInvisible(sent.replace(/^.*[/\\]/s, '')).trim()
  if (last.length > MAX_FILENAME_BYTES * MAX_SHRINKING) throw tooLong()
  const name = last.normalize('NFC')
  const fault = faultyCharacters(name)
  if (fault !== undefined) throw new FilenameUnusable(fault)
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw tooLong()
  if (kindOfName(name) !== 'audio') {
    throw new FilenameUnusable(filenameMessage('upload_not_audio'))
  }
  return name
}

function tooLong(): FilenameUnusable {
  return new FilenameUnusable(filenameMessage('upload_name_too_long', { max: MAX_NAME_BYTES }))
}
