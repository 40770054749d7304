/** A path parameter that is a UUID; the framework's own matcher lets the letters g to z in. */
export const UUID = {
  match: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  cast: (value: string) => value.toLowerCase(),
}
