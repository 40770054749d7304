import { BaseSerializer } from '@adonisjs/core/transformers'

/** One resource is a bare object, several are an array; the controller says `data`. */
class ApiSerializer extends BaseSerializer<{ PaginationMetaData: Record<string, unknown> }> {
  wrap = undefined

  definePaginationMetaData(metaData: unknown): Record<string, unknown> {
    return metaData as Record<string, unknown>
  }
}

const serializer = new ApiSerializer()

export const serialize: ApiSerializer['serialize'] = serializer.serialize.bind(serializer)

/** A time as the API writes it: ISO 8601, UTC, with milliseconds. */
export function toTime(time: Date | { toJSDate(): Date }): string {
  return (time instanceof Date ? time : time.toJSDate()).toISOString()
}

/** A page's `meta`. */
export function pageMeta(paginator: {
  currentPage: number
  perPage: number
  total: number
  lastPage: number
}) {
  const { currentPage, perPage, total, lastPage } = paginator
  return { page: currentPage, per_page: perPage, total, last_page: Math.max(1, lastPage) }
}

/** The `meta` of a page that was read without a paginator. */
export function metaOf({ page, perPage }: { page: number; perPage: number }, total: number) {
  const lastPage = Math.ceil(total / perPage)
  return pageMeta({ currentPage: page, perPage, total, lastPage })
}
