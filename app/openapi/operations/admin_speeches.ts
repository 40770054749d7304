import * as audio from '#audio/errors'
import {
  AdminSpeechNotFound,
  ExternalIdTaken,
  RecordingMissing,
  SpeechExists,
  SpeechInBin,
  SpeechPurged,
  StaleSpeech,
} from '#catalog/errors'
import { IfMatchRequired } from '#exceptions/if_match'
import {
  UploadLost,
  UploadNotYours,
  UploadSessionExpired,
  UploadUnknown,
} from '#importing/uploads/errors'
import { ADMIN_SPEECH, ADMIN_TAG } from '#openapi/examples'
import type { Operations, PlainParameter } from '#openapi/operation'
import { StorageUnavailable } from '#storage/errors'
import { AdminSpeechSchema } from '#transformers/admin_speech_transformer'
import { page } from '#transformers/schema'
import {
  createSpeechValidator,
  listSpeechesValidator,
  updateSpeechValidator,
} from '#validators/admin_catalog'

const path = { id: { description: 'Id of the speech.', example: ADMIN_SPEECH.id } }
const speech = { headers: ['ETag' as const], schema: AdminSpeechSchema, example: ADMIN_SPEECH }

const ifMatch: PlainParameter = {
  name: 'If-Match',
  required: true,
  description:
    'The `ETag` of the speech as it was read; without it nothing is changed. `*` is not enough.',
  schema: { type: 'string' },
  example: `"${ADMIN_SPEECH.version}"`,
}

const fields = {
  text: 'The sentence, in one line.',
  tags: 'Ids of all its tags, each once.',
  external_id: 'Your own id for it, by which an import finds it; no other speech has it.',
  upload_id:
    'One of your own uploads, instead of a recording in the request; it leaves its upload session.',
}

const FORM =
  'Send JSON, or, with the recording, `multipart/form-data`: `tags` (or `tags[]`) is then a field that comes once for each tag (an empty one for none), and `published` is `true` or `false`. The recording is MP3, M4A or WAV, 0.3 to 30 seconds long and at most 10 MB; only a speech that is not published can do without one.'

const file = (name: string) => ({
  ...{ field: 'audio', name },
  description: 'The reference recording, spoken clearly; the only file of the request.',
})

const recordingProblems = [
  audio.AudioEmpty,
  audio.AudioMissing,
  audio.AudioSilent,
  audio.AudioTooLarge,
  audio.AudioTooLong,
  audio.AudioTooShort,
  audio.AudioUndecodable,
  audio.ReferenceUnsupported,
  audio.ScorerBusy,
  audio.ScorerUnavailable,
  audio.UploadTooSlow,
  StorageUnavailable,
]

const uploadProblems = [UploadUnknown, UploadNotYours, UploadSessionExpired, UploadLost]

const example = {
  text: 'What kind of films do you like best?',
  level: ADMIN_SPEECH.level,
  type: ADMIN_SPEECH.type,
  tags: [ADMIN_TAG.id],
  external_id: 'a1-films-you-like-best',
  published: false,
}

