import { TagSchema } from '#database/schema'

/** Only tests use it: the product reads and writes tags with SQL. */
export default class Tag extends TagSchema {}
