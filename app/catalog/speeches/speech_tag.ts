/** A tag as learners see it. */
export interface SpeechTag {
  id: string
  name: string
  category: string | null
}
