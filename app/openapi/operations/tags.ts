import { COUNTED_TAGS } from '#openapi/examples'
import type { Operations } from '#openapi/operation'
import { list } from '#transformers/schema'
import { CountedTagSchema } from '#transformers/tag_transformer'
import { listTagsValidator } from '#validators/catalog'

export const tagsOperations: Operations = {
  'api.tags.index': {
    id: 'listTags',
    tag: 'Catalog',
    summary: 'List all tags',
    description:
      'All tags by name, on one page, without signing in. `speech_count` counts the sentences that a learner can be given under the filter; a tag that has none is there too, with 0. Keep the answer and send its `ETag` as `If-None-Match`: an unchanged list costs no bytes.',
    query: {
      validator: listTagsValidator,
      describe: {
        level: 'Counts only sentences of this level.',
        type: 'Counts only questions, or only answers.',
      },
    },
    parameters: [
      {
        name: 'If-None-Match',
        description: 'The `ETag` of the list that the app has.',
        schema: { type: 'string' },
        example: 'W/"5d-uN2PmhPzB0jSjhtZ8Tq1e1x2Mb8"',
      },
    ],
    answers: {
      200: {
        description: 'The tags.',
        headers: ['Cache-Control', 'ETag'],
        schema: list(CountedTagSchema),
        example: COUNTED_TAGS,
      },
      304: {
        description: 'The list is the one that the app has.',
        headers: ['Cache-Control', 'ETag'],
      },
    },
  },
}
