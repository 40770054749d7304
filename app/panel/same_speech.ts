import type { SameSpeech } from '#catalog/speeches/same_text'

/** What the form of a speech says of another one, and where that is. */
export function sameSpeechLine({ id, level, published }: SameSpeech) {
  const words = `Another speech says the same (${level}, ${published ? 'published' : 'draft'})`
  return { words, href: `/admin/speeches/${id}` }
}
