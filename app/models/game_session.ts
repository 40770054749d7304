import { GameSessionSchema } from '#database/schema'

export default class GameSession extends GameSessionSchema {}
