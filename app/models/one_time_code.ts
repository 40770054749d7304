import { OneTimeCodeSchema } from '#database/schema'

export default class OneTimeCode extends OneTimeCodeSchema {}
