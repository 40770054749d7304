import type { NamedTag } from '#catalog/tags/tag_names'

/** What is wrong with the form of a bulk change; `form` is about the whole. */
export type BulkFaults = Partial<Record<'form' | 'add_tags' | 'remove_tags', string>>

const CHOICES = {
  none: {
    title: 'Choose speeches first',
    detail: 'Nothing was changed. Tick speeches in the list, or choose all of its filter.',
  },
  too_many: {
    title: 'Too many speeches chosen one by one',
    detail:
      'Nothing was changed. Up to 5,000 can be chosen one by one: filter the list, and choose all of the filter.',
  },
  filter: {
    title: 'This filter is not known',
    detail: 'Nothing was changed. Set the filter in the list once more, and choose again.',
  },
} as const

/** Says why it is not known which speeches are meant. */
export function choiceFault(fault: keyof typeof CHOICES) {
  return CHOICES[fault]
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
      remove_tags: `${namesOf(both.map(({ name }) => name))} cannot be added and removed at once.`,
    }),
  }
}

function faultOf(field: 'add_tags' | 'remove_tags', unknown: string[]): BulkFaults {
  return unknown.length === 0 ? {} : { [field]: `There is no tag ${namesOf(unknown)}.` }
}

function namesOf(names: string[]): string {
  return names.map((name) => `#${name}`).join(', ')
}