export const adminSpeechesOperations: Operations = {
  'admin_api.speeches.index': {
    id: 'listAdminSpeeches',
    tag: 'Admin',
    summary: 'Find speeches',
    description:
      'Drafts too, and with `deleted=true` what is in the bin. `q` finds speeches that have all the words, in any of their forms; and the one that has it as its external id; only where there is none does it find similar words, as if misspelled. A page past the end is empty.',
    query: {
      validator: listSpeechesValidator,
      describe: {
        page: 'From 1; 1 by default.',
        per_page: 'Speeches on a page; 20 by default.',
        level: 'Only speeches of this level.',
        type: 'Only questions, or only answers.',
        tag_id: 'Only speeches with this tag.',
        q: 'Words of the text. Quotation marks keep words together, `-` excludes the next word, and `or` means one or the other.',
        published: 'Only what learners can be given, or only drafts.',
        deleted: 'Only what is in the bin, or only what is not; `false` by default.',
        warning:
          'Only speeches whose recording has this warning: `audio_quiet`, `audio_loud`, `audio_clipped`, `silence_at_start`, `silence_at_end`, `text_doubtful`, `reported`; `any` for any warning.',
        sort: 'With `-`, in descending order. By default the newest come first; where words are only similar, the most similar.',
      },
      examples: { q: 'brothers or sisters', sort: '-created_at' },
    },
    answers: {
      200: {
        description: 'A page of speeches.',
        schema: page(AdminSpeechSchema),
        example: {
          data: [ADMIN_SPEECH],
          meta: { page: 1, per_page: 20, total: 1, last_page: 1 },
        },
      },
    },
  },
  'admin_api.speeches.store': {
    id: 'createSpeech',
    tag: 'Admin',
    summary: 'Make a speech',
    description: `Learners are given it once it has a recording and is published. ${FORM}`,
    body: {
      name: 'CreateSpeechRequest',
      file: file('UploadSpeechRequest'),
      validator: createSpeechValidator,
      describe: {
        ...fields,
        type: '`answer` by default.',
        published: 'Whether learners can be given it; true by default.',
      },
      example,
    },
    answers: {
      201: { description: 'The speech.', ...speech, headers: ['ETag', 'Location'] },
    },
    problems: [
      ...[ExternalIdTaken, SpeechExists, RecordingMissing],
      ...uploadProblems,
      ...recordingProblems,
    ],
  },
  'admin_api.speeches.show': {
    id: 'getAdminSpeech',
    tag: 'Admin',
    summary: 'Read a speech',
    description:
      'Drafts too, and speeches in the bin. The `ETag` names the version that a change refers to.',
    path,
    answers: { 200: { description: 'The speech.', ...speech } },
    problems: [AdminSpeechNotFound],
  },
  'admin_api.speeches.update': {
    id: 'updateSpeech',
    tag: 'Admin',
    summary: 'Change a speech',
    description: `Fields that are left out, or null, stay as they are, and so does the recording; but a null \`external_id\` is removed. When somebody else changed the speech meanwhile, nothing is changed: read it again. ${FORM}`,
    path,
    parameters: [ifMatch],
    body: {
      name: 'UpdateSpeechRequest',
      file: file('UploadSpeechUpdateRequest'),
      validator: updateSpeechValidator,
      describe: { ...fields, published: 'Whether learners can be given it.' },
      example: { text: ADMIN_SPEECH.text, level: ADMIN_SPEECH.level },
    },
    answers: { 200: { description: 'The speech as it is now.', ...speech } },
    problems: [
      ...[AdminSpeechNotFound, StaleSpeech, IfMatchRequired, SpeechInBin, ExternalIdTaken],
      ...[SpeechExists, RecordingMissing],
      ...uploadProblems,
      ...recordingProblems,
    ],
  },
  'admin_api.speeches.destroy': {
    id: 'deleteSpeech',
    tag: 'Admin',
    summary: 'Put a speech into the bin',
    description:
      'From now on learners are no longer given it; it stays in the history of those who practised it, and can be restored. One that is in the bin already stays there.',
    path,
    parameters: [ifMatch],
    answers: { 204: { description: 'It is in the bin.' } },
    problems: [AdminSpeechNotFound, StaleSpeech, IfMatchRequired],
  },
  'admin_api.speeches.restore': {
    id: 'restoreSpeech',
    tag: 'Admin',
    summary: 'Take a speech out of the bin',
    description:
      'One that is not in the bin stays as it is. One that was purged, and is left only for the history of those who practised it, cannot be restored.',
    path,
    answers: { 200: { description: 'The speech.', ...speech } },
    problems: [AdminSpeechNotFound, SpeechPurged, SpeechExists],
  },
}
