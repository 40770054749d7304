import { SpeechNotFound } from '#catalog/errors'
import { FAVORITE_PAGE, SPEECH } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { page } from '#transformers/schema'
import { FavoriteSchema } from '#transformers/speech_transformer'
import { listFavoritesValidator, speechReportValidator } from '#validators/practice'

const speech = { description: 'Id of the sentence.', example: SPEECH.id }

export const favoritesOperations: Operations = {
  'api.favorites.index': {
    id: 'listFavorites',
    tag: 'Catalog',
    summary: 'List the favorites',
    description:
      'The sentences that the learner likes, the latest first. Those that were deleted or unpublished since are left out.',
    query: {
      validator: listFavoritesValidator,
      describe: {
        page: 'From 1; 1 by default.',
        per_page: 'Sentences on a page; 20 by default.',
      },
    },
    answers: {
      200: {
        description: 'A page of sentences.',
        schema: page(FavoriteSchema),
        example: FAVORITE_PAGE,
      },
    },
  },
  'api.favorites.update': {
    id: 'addFavorite',
    tag: 'Catalog',
    summary: 'Add a favorite',
    description: 'One that is there already stays as it is.',
    path: { speech_id: speech },
    answers: { 204: { description: 'It is a favorite.' } },
    problems: [SpeechNotFound],
  },
  'api.favorites.destroy': {
    id: 'removeFavorite',
    tag: 'Catalog',
    summary: 'Remove a favorite',
    description: 'Also where it is none.',
    path: { speech_id: speech },
    answers: { 204: { description: 'It is no favorite.' } },
  },
  'api.speech_reports.store': {
    id: 'reportSpeech',
    tag: 'Catalog',
    summary: 'Report a bad sentence',
    description:
      'The learner does not get the sentence any more, until it is mended or an admin has found it fine. What two learners report becomes a warning for the admins. A second report of the same learner takes the place of the first.',
    path: { id: speech },
    body: {
      name: 'SpeechReportRequest',
      validator: speechReportValidator,
      describe: { reason: 'What is bad about it.', note: 'More of it, in any language.' },
      example: { reason: 'recording', note: 'The last word is cut off.' },
    },
    answers: { 202: { description: 'It is noted.' } },
    problems: [SpeechNotFound],
  },
}
