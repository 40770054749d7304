/** The database holds speeches to these too: see the tables `speeches` and `tags`. */
export const MAX_TEXT_CHARACTERS = 500
export const MAX_EXTERNAL_ID_CHARACTERS = 100
export const MAX_TAG_CHARACTERS = 100
export const MAX_TAGS = 20

/** Of one draw: how many speeches, and how many that are not to be among them. */
export const MAX_DRAWN_SPEECHES = 50
export const MAX_EXCLUDED_SPEECHES = 200
