/** What people type for an apostrophe: each is one UTF-16 unit. U+0060 is the grave accent. */
const APOSTROPHES = /[’‘‛\u0060´′‵＇ʹʻʼʽꞌ]/g

/** Those among them that were not meant, where one stands in a word. */
const MISTYPED = /(?<=[\p{L}\p{M}\p{N}])[‘‛\u0060´′‵＇ʹʻʼʽꞌ](?=\p{L})/gu

/** A text in which `'` stands for every apostrophe, for comparing words; as long as before. */
export function plainApostrophes(text: string): string {
  return text.replace(APOSTROPHES, "'")
}

/** The same in SQL. @param expression of a text */
export function plainApostrophesIn(expression: string): string {
  const signs = '’‘‛\u0060´′‵＇ʹʻʼʽꞌ'
  return `translate(${expression}, '${signs}', '${"''".repeat(signs.length)}')`
}

/** A text with an apostrophe in the place of what was typed for one: "don´t" becomes "don't", "don’t" stays. */
export function mendApostrophes(text: string): string {
  return text.replace(MISTYPED, "'")
}
