import type { NamedTag } from '#catalog/tags/tag_names'
import { t } from '#panel/texts'

/** What is wrong with the form of a tag; `form` is about the whole, `delete` about its deletion. */
export interface TagFaults {
  form?: string
  name?: string
  category?: string
  delete?: string
  /** The tag that has the name already, and the one that could be merged into it. */
  other?: NamedTag & { mergeFrom?: string }
}

/** @param messages of the validator */
export function tagFormFaults(messages: { field: string; message: string }[]): TagFaults {
  const faults: TagFaults = {}
  for (const { field, message } of messages) {
    if (field === 'name' || field === 'category') faults[field] ??= message
    else faults.form ??= t('tags.faults.not_our_form')
  }
  return faults
}
