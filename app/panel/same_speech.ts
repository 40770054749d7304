import type { SameSpeech } from '#catalog/speeches/same_text'
import { t } from '#panel/texts'

/** What the form of a speech says of another one, and where that is. */
export function sameSpeechLine({ id, level, published }: SameSpeech) {
  const words = t('speeches.form.same', { level, state: published ? 'published' : 'draft' })
  return { words, href: `/admin/speeches/${id}` }
}
