import type { NamedTag } from '#catalog/tags/tag_names'
import { MAX_CHOSEN } from '#panel/speech_choice'
import { t } from '#panel/texts'

/** What is wrong with the form of a bulk change; `form` is about the whole. */
export type BulkFaults = Partial<Record<'form' | 'add_tags' | 'remove_tags', string>>

/** Says why it is not known which speeches are meant. */
export function choiceFault(fault: 'none' | 'too_many' | 'filter') {
  return {
    title: t(`bulk.refused.${fault}`),
    detail: t(`bulk.refused_details.${fault}`, { most: MAX_CHOSEN }),
  }
}

interface Found {
  tags: NamedTag[]
  unknown: string[]
}

/** @param checked what a validator said of the names, or which tags were found for them */
export function tagFaults(
  checked: { messages: { field: string; message: string }[] } | { add: Found; remove: Found }
): BulkFaults {
  if ('messages' in checked) {
    const faults: BulkFaults = {}
    for (const { field, message } of checked.messages) {
      faults[field.startsWith('add') ? 'add_tags' : 'remove_tags'] ??= message
    }
    return faults
  }
  const { add, remove } = checked
  const both = add.tags.filter(({ id }) => remove.tags.some((tag) => tag.id === id))
  return {
    ...faultOf('add_tags', add.unknown),
    ...faultOf('remove_tags', remove.unknown),
    ...(both.length > 0 && {
      remove_tags: t('bulk.faults.both', {
        names: namesOf(both.map(({ name }) => name)),
      }),
    }),
  }
}

function faultOf(field: 'add_tags' | 'remove_tags', unknown: string[]): BulkFaults {
  return unknown.length === 0
    ? {}
    : { [field]: t('bulk.faults.unknown', { names: namesOf(unknown), count: unknown.length }) }
}

function namesOf(names: string[]): string {
  return names.map((name) => `#${name}`).join(', ')
}
