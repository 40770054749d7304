import { SpeechNotFound } from '#catalog/errors'
import { SPEECH } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { list } from '#transformers/schema'
import { SpeechSchema } from '#transformers/speech_transformer'
import { drawSpeechesValidator } from '#validators/catalog'

export const speechesOperations: Operations = {
  'api.speeches.random': {
    id: 'drawSpeeches',
    tag: 'Catalog',
    summary: 'Draw random sentences',
    description:
      'Sentences of the level that have at least one of the tags, each as likely as any other and none twice. Unknown tags are ignored. When fewer match than were asked for, all of them come; when none matches, the list is empty.',
    body: {
      name: 'DrawSpeechesRequest',
      validator: drawSpeechesValidator,
      describe: {
        type: 'Only questions, or only answers; both by default.',
        tags: 'Ids of tags, each once.',
        limit: 'How many sentences; 10 by default.',
        exclude: 'Ids of sentences that the learner has just had.',
      },
      example: { level: 'A1', type: 'question', tags: [SPEECH.tags[0]!.id], limit: 5 },
    },
    answers: {
      200: {
        description: 'The sentences, in random order.',
        schema: list(SpeechSchema),
        example: { data: [SPEECH] },
      },
    },
  },
  'api.speeches.show': {
    id: 'getSpeech',
    tag: 'Catalog',
    summary: 'Read a sentence',
    description:
      'Mostly for a fresh `audio_url`, when the one that the app has expires. A sentence that was deleted or is a draft is a 404.',
    path: { id: { description: 'Id of the sentence.', example: SPEECH.id } },
    answers: { 200: { description: 'The sentence.', schema: SpeechSchema, example: SPEECH } },
    problems: [SpeechNotFound],
  },
}
