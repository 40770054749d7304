import type { EditedSpeech } from '#catalog/speeches/edited_speech'

/** What admins change, in the form of `SpeechFields`; a recording by its hash. */
export function fieldsOf(speech: EditedSpeech) {
  return {
    text: speech.text,
    level: speech.level,
    type: speech.type,
    tags: speech.tags.map((tag) => tag.id).sort(),
    external_id: speech.external_id,
    published: speech.published,
    audio_sha256: speech.audio_sha256,
  }
}

/** What the audit log holds of a speech; its tags with their names, which may change later. */
export function auditedOf(speech: EditedSpeech): Record<string, unknown> {
  const { tags, deleted_at: deletedAt } = speech
  return {
    ...fieldsOf(speech),
    tags: tags.map(({ id, name }) => ({ id, name })),
    deleted_at: deletedAt,
  }
}
