/**
 * What user names, e-mail addresses and names of tags are compared by: two are the same if they
 * differ only in the case of the letters A to Z.
 *
 * The unique indexes have the same key: `lower(name collate "C")`. Neither `toLowerCase` nor
 * PostgreSQL's `lower` in another collation will do. Each takes some other letters for the same, and
 * not the same ones: İ (U+0130) is i in most databases, and two characters in JavaScript.
 */
export function nameKey(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
