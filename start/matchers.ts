import { UUID_PATTERN } from '#postgres/uuid'

/** A path parameter that is a UUID; the framework's own matcher lets the letters g to z in. */
export const UUID = {
  match: UUID_PATTERN,
  cast: (value: string) => value.toLowerCase(),
}
