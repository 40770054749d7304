/**
 * What no text has that was read in its own encoding: UTF-8 that was taken for Windows-1252 ("Ã©" for
 * "é", "â€™" for an apostrophe, "ï¿½") or for Mac Roman ("√©", "‚Äô"); one page taken for another
 * ("DonÕt", "cafÈ"); what was saved in a page that does not have it ("Don?t").
 */
const MISREAD =
  /[ÂÃÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[à-ï](?:[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}|ðŸ|‚Ä|√[°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø†]|\p{Ll}[À-ÖØ-ÞŠŒŽŸ]|\p{L}\?\p{L}|[\x80-\x9f]/gu

/** In how many places a text looks as if it was read in the wrong encoding. */
export function misreadPlaces(text: string): number {
  return text.match(MISREAD)?.length ?? 0
}
