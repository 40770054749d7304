import { AdminSchema } from '#database/schema'

export default class Admin extends AdminSchema {}
