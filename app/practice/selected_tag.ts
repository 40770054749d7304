/** A tag as it was when the learner practised with it. */
export interface SelectedTag {
  id: string
  name: string
  category: string | null
}
