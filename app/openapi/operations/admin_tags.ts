import { TagInUse, TagNameTaken, TagNotFound } from '#catalog/errors'
import { ADMIN_TAG } from '#openapi/examples'
import type { Body, Operations } from '#openapi/operation'
import { AdminTagSchema } from '#transformers/admin_tag_transformer'
import { list } from '#transformers/schema'
import { saveTagValidator } from '#validators/admin_catalog'

const path = { id: { description: 'Id of the tag.', example: ADMIN_TAG.id } }
const tag = { schema: AdminTagSchema, example: ADMIN_TAG }

const body = (schema: string, category: string, example: object): Body => ({
  name: schema,
  validator: saveTagValidator,
  describe: { name: 'No other tag has it, in capitals or small letters.', category },
  example,
})

export const adminTagsOperations: Operations = {
  'admin_api.tags.index': {
    id: 'listAdminTags',
    tag: 'Admin',
    summary: 'List all tags, with what admins see',
    description:
      'By name, on one page. `speech_count` counts drafts too, but not the speeches in the bin.',
    answers: {
      200: {
        description: 'The tags.',
        schema: list(AdminTagSchema),
        example: { data: [ADMIN_TAG] },
      },
    },
  },
  'admin_api.tags.store': {
    id: 'createTag',
    tag: 'Admin',
    summary: 'Make a tag',
    description: 'Learners see it at once, with no sentences yet.',
    body: body('CreateTagRequest', 'Known are tense, topic and function; null by default.', {
      name: 'films and music',
      category: 'topic',
    }),
    answers: { 201: { description: 'The tag.', headers: ['Location'], ...tag } },
    problems: [TagNameTaken],
  },
  'admin_api.tags.show': {
    id: 'getAdminTag',
    tag: 'Admin',
    summary: 'Read a tag',
    description: 'With what admins see of it.',
    path,
    answers: { 200: { description: 'The tag.', ...tag } },
    problems: [TagNotFound],
  },
  'admin_api.tags.update': {
    id: 'updateTag',
    tag: 'Admin',
    summary: 'Rename a tag, or give it another category',
    description: 'Its speeches keep it.',
    path,
    body: body('UpdateTagRequest', 'Left out, it stays as it is; null removes it.', {
      name: ADMIN_TAG.name,
      category: ADMIN_TAG.category,
    }),
    answers: { 200: { description: 'The tag as it is now.', ...tag } },
    problems: [TagNotFound, TagNameTaken],
  },
  'admin_api.tags.destroy': {
    id: 'deleteTag',
    tag: 'Admin',
    summary: 'Delete a tag that no speech has',
    description:
      'A tag that speeches have, drafts and those in the bin included, is not deleted: the answer says how many there are.',
    path,
    answers: { 204: { description: 'It is gone.' } },
    problems: [TagNotFound, TagInUse],
  },
}
